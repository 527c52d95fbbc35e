package org.faumap.image;

/**
 * Which faces of an image are taken.
 *
 * @param selection whether they are searched for
 * @param minDetectionScore faces of a lower score are taken for none, 0 to 1
 * @param maxFaces how many are shown, those of the highest scores, 1 to {@value #MAX_FACES}
 */
public record FaceOptions(FaceSelection selection, double minDetectionScore, int maxFaces) {
    public static final int MAX_FACES = 500;

    /** Even odds, as requests say it. */
    public static final String DEFAULT_MIN_DETECTION_SCORE = "0.5";

    public static final String DEFAULT_MAX_FACES = "100";

    public static final String ABOUT_MIN_DETECTION_SCORE =
            "Boxes of a lower detection score are taken for no face; at 0.5 a face is as likely as none";
    public static final String ABOUT_MAX_FACES =
            "Faces in the answer at most, those of the highest detection scores; `facesNotShown` counts the others";

    /** Every face, however unsure the detector is of it: for images that are known to show one. */
    public static final FaceOptions ANY = new FaceOptions(FaceSelection.DETECT, 0, MAX_FACES);

    public FaceOptions {
        if (!(minDetectionScore >= 0 && minDetectionScore <= 1) || maxFaces < 1 || maxFaces > MAX_FACES) {
            throw new IllegalArgumentException(
                    "%d faces of a score from %s are out of range".formatted(maxFaces, minDetectionScore));
        }
    }
}
