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

    /** Those that are searched for and as likely faces as not, as many as anybody looks at. */
    public static final FaceOptions DEFAULT = new FaceOptions(FaceSelection.DETECT, 0.5, 100);

    /** Every face, however unsure the detector is of it: for images that are known to show one. */
    public static final FaceOptions ANY = new FaceOptions(FaceSelection.DETECT, 0, MAX_FACES);

    public FaceOptions {
        if (!(minDetectionScore >= 0 && minDetectionScore <= 1) || maxFaces < 1 || maxFaces > MAX_FACES) {
            throw new IllegalArgumentException(
                    "%d faces of a score from %s are out of range".formatted(maxFaces, minDetectionScore));
        }
    }

    /** The same of fewer faces. */
    public FaceOptions atMost(int faces) {
        return new FaceOptions(selection, minDetectionScore, Math.min(maxFaces, faces));
    }
}
