package org.faumap.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelPackageTests {
    @TempDir
    Path folder;

    private ModelPackage written;

    @BeforeEach
    void writePackage() throws IOException, UnfitModelPackage {
        written = TinyModels.of("tiny", "1", 7, 0.2);
        written.write(folder);
    }

    @Test
    void readsWhatItWrote() throws UnfitModelPackage {
        ModelPackage read = ModelPackage.read(folder);
        assertThat(read.description()).isEqualTo(written.description());
        assertThat(read.card()).isEqualTo("# tiny 1\n\nRandom weights.\n");
        assertThat(read.weights().keySet()).isEqualTo(written.weights().keySet());
        read.weights()
                .forEach((name, tensor) -> assertThat(tensor.values())
                        .isEqualTo(Objects.requireNonNull(written.weights().get(name))
                                .values()));
    }

    @Test
    void writesTheSameBytesTwice(@TempDir Path other) throws IOException {
        written.write(other);
        for (String name : List.of("model.json", "weights.safetensors", "SHA256SUMS")) {
            assertThat(other.resolve(name)).hasSameBinaryContentAs(folder.resolve(name));
        }
    }

    @Test
    void leavesNothingOfAPackageItReplaces() throws IOException, UnfitModelPackage {
        ModelPackage.of(written.description(), written.weights(), "# Old\n", "{}")
                .withMapping("{}")
                .write(folder);
        ModelPackage.of(written.description(), written.weights(), "", "").write(folder);
        ModelPackage read = ModelPackage.read(folder);
        assertThat(read.card()).isEmpty();
        assertThat(read.provenance()).isEmpty();
        assertThat(read.mapping()).isEmpty();
    }

    @Test
    void refusesChangedWeights() throws IOException {
        Path weights = folder.resolve("weights.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);
        assertRefused("weights.safetensors differs from its checksum in SHA256SUMS");
    }

    @Test
    void refusesMissingFiles() throws IOException {
        Files.delete(folder.resolve("SHA256SUMS"));
        assertRefused("SHA256SUMS is missing");
        written.write(folder);
        Files.delete(folder.resolve("weights.safetensors"));
        assertRefused("weights.safetensors is missing");
        written.withMapping("{}").write(folder);
        Files.delete(folder.resolve("mapping.json"));
        assertRefused("mapping.json is missing");
    }

    @Test
    void refusesUnlistedFiles() throws IOException {
        Path sums = folder.resolve("SHA256SUMS");
        List<String> lines = Files.readAllLines(sums);
        Files.write(
                sums, lines.stream().filter(line -> !line.contains("weights")).toList());
        assertRefused("SHA256SUMS: no line for weights.safetensors");
        written.write(folder);
        Files.writeString(folder.resolve("mapping.json"), "{}");
        assertRefused("SHA256SUMS: no line for mapping.json");
    }

    @Test
    void namesLayerAndShapesThatDoNotFit() throws UnfitModelPackage {
        Map<String, Tensor> weights = new LinkedHashMap<>(written.weights());
        weights.put("conv2.weight", new Tensor(List.of(8, 3, 3, 3), new float[216]));
        assertThatThrownBy(() -> ModelPackage.of(written.description(), weights, "", ""))
                .isInstanceOf(UnfitModelPackage.class)
                .hasMessage("Tensor conv2.weight: the layer needs [8, 4, 3, 3], the file holds [8, 3, 3, 3]");
        weights.remove("conv2.weight");
        assertThatThrownBy(() -> ModelPackage.of(written.description(), weights, "", ""))
                .hasMessage("Tensor conv2.weight [8, 4, 3, 3] is missing");
    }

    @Test
    void refusesValuesThatAreNotFinite() {
        Map<String, Tensor> weights = new LinkedHashMap<>(written.weights());
        weights.put("scores.bias", new Tensor(List.of(8), new float[] {0, 0, 0, Float.NaN, 0, 0, 0, 0}));
        assertThatThrownBy(() -> ModelPackage.of(written.description(), weights, "", ""))
                .hasMessage("Tensor scores.bias: holds a value that is not finite");
    }

    @Test
    void refusesAnotherNumberOfOutputsThanLabels() {
        assertThatThrownBy(() -> TinyModels.of(
                        "bad",
                        "1",
                        1,
                        List.of(new Layer.Flatten("flatten"), new Layer.Linear("logits", 5)),
                        new ModelDescription.Calibration(1, 0)))
                .hasMessage("The last layer gives [5], but there are 8 labels");
    }

    @Test
    void refusesUnknownLayers() throws IOException {
        rewriteDescription("\"relu\"", "\"gelu\"");
        assertRefused("model.json: not the JSON that is expected");
    }

    @Test
    void saysWhatIsWrongWithALayer() throws IOException {
        rewriteDescription("\"kernel\" : 3", "\"kernel\" : 0");
        assertRefused("model.json: Layer conv1: kernel is 0, at least 1 is needed");
    }

    @Test
    void refusesADescriptionThatIsNull() throws IOException {
        replaceDescription("null");
        assertRefused("model.json holds no description");
    }

    @Test
    void refusesAnIdOfMillionsOfLettersInFewWords() throws IOException {
        rewriteDescription("\"id\" : \"tiny\"", "\"id\" : \"" + "x".repeat(3_000_000) + "\"");
        assertRefused("model.json: id: it is missing or longer than 64 characters");
        replaceDescription("x".repeat(30_000_000));
        assertRefused("model.json has 30000000 bytes; at most 4194304 are read");
    }

    @Test
    void tellsNoMoreOfNamesOfAnyLengthThanFits() {
        String name = "x".repeat(5_000_000);
        assertThat(new UnfitModelPackage("Tensor %s is missing".formatted(name)).getMessage())
                .hasSizeLessThan(500)
                .startsWith("Tensor xxx");
    }

    @Test
    void refusesLabelsThatOccurTwice() throws IOException {
        rewriteDescription("\"sadness\"", "\"anger\"");
        assertRefused("model.json: labels: \"anger\" occurs twice");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"mean\" : 0.0 | \"mean\" : \"NaN\" | input: scale 1.0, mean NaN, std 1.0 are not finite, or std is 0",
                "\"epsilon\" : 8.0 | \"epsilon\" : 0 | input: epsilon 0.0 is not above 0",
                "\"shiftY\" : 0.0 | \"shiftY\" : 1e9 | input: a crop of scale 1.0, shiftY 1.0E9 is not within 0 to 10, -10 to 10",
                "\"temperature\" : 1.0 | \"temperature\" : \"Infinity\" | calibration: temperature Infinity, abstainBelow 0.2"
            })
    void refusesNumbersOfWhichNoFaceComes(String from, String to, String reason) throws IOException {
        rewriteDescription(from, to);
        assertRefused("model.json: " + reason);
    }

    @Test
    void refusesLayersThatWouldTakeAllMemory() throws IOException {
        rewriteDescription("\"padding\" : 1", "\"padding\" : 1000000000");
        assertRefused("Layer conv1: kernel and padding are at most 1024");
        written = TinyModels.of("tiny", "1", 7, 0.2);
        written.write(folder);
        rewriteDescription("\"out\" : 4,", "\"out\" : 2000000000,");
        assertRefused("Layer conv1: [2000000000, 48, 48] are more than 67,108,864 values");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.json", "weights.safetensors", "MODEL_CARD.md", "mapping.json", "SHA256SUMS"})
    void refusesWhatIsNoRegularFileWithoutWaitingForIt(String name) throws IOException, InterruptedException {
        Path file = folder.resolve(name);
        Files.deleteIfExists(file);
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                .isZero();
        assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> assertRefused(name + " is no regular file; a package holds regular files"));

        Path elsewhere = folder.resolve("elsewhere");
        Files.write(elsewhere, new byte[0]);
        Files.delete(file);
        Files.createSymbolicLink(file, elsewhere);
        assertRefused(name + " is a symbolic link; a package holds regular files");
    }

    private void replaceDescription(String text) throws IOException {
        Files.writeString(folder.resolve("model.json"), text);
        Path sums = folder.resolve("SHA256SUMS");
        Files.writeString(
                sums,
                Files.readString(sums)
                        .replaceFirst(
                                "[0-9a-f]{64}  model.json",
                                ModelPackage.sha256(text.getBytes(StandardCharsets.UTF_8)) + "  model.json"));
    }

    private void rewriteDescription(String from, String to) throws IOException {
        Path file = folder.resolve("model.json");
        String text = Files.readString(file);
        assertThat(text).contains(from);
        String changed = text.replace(from, to);
        Files.writeString(file, changed);
        Path sums = folder.resolve("SHA256SUMS");
        Files.writeString(
                sums,
                Files.readString(sums)
                        .replace(
                                ModelPackage.sha256(text.getBytes(StandardCharsets.UTF_8)),
                                ModelPackage.sha256(changed.getBytes(StandardCharsets.UTF_8))));
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> ModelPackage.read(folder))
                .isInstanceOf(UnfitModelPackage.class)
                .hasMessage(message);
    }
}
