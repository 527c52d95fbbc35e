package org.faumap.dataset;

import java.io.IOException;
import java.nio.file.Files;
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

    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);
    private final FaceDetector detector;

    /** @param parallelism how many threads may search for faces at once */
    public FaceReader(int parallelism) {
        detector = new FaceDetector(parallelism);
    }

    /** @throws UnreadableImage if the file is no picture that can be read */
    public GrayImage picture(Manifest.Entry entry) throws IOException, UnreadableImage {
        return decoder.decode(Files.readAllBytes(entry.file())).gray();
    }

    /** The most prominent face of a picture; empty when none is found. */
    public Optional<Box> detect(GrayImage picture) {
        return detector.detect(picture).stream().findFirst().map(DetectedFace::box);
    }

    /**
     * The face of an entry, cut for a network: in the entry's box if it has one, else where it is found.
     *
     * @return empty when no face is found
     * @throws UnreadableImage if the file is no picture that can be read
     */
    public Optional<Face> face(Manifest.Entry entry, FaceCrop crop, int width, int height)
            throws IOException, UnreadableImage {
        GrayImage picture = picture(entry);
        Optional<Box> box = entry.face() == null ? detect(picture) : Optional.of(entry.face());
        return box.map(found -> new Face(crop.cut(picture, found, width, height), crop.window(picture, found)));
    }

    @Override
    public void close() {
        detector.close();
    }
}
