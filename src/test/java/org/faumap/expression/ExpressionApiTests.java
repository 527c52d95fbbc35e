package org.faumap.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.faumap.Multipart;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.TestImages;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code POST /v1/expressions} as a client sees it, with a small random network. */
class ExpressionApiTests {
    private static final String FULL = "/v1/expressions?face=full";
    private static final byte[] FACE = TestImages.noise("png", 60, 50, 1);

    @TempDir
    private static Path models;

    private static RunningService service;

    @BeforeAll
    static void start() throws Exception {
        TinyModels.write(models, "tiny", "1.0", 1);
        TinyModels.write(models, "tiny", "1.10", 2);
        TinyModels.write(models, "other", "7", 3);
        service = RunningService.start(models, "faumap.model.default=tiny", "faumap.web.max-body=3MB");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "image/jpeg", "image/anything", "application/octet-stream"})
    void labelsRawImageWhateverItsMediaTypeClaims(String mediaType) {
        Answer answer = service.post(FULL, mediaType, FACE);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        JsonNode model = answer.json().path("model");
        assertThat(model.path("id").asString()).isEqualTo("tiny");
        assertThat(model.path("version").asString()).isEqualTo("1.10");
        assertThat(answer.json().path("results")).hasSize(1);
        JsonNode result = answer.json().path("results").get(0);
        assertThat(result.path("image").path("width").asInt()).isEqualTo(60);
        assertThat(result.path("image").path("height").asInt()).isEqualTo(50);
        assertThat(result.path("image").has("name")).isFalse();
        assertThat(result.has("problem")).isFalse();
        JsonNode face = result.path("faces").get(0);
        assertThat(face.path("box").toString()).isEqualTo("{\"x\":0,\"y\":0,\"width\":60,\"height\":50}");
        assertThat(face.path("detectionScore").asDouble()).isEqualTo(1);
        assertThat(face.path("scores").propertyNames()).containsExactlyElementsOf(TinyModels.LABELS);
        assertThat(sum(face)).isCloseTo(1, within(1e-5));
        assertThat(face.path("scores").path(face.path("label").asString()).asDouble())
                .isEqualTo(face.path("scores").values().stream()
                        .mapToDouble(JsonNode::asDouble)
                        .max()
                        .orElseThrow());
        assertThat(result.path("timings").propertyNames())
                .containsExactly("queueMillis", "decodeMillis", "detectMillis", "cropMillis", "inferMillis");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void labelsImageSentWithoutMediaType() {
        Answer answer = service.send(service.request(FULL).POST(BodyPublishers.ofByteArray(FACE)));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    @Test
    void answersEachImageOfAMultipartBodyInOrder() {
        byte[] other = TestImages.noise("png", 30, 40, 2);
        Answer answer = service.post(
                FULL,
                Multipart.CONTENT_TYPE,
                new Multipart()
                        .file("image", "first.png", FACE)
                        .file("image", "broken.png", "no image".getBytes(StandardCharsets.UTF_8))
                        .file("image", "third.png", other)
                        .body());

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        JsonNode results = answer.json().path("results");
        assertThat(results).hasSize(3);
        assertThat(results.get(0).path("image").path("name").asString()).isEqualTo("first.png");
        assertThat(results.get(1).path("image").path("name").asString()).isEqualTo("broken.png");
        assertThat(results.get(1).has("faces")).isFalse();
        assertThat(results.get(1).path("problem").path("type").asString())
                .isEqualTo("urn:faumap:problem:image-format-unsupported");
        assertThat(results.get(1).path("problem").path("status").asInt()).isEqualTo(415);
        assertThat(results.get(2).path("image").path("width").asInt()).isEqualTo(30);
        assertSameScores(
                scores(results.get(0)),
                scores(service.post(FULL, "image/png", FACE)
                        .json()
                        .path("results")
                        .get(0)));
    }

    @Test
    void takesPartsWithoutFileName() {
        Answer answer = service.post(
                FULL,
                Multipart.CONTENT_TYPE,
                new Multipart().field("image", FACE).body());

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    @Test
    void takesBase64InJsonAndDataUrls() {
        String base64 = Base64.getEncoder().encodeToString(FACE);
        Answer answer = service.post(
                FULL,
                "application/json",
                "{\"images\":[{\"name\":\"a\",\"data\":\"%s\"},{\"data\":\"data:image/png;base64,%s\"}]}"
                        .formatted(base64, base64));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        JsonNode results = answer.json().path("results");
        assertThat(results.get(0).path("image").path("name").asString()).isEqualTo("a");
        assertThat(results.get(1).path("image").has("name")).isFalse();
        assertSameScores(scores(results.get(0)), scores(results.get(1)));
    }

    @Test
    void answersEmptyListWhenThereIsNoFace() {
        Answer answer = service.post("/v1/expressions", "image/png", TestImages.black("png", 200, 200));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("results").get(0).path("faces").isArray()).isTrue();
        assertThat(answer.json().path("results").get(0).path("faces")).isEmpty();
        assertThat(answer.json()
                        .path("results")
                        .get(0)
                        .path("timings")
                        .path("inferMillis")
                        .asDouble())
                .isZero();
    }

    @Test
    void abstainsBelowTheThresholdOfTheModel() throws Exception {
        // The random network is never as sure as 0.99 and always surer than 0.
        TinyModels.write(models, "doubtful", "1", 4, 0.99);
        TinyModels.write(models, "certain", "1", 4, 0);
        Answer doubtful = RunningService.await(
                () -> service.post(FULL + "&model=doubtful", "image/png", FACE), answer -> answer.status() == 200);
        Answer certain = RunningService.await(
                () -> service.post(FULL + "&model=certain", "image/png", FACE), answer -> answer.status() == 200);

        assertThat(face(doubtful).path("abstained").asBoolean()).isTrue();
        assertThat(face(certain).path("abstained").asBoolean()).isFalse();
        assertThat(face(doubtful).path("label")).isEqualTo(face(certain).path("label"));
    }

    @ParameterizedTest
    @CsvSource({"tiny,1.10", "tiny@1.0,1.0", "other,7"})
    void usesTheModelAskedFor(String spec, String version) {
        Answer answer = service.post(FULL + "&model=" + spec, "image/png", FACE);

        assertThat(answer.json().path("model").path("version").asString()).isEqualTo(version);
    }

    @Test
    void differentModelsGiveDifferentScores() {
        assertThat(face(service.post(FULL + "&model=tiny@1.0", "image/png", FACE))
                        .path("scores"))
                .isNotEqualTo(face(service.post(FULL + "&model=other", "image/png", FACE))
                        .path("scores"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny@9", "nobody", "@", "../../etc"})
    void refusesModelsItDoesNotServe(String spec) {
        Answer answer = service.post(FULL + "&model=" + spec, "image/png", FACE);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("unknown-model");
    }

    @Test
    void aBatchOf32GivesWhatSingleImagesGive() {
        List<byte[]> images = IntStream.range(0, 32)
                .mapToObj(seed -> TestImages.noise("png", 48 + seed, 60, seed))
                .toList();
        Multipart all = new Multipart();
        images.forEach(image -> all.file("image", "face.png", image));

        Answer batch = service.post(FULL, Multipart.CONTENT_TYPE, all.body());

        assertThat(batch.status()).as(batch.text()).isEqualTo(200);
        for (int image = 0; image < images.size(); image++) {
            Answer single = service.post(FULL, "image/png", images.get(image));
            assertSameScores(
                    scores(batch.json().path("results").get(image)),
                    scores(single.json().path("results").get(0)));
        }
    }

    @Test
    void concurrentClientsGetTheAnswersToTheirOwnImages() {
        int clients = 24;
        List<JsonNode> expected = new ArrayList<>();
        List<byte[]> images = new ArrayList<>();
        for (int client = 0; client < clients; client++) {
            images.add(TestImages.noise("png", 50 + client, 50, 100 + client));
            expected.add(scores(service.post(FULL, "image/png", images.get(client))
                    .json()
                    .path("results")
                    .get(0)));
        }
        for (int round = 0; round < 5; round++) {
            List<CompletableFuture<Answer>> answers = images.stream()
                    .map(image -> service.postLater(FULL, "image/png", image))
                    .toList();
            for (int client = 0; client < clients; client++) {
                JsonNode result =
                        answers.get(client).join().json().path("results").get(0);
                assertThat(result.path("image").path("width").asInt()).isEqualTo(50 + client);
                assertSameScores(scores(result), expected.get(client));
            }
        }
    }

    @Test
    void namesEachReasonWhyAnImageCannotBeRead() {
        byte[] png = TestImages.noise("png", 100, 100, 5);
        assertProblem(service.post(FULL, "image/png", new byte[0]), 400, "image-empty");
        assertProblem(service.post(FULL, "image/png", "<svg/>"), 415, "image-format-unsupported");
        assertProblem(
                service.post(FULL, "image/png", java.util.Arrays.copyOf(png, png.length / 2)), 422, "image-damaged");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{`images`:[{`data`:`%%%`}]} | malformed-request",
                "{`images`:[{}]} | malformed-request",
                "{`images`:[null]} | malformed-request",
                "{`images` | malformed-request",
                "[1,2] | malformed-request",
                "{`images`:[]} | image-missing",
                "{} | image-missing",
                "null | image-missing",
            })
    void refusesJsonOfAnotherForm(String json, String problem) {
        assertProblem(service.post(FULL, "application/json", json.replace('`', '"')), 400, problem);
    }

    @Test
    void refusesMultipartOfAnotherForm() {
        assertProblem(service.post(FULL, "multipart/form-data", "no boundary"), 400, "malformed-request");
        assertProblem(
                service.post(FULL, Multipart.CONTENT_TYPE, "--faumap-boundary\r\ntrunc"), 400, "malformed-request");
        assertProblem(
                service.post(
                        FULL,
                        Multipart.CONTENT_TYPE,
                        new Multipart().file("photo", "a.png", FACE).body()),
                400,
                "image-missing");
    }

    @Test
    void refusesMoreThan32Images() {
        Multipart parts = new Multipart();
        StringBuilder json = new StringBuilder("{\"images\":[");
        for (int image = 0; image < 33; image++) {
            parts.file("image", "a.png", FACE);
            json.append(image == 0 ? "" : ",").append("{\"data\":\"\"}");
        }
        assertProblem(service.post(FULL, Multipart.CONTENT_TYPE, parts.body()), 413, "too-many-images");
        assertProblem(service.post(FULL, "application/json", json + "]}"), 413, "too-many-images");
    }

    @Test
    void refusesBodiesThatAreTooLong() {
        byte[] tooLong = new byte[3 * 1024 * 1024 + 1];
        assertProblem(service.post(FULL, "image/png", tooLong), 413, "body-too-large");
        assertProblem(service.post(FULL, "application/json", tooLong), 413, "body-too-large");
        assertProblem(
                service.post(
                        FULL,
                        Multipart.CONTENT_TYPE,
                        new Multipart().file("image", "a.png", tooLong).body()),
                413,
                "body-too-large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "application/json"})
    void refusesChunkedBodiesThatAreTooLong(String mediaType) {
        byte[] tooLong = "{\"images\":[{\"data\":\"%s\"}]}"
                .formatted("A".repeat(4 * 1024 * 1024))
                .getBytes(StandardCharsets.UTF_8);
        Answer answer = service.send(service.request(FULL)
                .header("Content-Type", mediaType)
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(tooLong))));

        assertProblem(answer, 413, "body-too-large");
    }

    @Test
    void refusesParametersItDoesNotOffer() {
        Answer answer = service.post("/v1/expressions?face=half", "image/png", FACE);

        assertProblem(answer, 400, "invalid-parameter");
        assertThat(answer.json().path("detail").asString()).contains("detect, full");
    }

    @Test
    void refusesOtherMethodsMediaTypesAndFormats() {
        assertProblem(service.get("/v1/expressions"), 405, "method-not-allowed");
        assertThat(service.get("/v1/expressions").header("Allow")).isEqualTo("POST");
        assertProblem(service.post(FULL, "application/x-www-form-urlencoded", FACE), 415, "unsupported-media-type");
        assertProblem(service.post(FULL, "image/png", FACE, "Accept", "image/gif"), 406, "not-acceptable");
    }

    @Test
    void countsWhatItDoes() {
        service.post(FULL, "image/png", FACE);
        String metrics =
                service.get("/actuator/prometheus", "Accept", "text/plain").text();

        assertThat(metrics)
                .contains("faumap_expression_queue")
                .contains("faumap_expression_batch_count")
                .contains("faumap_expression_stage_seconds_count{stage=\"infer\"}")
                .contains("faumap_expression_images_total{outcome=\"read\"}")
                .contains("faumap_expression_rejected_total{reason=\"queue_full\"}");
    }

    private static void assertProblem(Answer answer, int status, String problem) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.problem()).isEqualTo(problem);
        assertThat(answer.json().path("requestId").asString()).isEqualTo(answer.header("X-Request-Id"));
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
        assertThat(answer.text()).doesNotContain("Exception", "org.", "java", "tools.jackson", "\tat ");
    }

    private static JsonNode face(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("results").get(0).path("faces").get(0);
    }

    private static JsonNode scores(JsonNode result) {
        return result.path("faces").get(0).path("scores");
    }

    private static double sum(JsonNode face) {
        return face.path("scores").values().stream()
                .mapToDouble(JsonNode::asDouble)
                .sum();
    }

    /** Sums in another order differ by float32 rounding; 1e-5 is the promise of the service. */
    private static void assertSameScores(JsonNode left, JsonNode right) {
        assertThat(left.propertyNames()).containsExactlyElementsOf(right.propertyNames());
        left.propertyStream()
                .forEach(score -> assertThat(score.getValue().asDouble())
                        .isCloseTo(right.path(score.getKey()).asDouble(), within(1e-5)));
    }
}
