package org.faumap.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * The one way from the bytes of an image to crops of its faces: labels, explanations, action units, jobs and training take
 * it alike, so that a network sees at work what it was measured on. Thread-safe.
 */
public final class FaceIntake implements AutoCloseable {
    private final ImageDecoder decoder;
    private final FaceDetector detector;

    /** @param detector closed with this */
    public FaceIntake(ImageDecoder decoder, FaceDetector detector) {
        this.decoder = decoder;
        this.detector = detector;
    }

    /**
     * With the limits that hold where nobody has set others.
     *
     * @param parallelism how many threads may search for faces at once
     */
    public static FaceIntake standard(int parallelism) {
        return new FaceIntake(new ImageDecoder(ImageLimits.DEFAULT), new FaceDetector(parallelism));
    }

    /** Loads OpenCV, which takes half a second. */
    public static void load() {
        OpenCv.load();
    }

    /**
     * Does once what takes longer the first time: readers and networks are loaded then.
     *
     * @throws IllegalStateException if images cannot be worked on
     */
    public void warmUp() {
        CropFormat crops = new CropFormat(new FaceCrop(1, 0), 48, 48);
        try {
            crops(blankImage("jpeg"), new FaceOptions(FaceSelection.DETECT, 0, 1), crops, Deadline.NONE);
            crops(blankImage("png"), new FaceOptions(FaceSelection.FULL, 0, 1), crops, Deadline.NONE);
        } catch (UnreadableImage condition) {
            throw new IllegalStateException("A blank image cannot be read", condition);
        }
    }

    /** So small that the detector takes few looks. */
    private static byte[] blankImage(String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(160, 120, BufferedImage.TYPE_INT_RGB), format, bytes);
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
        return bytes.toByteArray();
    }

    /** The largest file it takes; a longer one need not be read to its end. */
    public long maxBytes() {
        return decoder.limits().maxBytes();
    }

    /**
     * Decodes an image and finds its faces. Its pixels stay in memory until it is closed.
     *
     * @param bytes a whole file; neither changed nor kept
     * @throws UnreadableImage when they are not a whole image within the limits
     * @throws java.util.concurrent.CancellationException once it is not wanted any more
     */
    public FaceImage open(byte[] bytes, FaceOptions options, Deadline deadline) throws UnreadableImage {
        long start = System.nanoTime();
        DecodedImage decoded = decoder.decode(bytes, deadline);
        boolean opened = false;
        try {
            long decodedAt = System.nanoTime();
            deadline.requireWanted();
            List<DetectedFace> found = switch (options.selection()) {
                case DETECT ->
                    detector.detect(decoded.gray()).stream()
                            .filter(face -> face.score() >= options.minDetectionScore())
                            .toList();
                case FULL -> List.of(DetectedFace.known(whole(decoded.gray())));
            };
            List<DetectedFace> shown = likeliest(found, options.maxFaces());
            IntakeTimes times = new IntakeTimes(decodedAt - start, System.nanoTime() - decodedAt, 0);
            opened = true;
            return new FaceImage(decoded, options.selection(), shown, found.size() - shown.size(), times);
        } finally {
            if (!opened) {
                decoded.close();
            }
        }
    }

    /** The same for an image whose one face is known. */
    public FaceImage open(byte[] bytes, Box face, Deadline deadline) throws UnreadableImage {
        long start = System.nanoTime();
        DecodedImage decoded = decoder.decode(bytes, deadline);
        return new FaceImage(
                decoded,
                FaceSelection.DETECT,
                List.of(DetectedFace.known(face)),
                0,
                new IntakeTimes(System.nanoTime() - start, 0, 0));
    }

    /** Opens an image, cuts out its faces, and lets it go. */
    public FaceCrops crops(byte[] bytes, FaceOptions options, CropFormat format, Deadline deadline)
            throws UnreadableImage {
        try (FaceImage image = open(bytes, options, deadline)) {
            return image.crops(format);
        }
    }

    private static Box whole(GrayImage gray) {
        return new Box(0, 0, gray.width(), gray.height());
    }

    /** Those of the highest scores, in the order they were in. */
    private static List<DetectedFace> likeliest(List<DetectedFace> faces, int most) {
        if (faces.size() <= most) {
            return faces;
        }
        List<DetectedFace> kept = new ArrayList<>(faces);
        kept.retainAll(faces.stream()
                .sorted(Comparator.comparingDouble((DetectedFace face) -> -face.score()))
                .limit(most)
                .toList());
        return List.copyOf(kept);
    }

    @Override
    public void close() {
        detector.close();
    }
}
