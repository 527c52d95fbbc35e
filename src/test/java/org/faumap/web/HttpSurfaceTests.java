package org.faumap.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** What all answers share, the page, and the description of the API. */
class HttpSurfaceTests {
    @TempDir
    private static Path models;

    private static RunningService service;

    @BeforeAll
    static void start() throws IOException {
        TinyModels.write(models, "tiny", "1", 1);
        service = RunningService.start(
                models, "faumap.model.default=tiny", "faumap.web.max-body=1MB", "faumap.web.upload-memory=1MB");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void exampleOfAnImageInJsonCanBeSentAsItStands() {
        JsonNode image = service.get("/v3/api-docs")
                .json()
                .at("/components/schemas/ImagesAsJson/properties/images/items/properties");
        String body = "{\"images\":[{\"name\":%s,\"data\":%s}]}"
                .formatted(image.at("/name/example"), image.at("/data/example"));

        Answer answer = service.post("/v1/expressions?face=full", "application/json", body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    @Test
    void keepsASaneRequestId() {
        assertThat(service.get("/v1/models", "X-Request-Id", "app-7.3_x").header("X-Request-Id"))
                .isEqualTo("app-7.3_x");
        Answer problem = service.get("/nowhere", "X-Request-Id", "app-7");
        assertThat(problem.json().path("requestId").asString()).isEqualTo("app-7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "with space",
                "<script>",
                "a;b",
                "0123456789012345678901234567890123456789012345678901234567890123456789"
            })
    void replacesARequestIdThatIsNotSane(String id) {
        assertThat(service.get("/v1/models", "X-Request-Id", id).header("X-Request-Id"))
                .matches("[0-9a-f]{16}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nowhere", "/v1/nowhere", "/error", "/v1/models/a/b/c", "/page.js.map"})
    void answersUnknownAddressesWithAProblem(String path) {
        Answer answer = service.get(path);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("not-found");
        assertThat(answer.text()).doesNotContain("Exception", "org.", "static resource");
    }

    @Test
    void answersWhatTomcatRefusesWithAProblem() throws IOException {
        String answer = raw("GET /%% HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json", "malformed-request");
        assertThat(answer).doesNotContain("Tomcat", "<html", "org.apache");
    }

    @ParameterizedTest
    @ValueSource(strings = {"after=%ff", "%ff=1", "after=%ff%0a2026-01-01T00:00:00.000Z%20ERROR%20forged", "after=%zz"})
    void refusesAQueryThatCannotBeDecoded(String query) throws IOException {
        String answer =
                raw("GET /v1/datasets?%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".formatted(query));

        assertThat(answer)
                .startsWith("HTTP/1.1 400")
                .contains("malformed-request")
                .doesNotContain("forged");
    }

    @Test
    void noTextOfAMessageBeginsALineOfTheLog() {
        LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger log = logging.getLogger(HttpSurfaceTests.class);
        ConsoleAppender<?> console =
                (ConsoleAppender<?>) logging.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("CONSOLE");
        PatternLayoutEncoder encoder = (PatternLayoutEncoder) console.getEncoder();
        String forged = "\r\n2026-01-01T00:00:00.000Z ERROR forged \u001b[2J";
        LoggingEvent event = new LoggingEvent(
                "",
                log,
                Level.ERROR,
                "message\nof two lines, then" + forged,
                new IllegalStateException("outer" + forged, new IllegalStateException("inner" + forged)),
                null);

        String logged = new String(encoder.encode(event), StandardCharsets.UTF_8);

        assertThat(logged.lines().filter(line -> line.matches("[^a-zA-Z]*\\d{4}-\\d\\d-.*")))
                .hasSize(1);
        assertThat(logged)
                .contains("message\nof two lines, then?2026", "outer?2026", "Caused by:", "inner?2026", "\n\tat ")
                .doesNotContain("\u001b[2J");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/datasets, application/json;charset=utf-16, 200, application/json",
        "/v1/datasets, application/json;charset=ISO-8859-1, 200, application/json",
        "/v1/models/tiny/card, text/markdown;charset=iso-8859-1, 200, text/markdown;charset=UTF-8",
        "/v3/api-docs, application/json;charset=utf-16, 200, application/json",
        "/actuator/health, application/json;charset=utf-16, 200, application/json",
        "/v1/datasets, image/gif;charset=utf-16, 406, application/problem+json",
        "/v1/datasets, application/problem+json;charset=utf-16, 406, application/problem+json",
        "/v1/datasets, application/json;charset=nonsense, 406, application/problem+json",
        "/v1/datasets, nonsense, 406, application/problem+json",
        "/nowhere, nonsense, 404, application/problem+json",
    })
    void answersInUtf8WhateverCharsetIsAskedFor(String path, String accept, int status, String type) {
        Answer answer = service.get(path, "Accept", accept);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo(type);
        assertThat(answer.text()).startsWith(type.contains("json") ? "{\"" : "# ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "gzip, chunked", "identity", "nonsense"})
    void saysWhichTransferCodingsItTakes(String coding) throws IOException {
        String answer = raw(
                "POST /v1/expressions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTRANSFER-ENCODING: %s\r\n\r\n"
                        .formatted(coding));

        assertThat(answer)
                .startsWith("HTTP/1.1 501")
                .contains("not-implemented", "\"status\":501", "Transfer-Encoding: chunked alone");
    }

    @Test
    void saysWhichVersionOfHttpItSpeaks() throws IOException {
        assertThat(raw("GET / HTTP/3.7\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 505")
                .contains("not-implemented", "HTTP/1.1, and");
    }

    @Test
    void metricsNameNoFolder() {
        String metrics = service.get("/actuator/prometheus").text();

        assertThat(metrics)
                .contains("\ndisk_free_bytes ", "\ndisk_total_bytes ")
                .doesNotContain(System.getProperty("user.dir"), "path=\"");
    }

    @Test
    void refusesAnAnnouncedLengthBeyondTheLimitWithoutReading() throws IOException {
        String answer = raw(String.join(
                "\r\n",
                "POST /v1/expressions HTTP/1.1",
                "Host: localhost",
                "Content-Type: image/png",
                "Content-Length: 99999999999",
                "",
                ""));

        assertThat(answer).startsWith("HTTP/1.1 413").contains("body-too-large");
    }

    @Test
    void holdsNoMoreUploadsThanTheMemorySetAside() {
        byte[] most = new byte[700 * 1024];
        // Which of the two is refused depends on whose bytes are read first: tried again until it is the second.
        Answer refused = RunningService.await(() -> postedBesideASlowUpload(most), answer -> answer.status() == 429);

        assertThat(refused.problem()).isEqualTo("uploads-full");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        Answer taken = RunningService.await(
                () -> service.post("/v1/expressions", "image/png", most), answer -> answer.status() != 429);
        assertThat(taken.problem()).isEqualTo("image-format-unsupported");
    }

    private static Answer postedBesideASlowUpload(byte[] body) {
        try (Socket slow = new Socket(service.root().getHost(), service.root().getPort())) {
            String head =
                    "POST /v1/expressions HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: %d\r\n\r\n"
                            .formatted(body.length + 1);
            slow.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            slow.getOutputStream().write(body); // all but one byte: the service waits for it
            slow.getOutputStream().flush();
            return service.post("/v1/expressions", "image/png", body);
        } catch (IOException refusedItself) {
            return service.post("/v1/expressions", "image/png", body);
        }
    }

    @Test
    void servesThePageFromItselfAlone() {
        Answer page = service.get("/", "Accept", "text/html,*/*;q=0.8");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.text()).contains("Article 5(1)(f)").doesNotContain("http://", "https://", "style=", "onclick");
        Matcher references = Pattern.compile("(?:href|src)=\"([^\"#]+)\"").matcher(page.text());
        Set<String> paths = new HashSet<>();
        while (references.find()) {
            paths.add(references.group(1));
        }
        assertThat(paths).contains("./try/page.js", "./page.css", "./swagger-ui.html");
        paths.removeIf(path -> path.contains("v1/")); // what a small model has of these, its own tests say
        paths.forEach(path -> assertThat(
                        service.get(path.replaceFirst("^(\\./)?", "/")).status())
                .as(path)
                .isIn(200, 302));
    }

    @Test
    void describesTheApiWithEveryProblem() {
        JsonNode api = service.get("/v3/api-docs").json();

        JsonNode post = api.path("paths").path("/v1/expressions").path("post");
        assertThat(post.path("responses").propertyNames())
                .containsExactlyInAnyOrder("200", "400", "401", "403", "404", "413", "415", "422", "429", "503");
        assertThat(post.path("requestBody").path("content").propertyNames())
                .contains("image/jpeg", "multipart/form-data", "application/json", "application/octet-stream");
        assertThat(post.path("parameters")
                        .valueStream()
                        .map(each -> each.path("name").asString()))
                .containsExactlyInAnyOrder("model", "face", "minDetectionScore", "maxFaces");
        assertThat(api.path("paths").propertyNames())
                .containsExactlyInAnyOrder(
                        "/v1/expressions",
                        "/v1/explanations",
                        "/v1/explanations/{id}",
                        "/v1/explanations/{id}/sheet",
                        "/v1/explanations/{id}/heatmaps.npz",
                        "/v1/explanations/{id}/heatmaps/{layer}/{map}",
                        "/v1/explanations/{id}/heatmaps/class/{label}",
                        "/v1/mapping-jobs",
                        "/v1/mapping-jobs/{id}",
                        "/v1/mapping-jobs/{id}/events",
                        "/v1/mapping-jobs/{id}/restart",
                        "/v1/mapping-jobs/{id}/result",
                        "/v1/mapping-jobs/{id}/promote",
                        "/v1/mapping-jobs/{id}/gate",
                        "/v1/mapping-jobs/{id}/sheets/{layer}/{map}",
                        "/v1/mappings/compare",
                        "/v1/models",
                        "/v1/models/{id}",
                        "/v1/models/{id}/card",
                        "/v1/models/{id}/mapping",
                        "/v1/models/{id}/maps",
                        "/v1/models/{id}/maps/{layer}/{map}",
                        "/v1/models/{id}/maps/{layer}/{map}/faces/{face}",
                        "/v1/models/{id}/faces/{face}",
                        "/v1/action-units",
                        "/v1/action-units/{au}",
                        "/v1/au-distances",
                        "/v1/datasets",
                        "/v1/datasets/{id}",
                        "/v2",
                        "/v2/health/live",
                        "/v2/health/ready",
                        "/v2/models/{name}",
                        "/v2/models/{name}/ready",
                        "/v2/models/{name}/infer",
                        "/v2/models/{name}/versions/{version}",
                        "/v2/models/{name}/versions/{version}/ready",
                        "/v2/models/{name}/versions/{version}/infer");
        Set<String> dangling = new HashSet<>();
        Matcher references =
                Pattern.compile("#/components/schemas/([A-Za-z0-9]+)").matcher(api.toString());
        while (references.find()) {
            if (!api.path("components").path("schemas").has(references.group(1))) {
                dangling.add(references.group(1));
            }
        }
        assertThat(dangling).isEmpty();
    }

    @Test
    void describesEveryRefusalAsAProblem() {
        List<String> others = new ArrayList<>();
        for (JsonNode path : service.get("/v3/api-docs").json().path("paths")) {
            for (JsonNode call : path) {
                call.path("responses").properties().forEach(answer -> {
                    String schema = answer.getValue()
                            .path("content")
                            .path("application/problem+json")
                            .path("schema")
                            .path("$ref")
                            .asString("");
                    boolean comeAgain = answer.getValue().path("headers").has("Retry-After");
                    boolean refusal = answer.getKey().compareTo("400") >= 0;
                    if (refusal != schema.equals("#/components/schemas/Problem")
                            || comeAgain != List.of("429", "503").contains(answer.getKey())) {
                        others.add(call.path("operationId").asString() + " " + answer.getKey());
                    }
                });
            }
        }
        assertThat(others).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/mapping-jobs | post | 202 400 401 403 404 422 429 | invalid-job unknown-dataset unknown-model"
                        + " unmappable idempotency-key-reused too-many-jobs",
                "/v1/mapping-jobs | get | 200 400 401 403 429 | invalid-job",
                "/v1/mapping-jobs/{id} | get | 200 400 401 403 404 409 429 | invalid-job unknown-job unreadable-job",
                "/v1/mapping-jobs/{id} | delete | 202 401 403 404 409 429 | unknown-job job-ended",
                "/v1/mapping-jobs/{id}/events | get | 200 401 403 404 409 429 | unknown-job unreadable-job",
                "/v1/mapping-jobs/{id}/restart | post | 202 401 403 404 409 429 | unknown-job job-not-restartable"
                        + " too-many-jobs",
                "/v1/mapping-jobs/{id}/result | get | 200 401 403 404 409 429 | unknown-job no-result",
                "/v1/mapping-jobs/{id}/gate | post | 200 400 401 403 404 409 429 | invalid-gate unknown-job no-result",
                "/v1/mapping-jobs/{id}/sheets/{layer}/{map} | get | 200 401 403 404 409 429 | unknown-job no-sheet no-result",
                "/v1/mappings/compare | get | 200 400 401 403 404 409 429 | invalid-comparison unknown-job unknown-model"
                        + " no-result no-mapping unfit-mapping",
                "/v1/mapping-jobs/{id}/promote | post | 200 401 403 404 409 429 | unknown-job no-result gate-failed"
                        + " not-promotable"
            })
    void describesMappingJobsWithEveryProblem(String path, String method, String statuses, String problems) {
        JsonNode api = service.get("/v3/api-docs").json();
        JsonNode call = api.path("paths").path(path).path(method);

        assertThat(call.path("tags").toString()).isEqualTo("[\"Mapping jobs\"]");
        assertThat(api.path("tags").valueStream().map(tag -> tag.path("name").asString()))
                .contains("Mapping jobs");
        assertThat(call.path("responses").propertyNames()).containsExactlyInAnyOrder(statuses.split(" "));
        assertThat(call.path("responses").toString())
                .contains(List.of(problems.split(" ")).stream()
                        .map(problem -> "`" + problem + "`")
                        .toList());
    }

    @Test
    void reportsHealthWithoutPaths() {
        Answer health = service.get("/actuator/health");

        assertThat(health.status()).isEqualTo(200);
        assertThat(health.text()).doesNotContain("\"path\"", models.toString());
        assertThat(service.get("/actuator/health/liveness").status()).isEqualTo(200);
        assertThat(service.get("/actuator/health/readiness").status()).isEqualTo(200);
        assertThat(service.get("/actuator/env").status()).isEqualTo(404);
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket(service.root().getHost(), service.root().getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            byte[] answer = new byte[4096];
            int length = 0;
            for (int read = 0; read >= 0 && length < answer.length; length += Math.max(read, 0)) {
                read = socket.getInputStream().read(answer, length, answer.length - length);
                if (new String(answer, 0, length + Math.max(read, 0), StandardCharsets.UTF_8).contains("}")) {
                    return new String(answer, 0, length + read, StandardCharsets.UTF_8);
                }
            }
            return new String(answer, 0, length, StandardCharsets.UTF_8);
        }
    }
}
