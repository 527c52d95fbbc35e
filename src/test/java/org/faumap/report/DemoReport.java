package org.faumap.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.faumap.analysis.Ablations;
import org.faumap.analysis.ResponseExtraction;
import org.faumap.dataset.Dataset;
import org.faumap.dataset.DatasetImage;
import org.faumap.dataset.FaceReader;
import org.faumap.dataset.MalformedDataset;
import org.faumap.explain.RandomizedWeights;
import org.faumap.image.FaceIntake;
import org.faumap.image.GrayImage;
import org.faumap.image.UnreadableImage;
import org.faumap.mapping.CodedFace;
import org.faumap.mapping.Distance;
import org.faumap.mapping.Gate;
import org.faumap.mapping.Localization;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.MappingAnalysis;
import org.faumap.mapping.MappingComparison;
import org.faumap.mapping.MappingSettings;
import org.faumap.mapping.Observations;
import org.faumap.model.InputDescription;
import org.faumap.model.ModelId;
import org.faumap.model.ModelPackage;
import org.faumap.model.Network;
import org.faumap.model.UnfitModelPackage;

/** The report of a real, small mapping: the bundled model and faces of the bundled demo set, with few permutations. */
final class DemoReport {
    private static final Path MODEL = Path.of("src/main/resources/models/expression/1");
    private static final Path MANIFEST = Path.of("src/main/resources/datasets/demo/labels.csv");
    private static final MappingSettings SETTINGS = new MappingSettings(Distance.KL, 20, 20, 60, 1, 10, 0.05, 12);

    private DemoReport() {}

    /** A coded face, cut for the network. */
    private record Face(String image, DatasetImage entry, GrayImage crop) {}

    /**
     * All that a report can hold.
     *
     * @param every how many faces stand for one: 1 takes all 600
     */
    static ReportData data(String dataset, int every) throws IOException, MalformedDataset, UnfitModelPackage {
        ModelPackage model = ModelPackage.read(MODEL);
        ModelPackage untrained = RandomizedWeights.of(model, 0, 1);
        List<Face> faces = faces(model.description().input(), every);
        Observations observations = observed(model, faces);
        Observations random = observed(untrained, faces);
        float[][] inputs = faces.stream()
                .limit(8)
                .map(face -> model.description().input().normalized(face.crop()))
                .toArray(float[][]::new);
        Mapping mapping = new MappingAnalysis(observations, SETTINGS, 2)
                .mapping(
                        model.description().modelId(),
                        model.weightsSha256(),
                        dataset,
                        Map.of("no-face", 2),
                        new MappingAnalysis(random, SETTINGS, 2).control(Mapping.Control.UNTRAINED))
                .withLocalizations(Map.of(12, new Localization(40, 2.23, 2.07, 2.39, 1.84)));
        mapping = mapping.withAblations(new Ablations(model, inputs).of(mapping));
        MappingComparison comparison = MappingComparison.of(
                new MappingAnalysis(random, SETTINGS, 2)
                        .mapping(new ModelId("expression", "0"), "0".repeat(64), dataset, Map.of(), null),
                random,
                mapping,
                observations);
        Gate gate = new Gate(
                15, true, 0.6, Map.of("AU12", 0.8, "AU1", 0.99), null, Map.of(), new Gate.Drift(0.05, 0.2), 0.05);
        Map<String, GrayImage> crops = new LinkedHashMap<>();
        faces.forEach(face -> crops.put(face.image(), face.crop()));
        Map<String, byte[]> sheets;
        try (Network network = Network.of(model)) {
            sheets =
                    new TopFaces(network).sheets(mapping, observations, image -> Optional.ofNullable(crops.get(image)));
        }
        return new ReportData(
                mapping,
                observations,
                comparison,
                gate.evaluate(mapping, comparison, faces.size() + 2, 2),
                sheets,
                Map.of("program", "FAUMap 0.1.0"));
    }

    private static List<Face> faces(InputDescription input, int every) throws IOException, MalformedDataset {
        Dataset dataset = Dataset.of(MANIFEST, null);
        List<DatasetImage> entries = dataset.images();
        List<Face> faces = new ArrayList<>();
        try (FaceIntake intake = FaceIntake.standard(1)) {
            FaceReader reader = new FaceReader(intake);
            for (int i = 0; i < entries.size(); i += every) {
                DatasetImage entry = entries.get(i);
                String image = "%04d".formatted(i);
                reader.face(dataset, entry, input.cropFormat())
                        .ifPresent(face -> faces.add(new Face(image, entry, face.crop())));
            }
        } catch (UnreadableImage condition) {
            throw new IllegalArgumentException(condition);
        }
        return faces;
    }

    private static Observations observed(ModelPackage source, List<Face> faces) {
        try (Network network = Network.of(source)) {
            ResponseExtraction extraction = new ResponseExtraction(network, List.of());
            float[][] responses =
                    extraction.responses(faces.stream().map(Face::crop).toList());
            return Observations.of(
                    extraction.maps(),
                    IntStream.range(0, responses.length)
                            .mapToObj(i -> coded(faces.get(i), responses[i]))
                            .toList());
        }
    }

    private static CodedFace coded(Face face, float[] responses) {
        return new CodedFace(
                face.image(),
                face.entry().subject(),
                face.entry().expression(),
                Objects.requireNonNull(face.entry().code()),
                face.entry().part() == DatasetImage.Part.TEST,
                responses);
    }
}
