package org.faumap.image;

/**
 * A face in an image.
 *
 * @param box a square around brows, eyes, nose and mouth, cut off at the image's edges
 * @param score how certain the detector is, 0 to 1: see {@link FaceDetector}
 */
public record DetectedFace(Box box, double score) {}
