package org.faumap.analysis;

import java.io.IOException;
import org.faumap.dataset.Dataset;
import org.faumap.dataset.FaceReader;
import org.faumap.dataset.Picture;
import org.faumap.image.Box;
import org.faumap.image.GrayImage;
import org.faumap.image.UnreadableImage;
import org.faumap.model.InputDescription;

/** Faces of a data set, cut anew for a network where they were found. */
final class FaceCrops implements AutoCloseable {
    private final FaceReader reader = new FaceReader(1);
    private final Dataset dataset;
    private final InputDescription input;

    FaceCrops(Dataset dataset, InputDescription input) {
        this.dataset = dataset;
        this.input = input;
    }

    /** @throws IOException if the picture is no longer what it was */
    FaceReader.Face of(Picture picture, Box face) throws IOException {
        try {
            GrayImage gray = reader.read(dataset, picture);
            return new FaceReader.Face(
                    input.faceCrop().cut(gray, face, input.width(), input.height()),
                    input.faceCrop().window(gray, face));
        } catch (UnreadableImage e) {
            throw new IOException("A picture of the data set has changed", e);
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
