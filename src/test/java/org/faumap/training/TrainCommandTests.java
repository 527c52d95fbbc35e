package org.faumap.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Trains a tiny network for real, on bars whose direction is the label. */
class TrainCommandTests {
    @TempDir
    Path folder;

    @BeforeEach
    void writeFaces() throws IOException {
        StringBuilder faces = new StringBuilder("emotion,pixels,Usage\n");
        StringBuilder votes = new StringBuilder(
                "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF\n");
        Random random = new Random(2);
        for (int i = 0; i < 420; i++) {
            boolean happy = i % 2 == 0;
            String usage = i < 360 ? "Training" : "PublicTest";
            StringBuilder pixels = new StringBuilder();
            int phase = random.nextInt(8);
            for (int y = 0; y < 48; y++) {
                for (int x = 0; x < 48; x++) {
                    int grey = ((happy ? x : y) + phase) / 4 % 2 * 150 + random.nextInt(100);
                    pixels.append(pixels.isEmpty() ? "" : " ").append(grey);
                }
            }
            faces.append(happy ? 3 : 6)
                    .append(',')
                    .append(pixels)
                    .append(',')
                    .append(usage)
                    .append('\n');
            votes.append(usage).append(happy ? ",f,0,10" : ",f,10,0").append(",0,0,0,0,0,0,0,0\n");
        }
        Files.writeString(folder.resolve("fer2013.csv"), faces);
        Files.writeString(folder.resolve("fer2013new.csv"), votes);
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

    @Test
    void exportedPackageComputesWhatTheTrainedNetworkDoes() throws Exception {
        List<Fer2013.Face> faces = Fer2013.read(folder.resolve("fer2013.csv"), folder.resolve("fer2013new.csv"));
        try (Run run = new Run(faces)) {
            run.trainer.epoch(0, step -> {});
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
    void resumedRunEqualsAnUndisturbedOne() throws Exception {
        List<Fer2013.Face> faces = Fer2013.read(folder.resolve("fer2013.csv"), folder.resolve("fer2013new.csv"));
        Map<String, Tensor> undisturbed;
        try (Run run = new Run(faces)) {
            double loss = run.trainer.epoch(0, step -> {});
            run.trainer.save(folder, List.of(new Trainer.Epoch(1, loss, 0, 0, 0, 0)));
            run.trainer.epoch(1, step -> {});
            undisturbed = run.network.state();
        }
        try (Run run = new Run(faces)) {
            assertThat(run.trainer.resume(folder)).hasSize(1);
            run.trainer.epoch(1, step -> {});
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
        assertThat(sealed.description().input().crop()).isEqualTo(new InputDescription.Crop(1.2, 0.03));
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
    void furtherPictureThatCannotBeReadIsOneLine() throws Exception {
        for (String file : List.of("text.png", "none.png")) {
            Files.writeString(folder.resolve("text.png"), "no picture");
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
    void checkpointOfOtherViewsIsRefused() throws Exception {
        List<Fer2013.Face> faces = Fer2013.read(folder.resolve("fer2013.csv"), folder.resolve("fer2013new.csv"));
        try (Run run = new Run(faces)) {
            run.trainer.save(folder, List.of());
        }
        try (Run run = new Run(faces, new Augmentation(15, 0.15, 0.08, 0.3, 30, 0, 0, 0, 0, 0.3))) {
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

    private static final InputDescription INPUT =
            new InputDescription(1, 48, 48, 1, 0, 1, new InputDescription.Standardize(8), null);

    /** A network with a trainer, without the command around it. */
    private static final class Run implements AutoCloseable {
        private final List<Layer> layers = Architecture.layers("4,6", 8, 15);
        private final TrainingNetwork network;
        private final Trainer trainer;

        Run(List<Fer2013.Face> faces) throws Exception {
            this(faces, Augmentation.DEFAULT);
        }

        Run(List<Fer2013.Face> faces, Augmentation augmentation) throws Exception {
            EngineSettings.apply();
            network = new TrainingNetwork(Chain.of(1, 48, 48, layers), 8, 0.5, false, 2, 5);
            trainer = new Trainer(
                    network,
                    INPUT,
                    Fer2013Split.of(faces).samples(),
                    List.of(),
                    augmentation,
                    new Trainer.Plan(2, 16, 0.05, 5e-4, 0.9, 0.5, 0.5, 5));
        }

        @Override
        public void close() {
            network.close();
        }
    }

    /** Two pictures to learn from, the first of them this file; one that is not coded and one that is of the test part. */
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
        List<String> arguments = new ArrayList<>(List.of(
                "evaluate",
                "--model",
                path("a/tiny/1"),
                "--faces",
                path("fer2013.csv"),
                "--votes",
                path("fer2013new.csv")));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private StringWriter train(String out, String... more) {
        StringWriter output = new StringWriter();
        int exit = run(output, arguments(out, more));
        assertThat(exit).as(output.toString()).isZero();
        return output;
    }

    private String[] arguments(String out, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                "--faces",
                path("fer2013.csv"),
                "--votes",
                path("fer2013new.csv"),
                "--out",
                path(out),
                "--id",
                "tiny",
                "--blocks",
                "4,6,8",
                "--hidden",
                "8",
                "--epochs",
                "4",
                "--batch",
                "16",
                "--average-decay",
                "0.9",
                "--precision",
                "float32"));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private byte[] weights(String out) throws IOException {
        return Files.readAllBytes(folder.resolve(out).resolve("tiny/1/weights.safetensors"));
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private static int run(StringWriter output, String... arguments) {
        PrintWriter writer = new PrintWriter(output);
        return CommandLineTools.commandLine().setOut(writer).setErr(writer).execute(arguments);
    }
}
