package org.faumap.analysis;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.faumap.dataset.Dataset;
import org.faumap.dataset.FaceReader;
import org.faumap.dataset.Picture;
import org.faumap.image.Box;
import org.faumap.image.FaceCrop;
import org.faumap.image.GrayImage;
import org.faumap.image.UnreadableImage;
import org.faumap.model.InputDescription;
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
     * @param threads that will use it
     * @throws IllegalArgumentException if a network has no layer of a name
     */
    public Extraction(MappingTask task, int threads, Pause pause) {
        this.reader = new FaceReader(threads);
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

    /** A picture that was read, with its face. */
    private record Found(String file, GrayImage picture, Box face) {}

    /**
     * What comes of pictures.
     *
     * @return one for each, in any order
     * @throws IOException if the data set cannot be read at all; what is wrong with a single picture is told in its place
     */
    public List<ExtractedPicture> extract(Dataset dataset, List<Picture> pictures) throws IOException {
        List<ExtractedPicture> extracted = new ArrayList<>();
        List<Found> found = new ArrayList<>();
        for (Picture picture : pictures) {
            pause.await();
            try {
                GrayImage gray = reader.read(dataset, picture);
                Optional<Box> face = picture.face() == null ? reader.detect(gray) : Optional.of(picture.face());
                if (face.isPresent()) {
                    found.add(new Found(picture.file(), gray, face.get()));
                } else {
                    extracted.add(ExtractedPicture.failed(picture.file(), ExtractedPicture.Failure.NO_FACE));
                }
            } catch (NoSuchFileException e) {
                extracted.add(ExtractedPicture.failed(picture.file(), ExtractedPicture.Failure.MISSING));
            } catch (UnreadableImage e) {
                extracted.add(ExtractedPicture.failed(picture.file(), ExtractedPicture.Failure.UNREADABLE));
            }
        }
        List<float[][]> byNetwork = new ArrayList<>();
        for (int network = 0; network < networks.size(); network++) {
            InputDescription input =
                    networks.get(network).source().description().input();
            FaceCrop crop = input.faceCrop();
            List<GrayImage> faces = found.stream()
                    .map(face -> crop.cut(face.picture(), face.face(), input.width(), input.height()))
                    .toList();
            pause.await();
            byNetwork.add(responses.get(network).responses(faces));
        }
        for (int face = 0; face < found.size(); face++) {
            int place = face;
            extracted.add(new ExtractedPicture(
                    found.get(face).file(),
                    null,
                    found.get(face).face(),
                    byNetwork.stream().map(all -> all[place]).toList()));
        }
        return extracted;
    }

    @Override
    public void close() {
        networks.forEach(Network::close);
        reader.close();
    }
}
