package org.faumap.analysis;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.faumap.dataset.Dataset;
import org.faumap.dataset.DatasetImage;
import org.faumap.dataset.FaceReader;
import org.faumap.image.CropFormat;
import org.faumap.image.Deadline;
import org.faumap.image.DetectedFace;
import org.faumap.image.FaceImage;
import org.faumap.image.GrayImage;
import org.faumap.image.UnreadableImage;
import org.faumap.model.ModelPackage;
import org.faumap.model.Network;

/**
 * From images to the responses of all networks of a task. An image's responses are the same bit for bit whichever others
 * it is extracted with. Owns native memory until it is closed; thread-safe before that.
 */
public final class Extraction implements AutoCloseable {
    /** How many images are best handed over at once: the networks take so many at a time. */
    public static final int CHUNK = 32;

    private final FaceReader reader;
    private final List<Network> networks = new ArrayList<>();
    private final List<ResponseExtraction> responses = new ArrayList<>();
    private final Pause pause;

    /** Called before every piece of work that takes a core for some milliseconds: here, others are let go first. */
    @FunctionalInterface
    public interface Pause {
        Pause NONE = () -> {};

        void await();
    }

    /**
     * @param reader stays open when this is closed
     * @throws IllegalArgumentException if a network has no layer of a name
     */
    public Extraction(MappingTask task, FaceReader reader, Pause pause) {
        this.reader = reader;
        this.pause = pause;
        boolean complete = false;
        try {
            for (ModelPackage source : task.networks()) {
                Network network = Network.of(source);
                networks.add(network);
                responses.add(new ResponseExtraction(network, task.layers()));
            }
            complete = true;
        } finally {
            if (!complete) {
                close();
            }
        }
    }

    /**
     * A face that was found.
     *
     * @param crops for each network; the image itself is gone
     */
    private record Found(String file, DetectedFace face, List<GrayImage> crops) {}

    /**
     * What comes of images.
     *
     * @param deadline cancels it between two images, or within one
     * @return one for each, in any order
     * @throws java.util.concurrent.CancellationException if it was cancelled
     * @throws IOException if the data set cannot be read at all; what is wrong with a single image is told in its place
     */
    public List<ExtractedImage> extract(Dataset dataset, List<DatasetImage> images, Deadline deadline)
            throws IOException {
        List<ExtractedImage> extracted = new ArrayList<>();
        List<Found> found = new ArrayList<>();
        for (DatasetImage image : images) {
            pause.await();
            deadline.requireWanted();
            try (FaceImage opened = reader.open(dataset, image, deadline)) {
                if (opened.faces().isEmpty()) {
                    extracted.add(ExtractedImage.failed(image.file(), ExtractedImage.Failure.NO_FACE));
                } else {
                    found.add(found(image, opened));
                }
            } catch (NoSuchFileException e) {
                extracted.add(ExtractedImage.failed(image.file(), ExtractedImage.Failure.MISSING));
            } catch (UnreadableImage e) {
                extracted.add(ExtractedImage.failed(image.file(), ExtractedImage.Failure.UNREADABLE));
            }
        }
        List<float[][]> byNetwork = new ArrayList<>();
        for (int network = 0; network < networks.size(); network++) {
            int place = network;
            pause.await();
            byNetwork.add(responses
                    .get(network)
                    .responses(
                            found.stream().map(face -> face.crops().get(place)).toList()));
        }
        for (int face = 0; face < found.size(); face++) {
            int place = face;
            extracted.add(new ExtractedImage(
                    found.get(face).file(),
                    null,
                    found.get(face).face().box(),
                    byNetwork.stream().map(all -> all[place]).toList()));
        }
        return extracted;
    }

    private Found found(DatasetImage image, FaceImage opened) {
        DetectedFace face = opened.faces().get(0);
        List<GrayImage> crops = new ArrayList<>(networks.size());
        for (Network network : networks) {
            CropFormat format = network.source().description().input().cropFormat();
            crops.add(opened.crop(face, format));
        }
        return new Found(image.file(), face, crops);
    }

    @Override
    public void close() {
        networks.forEach(Network::close);
    }
}
