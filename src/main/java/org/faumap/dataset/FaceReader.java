package org.faumap.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.faumap.image.Box;
import org.faumap.image.DetectedFace;
import org.faumap.image.FaceCrop;
import org.faumap.image.FaceDetector;
import org.faumap.image.GrayImage;
import org.faumap.image.ImageDecoder;
import org.faumap.image.ImageLimits;
import org.faumap.image.UnreadableImage;

/** Takes the face out of pictures of a data set, as the service takes it out of posted ones. Thread-safe. */
public final class FaceReader implements AutoCloseable {
    /**
     * A face cut out of a picture.
     *
     * @param window what was cut, in pixels of the picture
     */
    public record Face(GrayImage crop, FaceCrop.Window window) {}

    private static final ImageLimits LIMITS = ImageLimits.DEFAULT;

    private final ImageDecoder decoder = new ImageDecoder(LIMITS);
    private final FaceDetector detector;

    /** @param parallelism how many threads may search for faces at once */
    public FaceReader(int parallelism) {
        detector = new FaceDetector(parallelism);
    }

    /**
     * A picture of a data set, upright.
     *
     * @throws java.nio.file.NoSuchFileException if it is missing
     * @throws UnreadableImage if the file is no picture that can be read
     */
    public GrayImage read(Dataset dataset, Picture picture) throws IOException, UnreadableImage {
        try (InputStream bytes = dataset.files().open(picture.file())) {
            // One byte more than is allowed, so that the decoder refuses the size and memory stays bounded.
            return decoder.decode(bytes.readNBytes((int) LIMITS.maxBytes() + 1)).gray();
        }
    }

    /** The most prominent face of a picture; empty when none is found. */
    public Optional<Box> detect(GrayImage picture) {
        return detector.detect(picture).stream().findFirst().map(DetectedFace::box);
    }

    /**
     * The face of a picture, cut for a network: in the box that the data set gives, else where it is found.
     *
     * @param gray the picture, as {@link #read} gives it
     * @return empty when no face is found
     */
    public Optional<Face> face(GrayImage gray, Picture picture, FaceCrop crop, int width, int height) {
        Optional<Box> box = picture.face() == null ? detect(gray) : Optional.of(picture.face());
        return box.map(found -> new Face(crop.cut(gray, found, width, height), crop.window(gray, found)));
    }

    @Override
    public void close() {
        detector.close();
    }
}
