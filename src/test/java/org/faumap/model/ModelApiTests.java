package org.faumap.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.TestImages;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;

/** The registry and its calls: packages that come, change, go, and do not fit, while the service runs. */
class ModelApiTests {
    private static final byte[] FACE = TestImages.noise("png", 48, 48, 1);

    @TempDir
    private static Path models;

    private static RunningService service;

    @BeforeAll
    static void start() throws IOException {
        TinyModels.write(models, "tiny", "1.9", 1);
        TinyModels.write(models, "tiny", "1.10", 2);
        service = RunningService.start(
                models,
                "faumap.model.default=tiny",
                "faumap.model.scan-interval=50ms",
                "management.endpoint.health.show-details=always");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void listsModelsNewestFirstAndNamesTheDefault() {
        List<JsonNode> tiny = listed("tiny");

        assertThat(tiny).extracting(model -> model.path("version").asString()).containsExactly("1.10", "1.9");
        assertThat(tiny).extracting(model -> model.path("default").asBoolean()).containsExactly(true, false);
        assertThat(tiny.get(0).path("labels")).hasSize(8);
    }

    @Test
    void describesLayersWithShapesAndReceptiveFields() {
        JsonNode model = service.get("/v1/models/tiny@1.9").json();

        assertThat(model.path("version").asString()).isEqualTo("1.9");
        assertThat(model.path("input").path("width").asInt()).isEqualTo(48);
        assertThat(model.path("calibration").path("abstainBelow").asDouble()).isEqualTo(0.3);
        // conv1 4*1*9+4, conv2 8*4*9+8, scores 8*(8*12*12)+8
        assertThat(model.path("weights").asInt()).isEqualTo(40 + 296 + 9_224);
        JsonNode pool2 = model.path("layers").get(5);
        assertThat(pool2.path("name").asString()).isEqualTo("pool2");
        assertThat(pool2.path("type").asString()).isEqualTo("maxpool2d");
        assertThat(pool2.path("output").toString()).isEqualTo("[8,12,12]");
        // By hand: 3 -> pool 4 (stride 2) -> conv 8 -> pool 10 (stride 4); one pixel of padding, then two.
        assertThat(pool2.path("receptiveField").toString())
                .isEqualTo("{\"width\":10,\"height\":10,\"stride\":4,\"offsetX\":-3,\"offsetY\":-3}");
        assertThat(model.path("layers")
                        .get(7)
                        .path("receptiveField")
                        .path("width")
                        .asInt())
                .isEqualTo(48);
    }

    @Test
    void answersTheCardInMarkdown() {
        Answer card = service.get("/v1/models/tiny@1.9/card");

        assertThat(card.header("Content-Type")).startsWith("text/markdown");
        assertThat(card.text()).startsWith("# tiny 1.9");
        assertThat(service.get("/v1/models/nobody/card").problem()).isEqualTo("unknown-model");
        assertThat(service.get("/v1/models/tiny@3").problem()).isEqualTo("unknown-model");
    }

    @Test
    void answersTheMappingAsItLiesInThePackage() throws IOException {
        String json = "{\"format\": \"not looked at here\", \"name\": \"M\u00fcller\"}\n";
        TinyModels.of("mapped", "1", 12, 0).withMapping(json).write(models.resolve("mapped/1"));
        assertThat(versionAnswering("mapped", "1")).isEqualTo("1");
        Answer mapping = service.get("/v1/models/mapped/mapping");

        assertThat(mapping.header("Content-Type")).startsWith("application/json");
        assertThat(mapping.text()).isEqualTo(json);
        assertThat(service.get("/v1/models/mapped").json().path("hasMapping").asBoolean())
                .isTrue();
        assertThat(listed("mapped").get(0).path("hasMapping").asBoolean()).isTrue();
    }

    @Test
    void saysThatAModelHasNoMapping() {
        Answer none = service.get("/v1/models/tiny@1.9/mapping");

        assertThat(none.status()).isEqualTo(404);
        assertThat(none.problem()).isEqualTo("unknown-model");
        assertThat(none.json().path("detail").asString()).isEqualTo("The package of this model brings no mapping.");
        JsonNode model = service.get("/v1/models/tiny@1.9").json();
        assertThat(model.path("hasMapping").isBoolean()).isTrue();
        assertThat(model.path("hasMapping").asBoolean()).isFalse();
        assertThat(service.get("/v1/models/nobody/mapping").problem()).isEqualTo("unknown-model");
    }

    @Test
    void servesNewVersionsAndForgetsRemovedOnesWithoutRestart() throws IOException {
        TinyModels.write(models, "changing", "1", 3);
        assertThat(versionAnswering("changing", "1")).isEqualTo("1");

        TinyModels.write(models, "changing", "2", 4);
        assertThat(versionAnswering("changing", "2")).isEqualTo("2");

        FileSystemUtils.deleteRecursively(models.resolve("changing/2"));
        assertThat(versionAnswering("changing", "1")).isEqualTo("1");

        FileSystemUtils.deleteRecursively(models.resolve("changing"));
        Answer gone = RunningService.await(() -> classify("changing"), answer -> answer.status() == 404);
        assertThat(gone.problem()).isEqualTo("unknown-model");
    }

    @Test
    void replacesAVersionWhoseFilesChange() throws IOException {
        TinyModels.write(models, "replaced", "1", 5);
        Answer before = RunningService.await(() -> classify("replaced"), answer -> answer.status() == 200);
        TinyModels.write(models, "replaced", "1", 6);

        Answer after = RunningService.await(
                () -> classify("replaced"), answer -> !scores(answer).equals(scores(before)));

        assertThat(after.status()).isEqualTo(200);
        assertThat(scores(after)).isNotEqualTo(scores(before));
    }

    @Test
    void refusesPackagesThatDoNotFitAndTriesAgainWhenTheyChange() throws IOException {
        TinyModels.write(models, "broken", "1", 7);
        Path weights = models.resolve("broken/1/weights.safetensors");
        byte[] whole = Files.readAllBytes(weights);
        byte[] damaged = whole.clone();
        damaged[damaged.length - 1] ^= 1;
        Files.write(weights, damaged);

        RunningService.await(
                () -> service.get("/v1/models"),
                answer -> answer.text().contains("\"broken\",\"version\":\"1\",\"reason\""));
        assertThat(refusal("broken")).contains("weights.safetensors").contains("checksum");
        assertThat(service.get("/actuator/health").text()).contains("checksum");
        assertThat(service.get("/actuator/health/readiness").status()).isEqualTo(200);

        Files.write(weights, whole);
        assertThat(versionAnswering("broken", "1")).isEqualTo("1");
        assertThat(refusal("broken")).isEmpty();
    }

    @Test
    void refusesPackagesWithTheLayerAndTheShapesThatDoNotMatch() throws IOException {
        Path folder = models.resolve("misshapen/1");
        TinyModels.write(models, "misshapen", "1", 8);
        String description =
                Files.readString(folder.resolve("model.json")).replaceFirst("\"out\" *: *8", "\"out\": 16");
        Files.writeString(folder.resolve("model.json"), description);
        Files.writeString(
                folder.resolve("SHA256SUMS"),
                Files.readString(folder.resolve("SHA256SUMS"))
                        .replaceFirst(
                                "[0-9a-f]{64}  model.json",
                                ModelPackage.sha256(Files.readAllBytes(folder.resolve("model.json")))
                                        + "  model.json"));

        RunningService.await(
                () -> service.get("/v1/models"), ignored -> refusal("misshapen").contains("conv2"));

        assertThat(refusal("misshapen"))
                .contains("conv2.weight")
                .contains("[16, 4, 3, 3]")
                .contains("[8, 4, 3, 3]");
        assertThat(classify("misshapen").problem()).isEqualTo("unknown-model");
    }

    @Test
    void refusesPackagesInAFolderOfAnotherName() throws IOException {
        TinyModels.of("one-name", "1", 9, 0).write(models.resolve("another-name/1"));

        RunningService.await(
                () -> service.get("/v1/models"),
                ignored -> !refusal("another-name").isEmpty());

        assertThat(refusal("another-name")).contains("another-name@1").contains("one-name@1");
    }

    @Test
    void refusesNetworksThatComputeWhatIsNoNumber() throws IOException, UnfitModelPackage {
        ModelPackage tiny = TinyModels.of("overflowing", "1", 9, 0);
        Map<String, Tensor> weights = new LinkedHashMap<>(tiny.weights());
        // Finite, every one of them, and far too large to be added up.
        weights.replaceAll((name, tensor) -> new Tensor(tensor.shape(), filled(tensor.values().length, 1e38f)));
        ModelPackage.of(tiny.description(), weights, "", "").write(models.resolve("overflowing/1"));

        RunningService.await(
                () -> service.get("/v1/models"),
                ignored -> !refusal("overflowing").isEmpty());

        assertThat(refusal("overflowing"))
                .isEqualTo("The network computes responses of feature maps that are not finite numbers, of a face tried"
                        + " on it");
        assertThat(classify("overflowing").problem()).isEqualTo("unknown-model");
    }

    private static float[] filled(int length, float value) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        return values;
    }

    @Test
    void packageWhoseDescriptionIsAPipeHoldsNothingUp() throws IOException, InterruptedException {
        Path folder = Files.createDirectories(models.resolve("pipe/1"));
        assertThat(new ProcessBuilder("mkfifo", folder.resolve("model.json").toString())
                        .start()
                        .waitFor())
                .isZero();
        TinyModels.write(models, "behind-pipe", "1", 13);

        assertThat(versionAnswering("behind-pipe", "1")).isEqualTo("1");
        RunningService.await(
                () -> service.get("/v1/models"), ignored -> !refusal("pipe").isEmpty());
        assertThat(refusal("pipe")).isEqualTo("model.json is no regular file; a package holds regular files");
    }

    @Test
    void isIllWhenTheFolderIsNoLongerLookedThrough(@TempDir Path others) {
        Set<Thread> looking = looking();
        try (RunningService other = RunningService.start(others)) {
            assertThat(other.get("/actuator/health/readiness").status()).isEqualTo(200);
            looking().stream().filter(thread -> !looking.contains(thread)).forEach(Thread::interrupt);

            Answer ill = RunningService.await(
                    () -> other.get("/actuator/health/readiness"), answer -> answer.status() == 503);
            assertThat(ill.status()).isEqualTo(503);
        }
    }

    private static Set<Thread> looking() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("faumap-models"))
                .collect(Collectors.toSet());
    }

    @Test
    void leavesFoldersAloneThatAreStillPrepared() throws IOException {
        TinyModels.of("prepared", "1", 10, 0).write(models.resolve(".prepared/1"));
        TinyModels.write(models, "marker", "1", 10);

        assertThat(versionAnswering("marker", "1")).isEqualTo("1"); // a look later than the other folder
        assertThat(service.get("/v1/models").text()).doesNotContain("prepared");
    }

    @Test
    void keepsARemovedModelUntilItsLastLeaseIsClosed() throws IOException {
        TinyModels.write(models, "leased", "1", 11);
        assertThat(versionAnswering("leased", "1")).isEqualTo("1");
        Models registry = service.context().getBean(Models.class);
        ServedModel model = registry.find("leased");
        try (ServedModel.Lease lease = registry.lease("leased")) {
            FileSystemUtils.deleteRecursively(models.resolve("leased"));
            RunningService.await(() -> service.get("/v1/models/leased"), answer -> answer.status() == 404);

            float[][] logits = lease.network().logits(new float[1][48 * 48]);
            assertThat(logits[0]).hasSize(8);
            model.lease().close(); // still there for those who hold it
        }
        assertThatExceptionOfType(UnknownModel.class).isThrownBy(model::lease);
    }

    private static List<JsonNode> listed(String id) {
        return service.get("/v1/models")
                .json()
                .path("models")
                .valueStream()
                .filter(model -> model.path("id").asString().equals(id))
                .toList();
    }

    private static String refusal(String id) {
        return service.get("/v1/models")
                .json()
                .path("refused")
                .valueStream()
                .filter(refused -> refused.path("id").asString().equals(id))
                .map(refused -> refused.path("reason").asString())
                .findFirst()
                .orElse("");
    }

    private static Answer classify(String model) {
        return service.post("/v1/expressions?face=full&model=" + model, "image/png", FACE);
    }

    private static JsonNode scores(Answer answer) {
        return answer.json().path("results").path(0).path("faces").path(0).path("scores");
    }

    private static String versionAnswering(String model, String awaited) {
        Answer answer = RunningService.await(
                () -> classify(model), each -> version(each).equals(awaited));
        return version(answer);
    }

    private static String version(Answer answer) {
        return answer.json().path("model").path("version").asString("");
    }
}
