package org.faumap.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.faumap.dataset.Fer2013;
import org.faumap.mapping.PlantedFaces;
import org.faumap.model.Chain;
import org.faumap.model.EngineSettings;
import org.faumap.model.InputDescription;
import org.faumap.model.Layer;
import org.faumap.model.ModelDescription;
import org.faumap.model.ModelPackage;
import org.faumap.model.Network;
import org.faumap.model.Safetensors;
import org.faumap.model.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Trains a tiny network for real, on bars whose direction is the label. */
class TrainCommandTests {
    @TempDir
    Path folder;

    private Bars bars;

    @BeforeEach
    void writeFaces() throws IOException {
        bars = new Bars(folder);
    }

    @Test
    void learnsAndRepeatsBitForBit() throws Exception {
        StringWriter first = train("a");
        assertThat(first.toString()).contains("epoch 4: loss");
        train("b");
        assertThat(weights("b")).isEqualTo(weights("a"));

        StringWriter evaluation = new StringWriter();
        int exit = run(evaluation, evaluation("--json", path("figures.json")));
        assertThat(exit).as(evaluation.toString()).isZero();
        assertThat(evaluation.toString()).contains("faces                60", "confusion");
        JsonNode figures = JsonMapper.shared().readTree(Files.readString(folder.resolve("figures.json")));
        assertThat(figures.get("accuracy").asDouble()).isGreaterThan(0.9);
        assertThat(figures.get("macroF1").asDouble()).isGreaterThan(0.9);
        assertThat(figures.get("calibration")).hasSize(8);
        StringWriter averaged = new StringWriter();
        assertThat(run(averaged, evaluation("--average-views"))).isZero();
        assertThat(averaged.toString()).contains("faces                60");
        assertThat(ModelPackage.read(folder.resolve("a/tiny-original/1"))
                        .description()
                        .labels())
                .hasSize(7)
                .doesNotContain("contempt");
    }

    @Test
    void measuresThePrivateTestOfWhoeverHasIt() throws Exception {
        train("a", "--epochs", "1");
        StringWriter none = new StringWriter();
        assertThat(run(none, evaluation("--part", "private_test"))).isEqualTo(1);
        assertThat(none.toString().strip()).isEqualTo("There is no labelled face to count");
        bars = new Bars(folder, "PrivateTest");
        StringWriter out = new StringWriter();
        assertThat(run(out, evaluation("--part", "private_test")))
                .as(out.toString())
                .isZero();
        assertThat(out.toString()).contains("faces                60");
    }

    @Test
    void nearCopiesAreLeftOutOfTheFigures() throws Exception {
        train("a");
        Path copies = Files.writeString(
                folder.resolve("copies.csv"), "row,near_copy_of_earlier_split\n360,1\n361,0\n400,1\n5,1\n");
        StringWriter out = new StringWriter();
        assertThat(run(out, evaluation("--exclude", copies.toString())))
                .as(out.toString())
                .isZero();
        assertThat(out.toString()).contains("faces                58");
        Files.writeString(copies, "row,near_copy_of_earlier_split\nlast,1\n");
        StringWriter malformed = new StringWriter();
        assertThat(run(malformed, evaluation("--exclude", copies.toString()))).isEqualTo(1);
        assertThat(malformed.toString().strip()).isEqualTo("copies.csv, entry 1: row is not a number");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void exportedPackageComputesWhatTheTrainedNetworkDoes(boolean branches) throws Exception {
        List<Fer2013.Face> faces = bars.faces();
        try (Run run = new Run(faces, Augmentation.DEFAULT, branches)) {
            run.trainer.epoch(Trainer.Progress.NONE, step -> {});
            assertThat(run.network.state().containsKey("weight/conv1_2.identity.gamma"))
                    .isEqualTo(branches);
            float[][] inputs = faces.subList(0, 20).stream()
                    .map(face -> INPUT.normalized(face.image()))
                    .toArray(float[][]::new);
            float[][] expected = run.network.outputs(inputs);
            List<String> labels = IntStream.range(0, 15).mapToObj(i -> "l" + i).toList();
            ModelPackage exported = ModelPackage.of(
                    new ModelDescription("folded", "1", labels, INPUT, run.layers, null, null, null),
                    run.network.folded(),
                    "",
                    "");
            try (Network network = Network.of(exported)) {
                float[][] actual = network.logits(inputs);
                for (int i = 0; i < expected.length; i++) {
                    for (int c = 0; c < labels.size(); c++) {
                        assertThat((double) actual[i][c]).isCloseTo(expected[i][c], within(1e-4));
                    }
                }
            }
        }
    }

    @Test
    void everyBranchLearns() throws Exception {
        try (Run run = new Run(bars.faces(), Augmentation.DEFAULT, true)) {
            Map<String, Tensor> before = run.network.state();
            run.trainer.epoch(Trainer.Progress.NONE, step -> {});
            Map<String, Tensor> after = run.network.state();
            assertThat(after.keySet())
                    .contains(
                            "weight/conv1_1.weight",
                            "weight/conv1_1.point.weight",
                            "weight/conv1_2.identity.beta",
                            "weight/conv2_1.point.variance")
                    // One grey channel becomes four: there is nothing to add the input to.
                    .doesNotContain("weight/conv1_1.identity.gamma", "weight/conv2_1.identity.gamma");
            after.forEach((name, tensor) -> assertThat(tensor.values())
                    .as(name)
                    .isNotEqualTo(Objects.requireNonNull(before.get(name)).values()));
        }
    }

    @Test
    void resumedRunEqualsAnUndisturbedOne() throws Exception {
        List<Fer2013.Face> faces = bars.faces();
        Map<String, Tensor> undisturbed;
        try (Run run = new Run(faces)) {
            Trainer.Progress first = run.trainer.epoch(Trainer.Progress.NONE, step -> {});
            run.trainer.save(folder, Trainer.Progress.NONE.with(epoch(first)));
            // Killed in the middle of an epoch: what is on the disk is older than what was computed.
            run.trainer.epoch(Trainer.Progress.NONE.with(epoch(first)), step -> {
                if (step.steps() == 7) {
                    run.trainer.save(folder, step);
                }
            });
            undisturbed = run.network.state();
        }
        try (Run run = new Run(faces)) {
            Trainer.Progress found = run.trainer.resume(folder);
            assertThat(found.log()).hasSize(1);
            assertThat(found.steps()).isEqualTo(7);
            run.trainer.epoch(found, step -> {});
            assertThat(Safetensors.write(run.network.state())).isEqualTo(Safetensors.write(undisturbed));
        }
    }

    @Test
    void packageCommandChecksAndSeals() throws Exception {
        train("a");
        Path card = Files.writeString(folder.resolve("card.md"), "# A card\n");
        String model = path("a/tiny/1");
        StringWriter out = new StringWriter();
        assertThat(run(out, "package", "--model", model)).isZero();
        assertThat(out.toString()).contains("tiny@1", "8 labels");
        assertThat(run(out, "package", "--model", model, "--seal", "--card", card.toString(), "--crop-scale", "1.2"))
                .isZero();
        ModelPackage sealed = ModelPackage.read(folder.resolve("a/tiny/1"));
        assertThat(sealed.card()).isEqualTo("# A card\n");
        assertThat(sealed.description().input().crop()).isEqualTo(new InputDescription.Crop(1.2, 0.03, null));
        Files.writeString(folder.resolve("a/tiny/1/model.json"), "{}");
        assertThat(run(out, "package", "--model", model)).isEqualTo(1);
        assertThat(out.toString()).contains("model.json differs from its checksum");
    }

    @Test
    void reportGoesIntoTheCardAndIsReplacedThere() throws Exception {
        train("a");
        String model = path("a/tiny/1");
        StringWriter out = new StringWriter();
        String[] arguments = {
            "report",
            "--model",
            model,
            "--faces",
            path("fer2013.csv"),
            "--images",
            "20",
            "--seal",
            "--json",
            path("r.json")
        };
        assertThat(run(out, arguments)).as(out.toString()).isZero();
        assertThat(run(out, arguments)).as(out.toString()).isZero();

        ModelPackage sealed = ModelPackage.read(folder.resolve("a/tiny/1"));
        assertThat(sealed.card())
                .containsOnlyOnce("## What explanations depend on")
                .contains(
                        "| rule | runner-up | from logits | from hidden | from conv3_1 | from conv2_1 | from conv1_1 |");
        JsonNode rules = JsonMapper.shared()
                .readTree(Files.readString(folder.resolve("r.json")))
                .get("rules");
        assertThat(rules).hasSize(3);
        for (JsonNode rule : rules) {
            for (JsonNode stage : rule.get("randomized")) {
                assertThat(stage.get("map").get("cosine").asDouble()).isBetween(-1.0, 1.0);
            }
        }
        assertThat(run(out, "report", "--model", model, "--faces", path("fer2013.csv"), "--images", "1000"))
                .isEqualTo(1);
        assertThat(out.toString()).contains("--images 1000: the part has 60 faces");
    }

    @Test
    void checkpointOfAnotherPlanIsRefused() {
        train("a");
        StringWriter out = new StringWriter();
        assertThat(run(out, arguments("a", "--seed", "2"))).isEqualTo(1);
        assertThat(out.toString()).contains("is of another plan").doesNotContain("\tat ");
    }

    @Test
    void furtherFacesOfAManifestAreLearntFrom() throws Exception {
        train("a");
        StringWriter output = train("b", "--manifest", manifest("one.png"));
        assertThat(output.toString()).contains(" faces to learn from, 2 further ones, ");
        assertThat(weights("b")).isNotEqualTo(weights("a"));
        JsonNode data = JsonMapper.shared()
                .readTree(Files.readString(folder.resolve("b/tiny/1/training.json")))
                .path("data");
        assertThat(data.path("manifest").path("file").asString()).isEqualTo("labels.csv");
        assertThat(data.path("manifest").path("faces").asInt()).isEqualTo(2);
        assertThat(data.path("learnedFrom").asInt() + data.path("keptBack").asInt())
                .isEqualTo(360);
    }

    @Test
    void furtherImageThatCannotBeReadIsOneLine() throws Exception {
        for (String file : List.of("text.png", "none.png")) {
            Files.writeString(folder.resolve("text.png"), "no image");
            StringWriter out = new StringWriter();
            assertThat(run(out, arguments("a", "--manifest", manifest(file)))).isEqualTo(1);
            assertThat(out.toString().lines()).hasSize(1).first().asString().contains(file);
        }
    }

    @Test
    void checkpointOfOtherFacesIsRefused() throws Exception {
        train("a");
        StringWriter out = new StringWriter();
        assertThat(run(out, arguments("a", "--manifest", manifest("one.png")))).isEqualTo(1);
        assertThat(out.toString()).contains("learned from other faces").doesNotContain("\tat ");
    }

    @Test
    void checkpointOfAnEarlierVersionIsRefused() throws Exception {
        Path checkpoint = Files.createDirectories(folder.resolve("a/tiny-1.checkpoint"));
        Files.writeString(checkpoint.resolve("checkpoint.json"), """
                {"plan":{"epochs":4,"batch":16,"seed":1},"facesSha256":"0","log":[],"weights":"state-0.safetensors"}
                """);
        StringWriter out = new StringWriter();
        assertThat(run(out, arguments("a"))).isEqualTo(1);
        assertThat(out.toString())
                .contains("was written by a version whose checkpoints this one does not read; give another folder")
                .doesNotContain("\tat ");
    }

    @Test
    void checkpointOfOtherViewsIsRefused() throws Exception {
        List<Fer2013.Face> faces = bars.faces();
        try (Run run = new Run(faces)) {
            run.trainer.save(folder, Trainer.Progress.NONE);
        }
        try (Run run = new Run(faces, new Augmentation(15, 0.15, 0.08, 0.3, 30, 0, 0, 0, 0, 0.3), false)) {
            assertThatThrownBy(() -> run.trainer.resume(folder))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("saw other views of its faces")
                    .hasMessageContaining("give another folder");
        }
    }

    @Test
    void missingFilesAndOptionsAreOneLine() {
        StringWriter out = new StringWriter();
        assertThat(run(out, "train", "--faces", path("none.csv"), "--votes", path("none.csv"), "--out", path("o")))
                .isEqualTo(1);
        assertThat(out.toString().lines()).hasSize(1).first().asString().startsWith("There is no file");
        assertThat(run(new StringWriter(), "train")).isEqualTo(2);
    }

    private static Trainer.Epoch epoch(Trainer.Progress done) {
        return new Trainer.Epoch(1, done.loss(), 0, 0, 0, 0);
    }

    private static final InputDescription INPUT =
            new InputDescription(1, 48, 48, 1, 0, 1, new InputDescription.Standardize(8), null);

    /** A network with a trainer, without the command around it. */
    private static final class Run implements AutoCloseable {
        private final List<Layer> layers = Architecture.layers("4-4,6", 8, 15);
        private final TrainingNetwork network;
        private final Trainer trainer;

        Run(List<Fer2013.Face> faces) throws Exception {
            this(faces, Augmentation.DEFAULT, false);
        }

        Run(List<Fer2013.Face> faces, Augmentation augmentation, boolean branches) throws Exception {
            EngineSettings.apply();
            Trainer.Plan plan = new Trainer.Plan(2, 16, 0.05, 5e-4, 0.9, 0.5, 0.5, branches, Teaching.NONE, 5);
            network = new TrainingNetwork(Chain.of(1, 48, 48, layers), plan.branches(), 8, 0.5, false, 2, 5);
            trainer =
                    new Trainer(network, INPUT, Fer2013Split.of(faces, null).samples(), List.of(), augmentation, plan);
        }

        @Override
        public void close() {
            network.close();
        }
    }

    /** Two images to learn from, the first of them this file; one that is not coded and one that is of the test part. */
    private String manifest(String first) throws IOException {
        Files.write(folder.resolve("one.png"), PlantedFaces.png(1, true, false));
        Files.write(folder.resolve("two.png"), PlantedFaces.png(2, false, false));
        return Files.writeString(folder.resolve("labels.csv"), """
                        file,expression,x,y,width,height,split
                        %s,happiness,0,0,48,48,train
                        two.png,neutral,0,0,48,48,
                        one.png,,0,0,48,48,train
                        one.png,happiness,0,0,48,48,test
                        """.formatted(first))
                .toString();
    }

    private String[] evaluation(String... more) {
        return bars.evaluation("a", more);
    }

    private StringWriter train(String out, String... more) {
        StringWriter output = new StringWriter();
        int exit = run(output, arguments(out, more));
        assertThat(exit).as(output.toString()).isZero();
        return output;
    }

    private String[] arguments(String out, String... more) {
        return bars.training(out, more);
    }

    private byte[] weights(String out) throws IOException {
        return bars.weights(out);
    }

    private String path(String name) {
        return bars.path(name);
    }

    private static int run(StringWriter output, String... arguments) {
        return Bars.run(output, arguments);
    }
}
