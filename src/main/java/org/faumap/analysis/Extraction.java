package org.faumap.analysis;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.faumap.dataset.Dataset;
import org.faumap.dataset.FaceReader;
import org.faumap.dataset.Picture;
import org.faumap.image.CropFormat;
import org.faumap.image.Deadline;
import org.faumap.image.DetectedFace;
import org.faumap.image.FaceImage;
import org.faumap.image.GrayImage;
import org.faumap.image.UnreadableImage;
import org.faumap.model.ModelPackage;
import org.faumap.model.Network;

/**
 * From pictures to the responses of all networks of a task. A picture's responses are the same bit for bit whichever others
 * it is extracted with. Owns native memory until it is closed; thread-safe before that.
 */
public final class Extraction implements AutoCloseable {
    /** How many pictures are best handed over at once: the networks take so many at a time. */
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
     * What comes of pictures.
     *
     * @param deadline cancels it between two images, or within one
     * @return one for each, in any order
     * @throws java.util.concurrent.CancellationException if it was cancelled
     * @throws IOException if the data set cannot be read at all; what is wrong with a single picture is told in its place
     */
    public List<ExtractedPicture> extract(Dataset dataset, List<Picture> pictures, Deadline deadline)
            throws IOException {
        List<ExtractedPicture> extracted = new ArrayList<>();
        List<Found> found = new ArrayList<>();
        for (Picture picture : pictures) {
            pause.await();
            deadline.requireWanted();
            try (FaceImage image = reader.open(dataset, picture, deadline)) {
                if (image.faces().isEmpty()) {
                    extracted.add(ExtractedPicture.failed(picture.file(), ExtractedPicture.Failure.NO_FACE));
                } else {
                    found.add(found(picture, image));
                }
            } catch (NoSuchFileException e) {
                extracted.add(ExtractedPicture.failed(picture.file(), ExtractedPicture.Failure.MISSING));
            } catch (UnreadableImage e) {
                extracted.add(ExtractedPicture.failed(picture.file(), ExtractedPicture.Failure.UNREADABLE));
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
            extracted.add(new ExtractedPicture(
                    found.get(face).file(),
                    null,
                    found.get(face).face().box(),
                    byNetwork.stream().map(all -> all[place]).toList()));
        }
        return extracted;
    }

    private Found found(Picture picture, FaceImage image) {
        DetectedFace face = image.faces().get(0);
        List<GrayImage> crops = new ArrayList<>(networks.size());
        for (Network network : networks) {
            CropFormat format = network.source().description().input().cropFormat();
            crops.add(image.crop(face, format));
        }
        return new Found(picture.file(), face, crops);
    }

    @Override
    public void close() {
        networks.forEach(Network::close);
    }
}
