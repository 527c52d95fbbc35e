package org.faumap.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.faumap.image.Box;
import org.faumap.image.CropFormat;
import org.faumap.image.Deadline;
import org.faumap.image.DetectedFace;
import org.faumap.image.FaceCrop;
import org.faumap.image.FaceImage;
import org.faumap.image.FaceIntake;
import org.faumap.image.FaceOptions;
import org.faumap.image.GrayImage;
import org.faumap.image.UnreadableImage;

/** Takes the face out of images of a data set, as the service takes it out of posted ones. Thread-safe. */
public final class FaceReader {
    /**
     * A face cut out of an image.
     *
     * @param window what was cut, in pixels of the image
     */
    public record Face(GrayImage crop, FaceCrop.Window window) {}

    private final FaceIntake intake;

    public FaceReader(FaceIntake intake) {
        this.intake = intake;
    }

    /**
     * An image of a data set with its face: in the box that the data set gives, else the most prominent of those found,
     * however unsure the detector is of it, or none. It is cut without being turned, so that it can be cut again by its box.
     *
     * @throws java.nio.file.NoSuchFileException if it is missing
     * @throws UnreadableImage if the file is no image that can be read
     */
    public FaceImage open(Dataset dataset, DatasetImage image, Deadline deadline) throws IOException, UnreadableImage {
        return image.face() == null
                ? open(dataset, image.file(), FaceOptions.ANY, deadline).asUpright()
                : intake.open(bytes(dataset, image.file()), image.face(), deadline);
    }

    /** The same without looking at what the data set says. */
    public FaceImage open(Dataset dataset, String file, FaceOptions options, Deadline deadline)
            throws IOException, UnreadableImage {
        return intake.open(bytes(dataset, file), options, deadline);
    }

    private byte[] bytes(Dataset dataset, String file) throws IOException {
        try (InputStream content = dataset.files().open(file)) {
            // One byte more than is allowed, so that the decoder refuses the size and memory stays bounded.
            return content.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, intake.maxBytes() + 1));
        }
    }

    /** The face of an image, cut for a network; empty when none is found. */
    public Optional<Face> face(Dataset dataset, DatasetImage image, CropFormat format)
            throws IOException, UnreadableImage {
        try (FaceImage opened = open(dataset, image, Deadline.NONE)) {
            return opened.faces().stream().findFirst().map(face -> cut(opened, face, format));
        }
    }

    /**
     * The same where the face was found before.
     *
     * @throws IOException if the image is no longer what it was
     */
    public Face face(Dataset dataset, DatasetImage image, Box face, CropFormat format) throws IOException {
        try (FaceImage opened = intake.open(bytes(dataset, image.file()), face, Deadline.NONE)) {
            return cut(opened, opened.faces().get(0), format);
        } catch (UnreadableImage e) {
            throw new IOException("An image of the data set has changed", e);
        }
    }

    private static Face cut(FaceImage opened, DetectedFace face, CropFormat format) {
        return new Face(opened.crop(face, format), opened.window(face, format.crop()));
    }
}
