package org.faumap.image;

import org.jspecify.annotations.Nullable;

/**
 * A face in an image.
 *
 * @param box a square around brows, eyes, nose and mouth, cut off at the image's edges; not turned where the face is
 * @param score how certain the detector is, 0 to 1: see {@link FaceDetector}
 * @param keypoints null where nobody has looked for them
 */
public record DetectedFace(Box box, double score, @Nullable Keypoints keypoints) {
    /** One that is known and upright. */
    public static DetectedFace known(Box box) {
        return new DetectedFace(box, 1, null);
    }

    /** By how much it is turned clockwise, in degrees from -180 to 180; 0 where that is not known. */
    public double roll() {
        return keypoints == null ? 0 : keypoints.roll();
    }
}
