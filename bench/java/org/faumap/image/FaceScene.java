package org.faumap.image;

import java.util.List;

/**
 * An image whose faces are known.
 *
 * @param kind what was done to it
 * @param faces where a detector should find one; everything else that it finds is none
 */
record FaceScene(String kind, GrayImage image, List<Place> faces) {
    /**
     * Where a photograph of one face lies.
     *
     * @param x of its centre
     * @param y of its centre
     * @param side of the photograph, in pixels
     */
    record Place(double x, double y, double side) {
        /** Whether a box may be that of this photograph's face: about its middle, and neither much smaller nor larger. */
        boolean isMarkedBy(Box box) {
            double length = Math.max(box.width(), box.height());
            return distance(box) < 0.25 * side && length > 0.3 * side && length < 1.3 * side;
        }

        /** Whether a box lies within the photograph, which may show another face behind. */
        boolean mayHold(Box box) {
            return distance(box) < 0.75 * side;
        }

        private double distance(Box box) {
            return Math.hypot(box.x() + box.width() / 2.0 - x, box.y() + box.height() / 2.0 - y);
        }
    }
}
