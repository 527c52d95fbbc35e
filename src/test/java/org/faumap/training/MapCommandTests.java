package org.faumap.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.faumap.TestImages;
import org.faumap.mapping.Confirmation;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.PlantedFaces;
import org.faumap.mapping.Reference;
import org.faumap.model.ModelPackage;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Maps a small random network to stripes that are planted as AU1 and AU12, from images in files to the package. */
class MapCommandTests {
    private static final int SUBJECTS = 14;
    private static final int OF_EACH = 6;
    private static final String COLUMNS = "file,subject,expression,AU1,AU12,x,y,width,height,split\n";

    @TempDir
    Path folder;

    private final List<String> rows = new ArrayList<>();

    @BeforeEach
    void write() throws IOException {
        TinyModels.write(folder.resolve("models"), "tiny", "1", 1);
        TinyModels.write(folder.resolve("models"), "tiny", "2", 2);
        Files.createDirectory(folder.resolve("faces"));
        Random random = new Random(9);
        for (int face = 0; face < SUBJECTS * OF_EACH; face++) {
            boolean mouth = random.nextBoolean();
            boolean brows = random.nextBoolean();
            int subject = face / OF_EACH;
            String file = "faces/%02d.png".formatted(face);
            Files.write(folder.resolve(file), PlantedFaces.png(face, mouth, brows));
            rows.add("%s,s%d,%s,%d,%d,0,0,48,48,%s"
                    .formatted(
                            file,
                            subject,
                            mouth && random.nextBoolean() ? "happiness" : "neutral",
                            brows ? 3 : 0,
                            mouth ? 4 : 0,
                            subject % 3 == 0 ? "test" : "train"));
        }
        writeManifest();
    }

    @Test
    void writesTheSameBytesForAnyNumberOfThreads() throws IOException {
        String output = mapped("--out", path("one.json"), "--threads", "1");
        mapped("--out", path("new/folder/four.json"), "--threads", "4");
        assertThat(folder.resolve("new/folder/four.json")).hasSameBinaryContentAs(folder.resolve("one.json"));

        Mapping mapping = Mapping.read(Files.readString(folder.resolve("one.json")));
        assertThat(mapping.data().name()).isEqualTo("planted");
        assertThat(mapping.data().faces()).isEqualTo(9 * OF_EACH);
        assertThat(mapping.data().heldOutFaces()).isEqualTo(5 * OF_EACH);
        assertThat(mapping.data().heldOutSubjects()).isEqualTo(5);
        assertThat(mapping.featureMaps()).hasSize(12);
        assertThat(mapping.controls())
                .extracting(Mapping.Control::name)
                .containsExactly("trained", "untrained", "shuffled");
        assertThat(mapping.detectors(1)).isNotEmpty();
        assertThat(output).contains("tiny@1 on planted: 54 faces of 9 subjects, confirmed on 30 of 5 others");
    }

    @Test
    void sealPutsTheMappingIntoThePackage() throws Exception {
        mapped("--seal", "--out", path("mapping.json"));
        ModelPackage sealed = ModelPackage.read(folder.resolve("models/tiny/1"));
        assertThat(sealed.mapping()).isEqualTo(Files.readString(folder.resolve("mapping.json")));
        assertThat(Mapping.read(sealed.mapping()).weightsSha256()).isEqualTo(sealed.weightsSha256());
        assertThat(run(new StringWriter(), "package", "--model", path("models/tiny/1")))
                .isZero();
        Files.writeString(folder.resolve("models/tiny/1/mapping.json"), "{}");
        StringWriter output = new StringWriter();
        assertThat(run(output, "package", "--model", path("models/tiny/1"))).isEqualTo(1);
        assertThat(output.toString()).contains("mapping.json differs from its checksum");
    }

    @Test
    void comparesWithABaseline() throws IOException {
        String output = mapped("--baseline", path("models/tiny/2"), "--comparison", path("comparison.json"));
        assertThat(output).contains("tiny@2", "rank agreement");
        JsonNode comparison = JsonMapper.shared().readTree(Files.readString(folder.resolve("comparison.json")));
        assertThat(comparison.path("before").path("version").asString()).isEqualTo("2");
        assertThat(comparison.path("after").path("version").asString()).isEqualTo("1");
        assertThat(comparison.path("matches")).hasSize(12);
        assertThat(comparison
                        .path("units")
                        .valueStream()
                        .map(unit -> unit.path("au").asInt()))
                .containsExactly(1, 12);
    }

    @Test
    void tellsWhereDetectorsLookWhenRegionsAreGiven() throws IOException {
        StringBuilder regions = new StringBuilder("file,au,x0,y0,x1,y1\n");
        for (int face = 0; face < SUBJECTS * OF_EACH; face++) {
            regions.append("faces/%02d.png,1,0,0,48,48\n".formatted(face));
        }
        Files.writeString(folder.resolve("regions.csv"), regions);
        mapped("--regions", path("regions.csv"), "--out", path("mapping.json"));
        Mapping mapping = Mapping.read(Files.readString(folder.resolve("mapping.json")));
        Mapping.Unit brows = mapping.actionUnits().get(0);
        // The region is the whole image.
        assertThat(Objects.requireNonNull(brows.localization()).concentration()).isEqualTo(1);
        assertThat(mapping.actionUnits().get(1).localization()).isNull();
    }

    @Test
    void imagesWithoutAFaceAreCountedByWhatIsWrong() throws IOException {
        Files.write(folder.resolve("faces/black.png"), TestImages.black("png", 60, 60));
        Files.writeString(folder.resolve("faces/text.png"), "no image");
        rows.add("faces/none.png,s1,,0,1,0,0,48,48,train");
        rows.add("faces/gone.png,s1,,0,1,0,0,48,48,train");
        rows.add("faces/black.png,s1,,0,1,,,,,train");
        rows.add("faces/text.png,s1,,0,1,0,0,48,48,train");
        writeManifest();
        String output = mapped("--out", path("mapping.json"));
        Mapping mapping = Mapping.read(Files.readString(folder.resolve("mapping.json")));
        assertThat(mapping.data().failures()).isEqualTo(Map.of("missing", 2, "no-face", 1, "unreadable", 1));
        assertThat(mapping.data().faces()).isEqualTo(9 * OF_EACH);
        assertThat(output).contains("images left out: 2 missing");
    }

    @Test
    void withoutASplitWholeSubjectsAreHeldOut() throws IOException {
        rows.replaceAll(row -> row.replaceAll("(train|test)$", ""));
        writeManifest();
        mapped("--out", path("mapping.json"));
        Mapping.Data data =
                Mapping.read(Files.readString(folder.resolve("mapping.json"))).data();
        assertThat(data.heldOutSubjects()).isBetween(1, 8);
        assertThat(data.heldOutFaces()).isEqualTo(OF_EACH * data.heldOutSubjects());
        assertThat(data.faces()).isEqualTo(OF_EACH * (SUBJECTS - data.heldOutSubjects()));
    }

    @Test
    void nothingIsConfirmedWhereNoFaceIsHeldOut() throws IOException {
        rows.replaceAll(row -> row.replaceAll("test$", "train"));
        writeManifest();
        String output = mapped("--out", path("mapping.json"));
        String json = Files.readString(folder.resolve("mapping.json"));
        Mapping mapping = Mapping.read(json);
        assertThat(mapping.data().heldOutFaces()).isZero();
        assertThat(mapping.actionUnits()).hasSize(2).allSatisfy(unit -> {
            assertThat(unit.score()).isNotNull();
            assertThat(unit.heldOutAuc()).isNull();
            assertThat(unit.detectors())
                    .allSatisfy(map -> assertThat(map.heldOutAuc()).isNull());
        });
        assertThat(json).doesNotContain("NaN");
        assertThat(output).contains("84 faces of 14 subjects, confirmed on 0 of 0 others");
    }

    @Test
    void furtherFacesCalibrateWhatIsMarked() throws IOException {
        String output = mapped(
                "--reference",
                path("labels.csv"),
                "--reference-name",
                "anybody",
                "--confirm",
                path("labels.csv"),
                "--confirm-name",
                "coded",
                "--confirm-together",
                "1+12",
                "--out",
                path("mapping.json"));
        Mapping mapping = Mapping.read(Files.readString(folder.resolve("mapping.json")));
        Reference reference = Objects.requireNonNull(mapping.reference());
        Confirmation confirmation = Objects.requireNonNull(mapping.confirmation());
        assertThat(reference.name()).isEqualTo("anybody");
        assertThat(reference.faces()).isEqualTo(SUBJECTS * OF_EACH);
        assertThat(confirmation.faces()).isEqualTo(mapping.data().heldOutFaces());
        assertThat(confirmation.calibrationFaces()).isEqualTo(mapping.data().faces());
        assertThat(confirmation.actionUnits()).extracting(Confirmation.Unit::au).containsExactly(1, 12);
        assertThat(output).contains("on coded: ");
    }

    @Test
    void chosenLayersAloneAreMapped() throws IOException {
        mapped("--layers", "conv1", "--out", path("mapping.json"));
        assertThat(Mapping.read(Files.readString(folder.resolve("mapping.json")))
                        .featureMaps())
                .extracting(Mapping.FeatureMap::name)
                .containsExactly("conv1/0", "conv1/1", "conv1/2", "conv1/3");
    }

    @Test
    void manifestWithoutActionUnitsIsOneLine() throws IOException {
        Files.writeString(folder.resolve("labels.csv"), "file,subject\nfaces/00.png,s0\n");
        assertThat(refused()).startsWith("No image of the manifest has action units");
    }

    @Test
    void manifestWhoseImagesAreAllMissingIsOneLine() throws IOException {
        rows.replaceAll(row -> row.replace("faces/", "elsewhere/"));
        writeManifest();
        assertThat(refused()).contains("A mapping needs faces");
    }

    @Test
    void subjectOnBothSidesIsOneLine() throws IOException {
        rows.set(0, rows.get(0).replaceAll("test$", "train"));
        writeManifest();
        assertThat(refused()).contains("s0", "both held out and not");
    }

    @Test
    void optionsThatMakeNoSenseAreOneLine() {
        assertThat(refused("--threads", "0")).isEqualTo("--threads must be at least 1");
        assertThat(refused("--comparison", path("c.json"))).isEqualTo("--comparison needs --baseline");
        assertThat(refused("--layers", "conv9")).contains("no convolutional layer \"conv9\"", "conv1, conv2");
    }

    private void writeManifest() throws IOException {
        Files.writeString(folder.resolve("labels.csv"), COLUMNS + String.join("\n", rows) + "\n");
    }

    private String mapped(String... more) {
        StringWriter output = new StringWriter();
        assertThat(run(output, arguments(more))).as(output.toString()).isZero();
        return output.toString();
    }

    /** The one line that is said of it. */
    private String refused(String... more) {
        StringWriter output = new StringWriter();
        assertThat(run(output, arguments(more))).as(output.toString()).isEqualTo(1);
        assertThat(output.toString().lines()).hasSize(1);
        return output.toString().strip();
    }

    private String[] arguments(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "map",
                "--model",
                path("models/tiny/1"),
                "--manifest",
                path("labels.csv"),
                "--name",
                "planted",
                "--permutations",
                "40",
                "--family-wise",
                "20",
                "--resamplings",
                "20"));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private static int run(StringWriter output, String... arguments) {
        PrintWriter writer = new PrintWriter(output);
        return CommandLineTools.commandLine().setOut(writer).setErr(writer).execute(arguments);
    }
}
