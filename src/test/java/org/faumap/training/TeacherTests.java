package org.faumap.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.faumap.dataset.Fer2013;
import org.faumap.image.GrayImage;
import org.faumap.model.ModelPackage;
import org.faumap.model.Network;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tiny networks that teach a tiny one. */
class TeacherTests {
    @TempDir
    Path folder;

    private Bars bars;

    @BeforeEach
    void writeFaces() throws IOException {
        bars = new Bars(folder);
    }

    @Test
    void studentLearnsFromTeachersOfOtherFoldsAndRepeatsBitForBit() throws Exception {
        train("t1", "--branches", "--fold", "1/3", "--epochs", "3");
        train("t2", "--fold", "2/3", "--seed", "2", "--epochs", "3");
        String teachers = bars.path("t1/tiny/1") + "," + bars.path("t2/tiny/1") + "," + bars.path("t1/tiny-original/1");
        String[] options = {"--teachers", teachers, "--teacher-weight", "0.7", "--branches", "--epochs", "2"};
        train("a", options);
        train("b", options);
        assertThat(bars.weights("b")).isEqualTo(bars.weights("a"));
        train("c", "--branches", "--epochs", "2");
        assertThat(bars.weights("c")).isNotEqualTo(bars.weights("a"));

        JsonNode provenance = JsonMapper.shared().readTree(Files.readString(folder.resolve("a/tiny/1/training.json")));
        assertThat(provenance.path("teachers")).hasSize(3);
        assertThat(provenance.path("teachers").path(0).path("weightsSha256").asString())
                .isEqualTo(ModelPackage.read(folder.resolve("t1/tiny/1")).weightsSha256());
        assertThat(provenance.path("plan").path("teaching").path("weight").asDouble())
                .isEqualTo(0.7);
        assertThat(targets("a")).hasSize(3);
    }

    @Test
    void targetsAreKeptAndGoneOnWithAfterAKill() throws Exception {
        train("t1", "--epochs", "1");
        String[] options = {"--teachers", bars.path("t1/tiny/1"), "--epochs", "1"};
        train("a", options);
        Path file = targets("a").get(0);
        byte[] whole = Files.readAllBytes(file);
        FileTime written = Files.getLastModifiedTime(file);
        // Killed within a row of the second batch.
        Path cut = Files.createDirectories(folder.resolve("b/teacher-targets")).resolve(file.getFileName());
        Files.write(cut, Arrays.copyOf(whole, whole.length - 150 * 8 * Float.BYTES - 5));
        train("b", options);
        assertThat(Files.readAllBytes(cut)).isEqualTo(whole);
        assertThat(bars.weights("b")).isEqualTo(bars.weights("a"));

        train(
                "c",
                "--teachers",
                bars.path("t1/tiny/1"),
                "--epochs",
                "1",
                "--teacher-targets",
                bars.path("a/teacher-targets"));
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(written);
        assertThat(folder.resolve("c/teacher-targets")).doesNotExist();
    }

    @Test
    void targetsOfOtherFacesAreRefused() throws Exception {
        train("t1", "--epochs", "1");
        train("a", "--teachers", bars.path("t1/tiny/1"), "--epochs", "1");
        assertThat(refused("--fold", "1/2")).contains("were made from other faces; remove it, or give another folder");
        Path file = targets("a").get(0);
        String head = Files.readString(file, StandardCharsets.ISO_8859_1);
        Files.writeString(
                file,
                head.replace("\"views\":\"middle 48, 46", "\"views\":\"middle 48, 45"),
                StandardCharsets.ISO_8859_1);
        assertThat(refused("--seed", "1")).contains("were made from other views");
        Files.writeString(file, "no targets");
        assertThat(refused("--seed", "1")).contains("does not hold a teacher's targets");
    }

    @Test
    void teacherOfOtherLabelsIsOneLine() throws Exception {
        train("t1", "--epochs", "1");
        Path description = folder.resolve("t1/tiny/1/model.json");
        Files.writeString(description, Files.readString(description).replace("\"contempt\"", "\"scorn\""));
        assertThat(Bars.run(new StringWriter(), "package", "--model", bars.path("t1/tiny/1"), "--seal"))
                .isZero();
        assertThat(refused("--seed", "1")).contains("The teacher tiny@1 has the labels neutral, ", "scorn; these are");
    }

    @Test
    void checkpointOfOtherTargetsIsRefused() throws Exception {
        train("t1", "--epochs", "1");
        train("t2", "--epochs", "1", "--seed", "2");
        train("a", "--teachers", bars.path("t1/tiny/1"), "--epochs", "1");
        StringWriter out = new StringWriter();
        assertThat(Bars.run(out, bars.training("a", "--teachers", bars.path("t2/tiny/1"), "--epochs", "1")))
                .isEqualTo(1);
        assertThat(out.toString())
                .contains("learned from other faces or targets")
                .doesNotContain("\tat ");
    }

    @Test
    void targetsAreTheMeanOverTheViews() throws Exception {
        train("t1", "--epochs", "1");
        ModelPackage teacher = ModelPackage.read(folder.resolve("t1/tiny/1"));
        List<Sample> samples = Fer2013Split.of(bars.faces(), null).samples();
        float[][] rows = TeacherTargets.of(teacher, samples, folder.resolve("targets"));
        assertThat(rows).hasNumberOfRows(samples.size());
        GrayImage face = samples.get(200).face();
        try (Network network = Network.of(teacher)) {
            float[] expected = Views.probabilities(network, List.of(face))[0];
            float[] mirrored = Views.probabilities(network, List.of(face.mirrored()))[0];
            for (int label = 0; label < 8; label++) {
                assertThat(rows[200][label]).isCloseTo(expected[label], within(1e-5f));
                assertThat(mirrored[label]).isCloseTo(expected[label], within(1e-5f));
            }
        }
    }

    @Test
    void foldsDivideTheFacesByTheirPixels() throws Exception {
        List<Fer2013.Face> faces = bars.faces();
        int all = Fer2013Split.of(faces, null).samples().size();
        List<GrayImage> left = new ArrayList<>();
        int learned = 0;
        for (int k = 1; k <= 3; k++) {
            Fold fold = new Fold(k, 3);
            Fer2013Split split = Fer2013Split.of(faces, fold);
            assertThat(split.validation())
                    .hasSameSizeAs(Fer2013Split.of(faces, null).validation());
            assertThat(split.samples()).noneMatch(sample -> fold.holds(sample.face()));
            learned += split.samples().size();
            faces.stream().map(Fer2013.Face::image).filter(fold::holds).forEach(left::add);
            assertThat(split.samples().size()).isBetween(all / 2, all * 5 / 6);
        }
        assertThat(learned).isEqualTo(2 * all);
        assertThat(left).hasSameSizeAs(faces);
        for (String text : List.of("0/3", "4/3", "1/1", "3", "a/b")) {
            StringWriter out = new StringWriter();
            assertThat(Bars.run(out, bars.training("a", "--fold", text)))
                    .as(text)
                    .isEqualTo(2);
            assertThat(out.toString()).as(text).contains("k/n");
        }
    }

    @Test
    void blendsAreSharesAgain() {
        float[] own = {1, 0, 0};
        float[] teachers = {0.5f, 0.4f, 0.1f};
        assertThat(new Teaching(0, 1).blend(own, teachers)).containsExactly(own);
        assertThat(new Teaching(1, 1).blend(own, teachers)).containsExactly(teachers, within(1e-6f));
        assertThat(new Teaching(0.5, 1).blend(own, teachers))
                .containsExactly(new float[] {0.75f, 0.2f, 0.05f}, within(1e-6f));
        // Square roots: 0.7071, 0.6325, 0.3162, together 1.6558.
        assertThat(new Teaching(1, 2).blend(own, teachers))
                .containsExactly(new float[] {0.4271f, 0.3820f, 0.1910f}, within(1e-4f));
        assertThat(new Teaching(1, 1).blend(new float[3], teachers)).containsExactly(new float[3]);
        assertThatThrownBy(() -> new Teaching(1.1, 1)).hasMessageContaining("0 to 1");
        assertThatThrownBy(() -> new Teaching(0.5, 0)).hasMessageContaining("above 0");
    }

    private String refused(String... options) {
        List<String> arguments = new ArrayList<>(List.of("--teachers", bars.path("t1/tiny/1"), "--epochs", "1"));
        arguments.addAll(List.of(options));
        StringWriter out = new StringWriter();
        assertThat(Bars.run(out, bars.training("a", arguments.toArray(String[]::new))))
                .isEqualTo(1);
        assertThat(out.toString()).doesNotContain("\tat ");
        return out.toString();
    }

    private List<Path> targets(String out) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(out).resolve("teacher-targets"))) {
            return files.toList();
        }
    }

    private void train(String out, String... more) {
        StringWriter output = new StringWriter();
        assertThat(Bars.run(output, bars.training(out, more)))
                .as(output.toString())
                .isZero();
    }
}
