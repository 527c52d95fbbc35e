package org.faumap.analysis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.faumap.dataset.Dataset;
import org.faumap.dataset.DatasetImage;
import org.faumap.dataset.FaceReader;
import org.faumap.facs.ActionUnit;
import org.faumap.image.CropFormat;
import org.faumap.image.Deadline;
import org.faumap.image.FaceImage;
import org.faumap.image.FaceOptions;
import org.faumap.image.GrayImage;
import org.faumap.image.UnreadableImage;
import org.faumap.mapping.CodedFace;
import org.faumap.mapping.FurtherFaces;
import org.faumap.mapping.Mapping;
import org.faumap.model.Chain;
import org.faumap.model.ModelPackage;
import org.faumap.model.Network;

/**
 * Lays a mapping over faces of the kind that it is meant for: reference faces without codes, which say how its scores lie
 * among them, and coded faces, which confirm it and calibrate its levels.
 */
public final class MappingConfirmation {
    private final Network network;
    private final Chain chain;
    private final ResponseExtraction extraction;
    private final FaceReader reader;
    private final Extraction.Pause pause;
    private final Deadline deadline;

    /**
     * @param network whose mappings these are
     * @param pause before every image and every batch
     * @param deadline cancels between two images, or within one
     */
    public MappingConfirmation(Network network, FaceReader reader, Extraction.Pause pause, Deadline deadline) {
        this.network = network;
        this.reader = reader;
        this.pause = pause;
        this.deadline = deadline;
        chain = network.source().chain();
        extraction = new ResponseExtraction(
                network,
                chain.convolutions().stream().map(link -> link.layer().name()).toList());
    }

    /**
     * The mapping with reference faces.
     *
     * @param name of the faces, as answers show it
     * @param crops in the network's size
     * @throws IllegalArgumentException if there is none
     */
    public Mapping withReference(Mapping mapping, String name, List<GrayImage> crops) {
        return new FurtherFaces(mapping, chain).withReference(name, List.of(extraction.responses(crops)));
    }

    /** Of the images that show a face, their responses; crops are gone as soon as they are read. */
    private Map<DatasetImage, float[]> responses(Dataset dataset, List<DatasetImage> images) throws IOException {
        Map<DatasetImage, float[]> responses = new LinkedHashMap<>();
        for (int from = 0; from < images.size(); from += Extraction.CHUNK) {
            Map<DatasetImage, GrayImage> crops = new LinkedHashMap<>();
            for (DatasetImage image : images.subList(from, Math.min(images.size(), from + Extraction.CHUNK))) {
                pause.await();
                deadline.requireWanted();
                crop(dataset, image).ifPresent(crop -> crops.put(image, crop));
            }
            if (!crops.isEmpty()) {
                pause.await();
                Iterator<float[]> found = List.of(extraction.responses(List.copyOf(crops.values())))
                        .iterator();
                crops.keySet().forEach(image -> responses.put(image, found.next()));
            }
        }
        return responses;
    }

    /** The same with the faces of a data set; images that show none are left out. */
    public Mapping withReference(Mapping mapping, String name, Dataset faces) throws IOException {
        return new FurtherFaces(mapping, chain)
                .withReference(
                        name, List.copyOf(responses(faces, faces.images()).values()));
    }

    /**
     * The mapping with what it says of coded faces. Those in the part {@code test} measure and the others calibrate; where
     * the data set is not divided, half of the subjects measure, told by their names and the mapping's seed alone. Images
     * that show no face are left out.
     *
     * @param name of the data set, as answers show it
     * @param together action units that it does not tell apart
     * @throws IllegalArgumentException if nobody calibrates, or nobody measures
     * @throws java.util.concurrent.CancellationException if it was cancelled
     */
    public Mapping withConfirmation(Mapping mapping, String name, Dataset coded, Collection<Set<ActionUnit>> together)
            throws IOException {
        Map<DatasetImage, float[]> responses = responses(coded, coded.coded());
        boolean divided = responses.keySet().stream().anyMatch(image -> image.part() != null);
        List<CodedFace> faces = new ArrayList<>();
        responses.forEach((image, own) -> faces.add(new CodedFace(
                image.file(),
                image.subject(),
                image.expression(),
                Objects.requireNonNull(image.code()),
                divided
                        ? image.part() == DatasetImage.Part.TEST
                        : drawn(image, mapping.settings().seed()),
                own)));
        return new FurtherFaces(mapping, chain).withConfirmation(name, faces, together);
    }

    private static boolean drawn(DatasetImage image, long seed) {
        String who = Objects.requireNonNullElse(image.subject(), image.file());
        String hash = ModelPackage.sha256((seed + " " + who).getBytes(StandardCharsets.UTF_8));
        return Integer.parseInt(hash.substring(0, 6), 16) % 2 == 1;
    }

    /** Cut as the service cuts it: turned upright where the package asks for that, unless the data set gives the box. */
    private Optional<GrayImage> crop(Dataset dataset, DatasetImage image) throws IOException {
        CropFormat format = network.source().description().input().cropFormat();
        try {
            if (image.face() != null) {
                return reader.face(dataset, image, format).map(FaceReader.Face::crop);
            }
            try (FaceImage opened = reader.open(dataset, image.file(), FaceOptions.ANY, deadline)) {
                return opened.faces().stream().findFirst().map(face -> opened.crop(face, format));
            }
        } catch (UnreadableImage condition) {
            return Optional.empty();
        }
    }
}
