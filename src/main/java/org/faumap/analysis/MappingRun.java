package org.faumap.analysis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.faumap.dataset.Dataset;
import org.faumap.dataset.DatasetImage;
import org.faumap.dataset.FaceReader;
import org.faumap.facs.FacsCode;
import org.faumap.image.Box;
import org.faumap.image.GrayImage;
import org.faumap.mapping.CodedFace;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.MappingAnalysis;
import org.faumap.mapping.MappingComparison;
import org.faumap.mapping.Observations;
import org.faumap.model.InputDescription;
import org.faumap.model.ModelPackage;
import org.faumap.model.Network;
import org.jspecify.annotations.Nullable;

/**
 * From the responses to a data set's images to the mapping with all that belongs to it: controls, confirmation on held-out
 * subjects, ablations, localisation, comparison with a baseline. The same for any number of threads and any order of the
 * images.
 */
public final class MappingRun {
    /** Subjects of ten that are held out when the data set says nothing of it. */
    private static final int HELD_OUT_OF_TEN = 3;

    private static final int ABLATION_FACES = 256;

    private final MappingTask task;
    private final Dataset dataset;
    private final String name;
    private final int threads;
    private final ResponseSource source;
    private final FaceReader reader;
    /** Those that gave a face, by name. */
    private final SortedMap<String, Found> found = new TreeMap<>();

    private final Map<String, Integer> failures = new TreeMap<>();

    private record Found(DatasetImage image, Box face, boolean heldOut) {}

    /**
     * What a run found.
     *
     * @param observations of the model
     * @param comparison null without a baseline
     */
    public record Outcome(
            Mapping mapping,
            Observations observations,
            @Nullable MappingComparison comparison) {}

    /**
     * @param name of the data set, as reports show it
     * @param source what came of its coded images
     * @param reader of the faces that are looked at again
     * @param threads to compute with
     */
    public MappingRun(
            MappingTask task, Dataset dataset, String name, ResponseSource source, FaceReader reader, int threads) {
        this.task = task;
        this.dataset = dataset;
        this.name = name;
        this.source = source;
        this.reader = reader;
        this.threads = threads;
        Map<String, DatasetImage> images = new HashMap<>();
        dataset.coded().forEach(image -> images.put(image.file(), image));
        boolean divided = images.values().stream().anyMatch(image -> image.part() != null);
        source.read(0, extracted -> {
            if (extracted.failure() != null) {
                failures.merge(extracted.failure().word(), 1, Integer::sum);
                return;
            }
            DatasetImage image = Objects.requireNonNull(images.get(extracted.file()));
            boolean heldOut = divided ? image.part() == DatasetImage.Part.TEST : drawn(image);
            found.put(extracted.file(), new Found(image, Objects.requireNonNull(extracted.face()), heldOut));
        });
    }

    /** Three subjects of ten, told by their names alone. */
    private boolean drawn(DatasetImage image) {
        String who = subject(image);
        String hash = ModelPackage.sha256((task.settings().seed() + " " + who).getBytes(StandardCharsets.UTF_8));
        return Integer.parseInt(hash.substring(0, 6), 16) % 10 < HELD_OUT_OF_TEN;
    }

    private static String subject(DatasetImage image) {
        return Objects.requireNonNullElse(image.subject(), image.file());
    }

    /**
     * Runs it.
     *
     * @throws IllegalArgumentException if there is nothing that could be mapped; the message says why
     */
    public Outcome run() throws IOException {
        // First, so that nobody holds its responses any more when the model's are read.
        Mapping.Control untrained = task.untrained()
                ? new MappingAnalysis(observations(1), task.settings(), threads).control(Mapping.Control.UNTRAINED)
                : null;
        Observations observations = observations();
        ModelPackage model = task.model();
        Mapping mapping = new MappingAnalysis(observations, task.settings(), threads)
                .mapping(model.description().modelId(), model.weightsSha256(), name, failures, untrained)
                .pinned(model.description());
        mapping = mapping.withAblations(new Ablations(model, ablated()).of(mapping));
        if (!dataset.regions().isEmpty()) {
            try (Network network = Network.of(model)) {
                mapping = mapping.withLocalizations(
                        new Localizations(network, task.settings().seed()).of(mapping, located()));
            }
        }
        ModelPackage baseline = task.baseline();
        if (baseline == null) {
            return new Outcome(mapping, observations, null);
        }
        Observations was = observations(task.maps().size() - 1);
        Mapping before = new MappingAnalysis(was, task.settings(), threads)
                .mapping(baseline.description().modelId(), baseline.weightsSha256(), name, failures, null)
                .pinned(baseline.description());
        return new Outcome(mapping, observations, MappingComparison.of(before, was, mapping, observations));
    }

    /** The model's responses. */
    public Observations observations() {
        return observations(0);
    }

    /**
     * Faces cut out for the model.
     *
     * @param images names of images that gave a face
     * @throws IOException if one is no longer what it was
     */
    public Map<String, GrayImage> crops(Set<String> images) throws IOException {
        Map<String, GrayImage> shown = new HashMap<>();
        for (String image : images) {
            Found face = found(image);
            shown.put(image, cut(face).crop());
        }
        return shown;
    }

    private Observations observations(int network) {
        List<CodedFace> faces = new ArrayList<>();
        source.read(network, extracted -> {
            if (extracted.failure() == null) {
                Found face = found(extracted.file());
                faces.add(new CodedFace(
                        face.image().file(),
                        face.image().subject(),
                        face.image().expression(),
                        Objects.requireNonNull(face.image().code()),
                        face.heldOut(),
                        extracted.responses().get(0)));
            }
        });
        return Observations.of(task.maps().get(network), faces);
    }

    private Found found(String file) {
        return Objects.requireNonNull(found.get(file));
    }

    /** Held-out faces, or all where none is, by name. */
    private List<Found> confirming() {
        List<Found> heldOut = found.values().stream().filter(Found::heldOut).toList();
        return heldOut.isEmpty() ? List.copyOf(found.values()) : heldOut;
    }

    /** Evenly chosen. */
    private float[][] ablated() throws IOException {
        List<Found> from = confirming();
        float[][] inputs = new float[Math.min(ABLATION_FACES, from.size())][];
        InputDescription input = task.model().description().input();
        for (int i = 0; i < inputs.length; i++) {
            Found face = from.get((int) ((long) i * from.size() / inputs.length));
            inputs[i] = input.normalized(cut(face).crop());
        }
        return inputs;
    }

    private FaceReader.Face cut(Found face) throws IOException {
        return reader.face(
                dataset,
                face.image(),
                face.face(),
                task.model().description().input().cropFormat());
    }

    private List<Localizations.Located> located() {
        return confirming().stream()
                .filter(face -> dataset.regions().containsKey(face.image().file()))
                .map(face -> new Localizations.Located(
                        subject(face.image()),
                        () -> cut(face),
                        Objects.requireNonNull(
                                dataset.regions().get(face.image().file())),
                        Objects.requireNonNull(face.image().code()).shown().stream()
                                .map(FacsCode.Shown::unit)
                                .toList()))
                .toList();
    }
}
