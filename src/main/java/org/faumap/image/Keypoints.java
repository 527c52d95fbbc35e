package org.faumap.image;

import java.util.function.UnaryOperator;

/**
 * Where the parts of a face lie, in pixels of the image. Right and left are the person's own: the right eye of a face that
 * looks out of an upright image is further to the left.
 */
public record Keypoints(
        Point rightEye, Point leftEye, Point noseTip, Point mouthCentre, Point rightEar, Point leftEar) {

    /** How far the line through the eyes is turned clockwise from that of an upright face, in degrees from -180 to 180. */
    public double roll() {
        return Math.toDegrees(Math.atan2(leftEye.y() - rightEye.y(), leftEye.x() - rightEye.x()));
    }

    /** As answers tell them, to a tenth of a pixel. */
    public Keypoints toTenths() {
        return moved(point -> new Point(Math.round(10 * point.x()) / 10.0, Math.round(10 * point.y()) / 10.0));
    }

    Keypoints moved(UnaryOperator<Point> move) {
        return new Keypoints(
                move.apply(rightEye),
                move.apply(leftEye),
                move.apply(noseTip),
                move.apply(mouthCentre),
                move.apply(rightEar),
                move.apply(leftEar));
    }
}
