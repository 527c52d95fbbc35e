package org.faumap.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.TestImages;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Walks the OpenAPI document and sends every operation what it does not ask for: wrong types, sizes, encodings, methods and
 * bodies. Whatever comes back is not a failure of the service, tells nothing of its insides, and comes within a minute.
 */
class FuzzTests {
    private static final List<String> METHODS = List.of("PUT", "PATCH", "DELETE", "POST", "OPTIONS", "HEAD", "FUZZ");
    private static final List<String> VALUES = List.of(
            "",
            " ",
            "-1",
            "0",
            "1e400",
            "NaN",
            "99999999999999999999",
            "true",
            "null",
            "{}",
            "[1,2]",
            "'\"<script>",
            "../../etc/passwd",
            "tiny@1@1",
            "conv1_1/",
            "\u0000",
            "\u202e\ud83d\ude00",
            "a".repeat(3000));
    private static final List<String> JSON = List.of(
            "",
            "{",
            "null",
            "7",
            "\"text\"",
            "[]",
            "{}",
            "[".repeat(5000),
            "{\"a\":".repeat(3000),
            "{\"inputs\":7,\"images\":7,\"dataset\":7}",
            "{\"inputs\":[[]],\"images\":[[]],\"dataset\":[]}",
            "{\"inputs\":[{\"name\":{},\"shape\":\"a\"}],\"images\":[{\"data\":{}}],\"dataset\":{\"a\":1}}",
            "{\"images\":[{\"data\":\"%%%\"}],\"dataset\":\"\\u0000\"}",
            "{\"dataset\":\"demo\",\"seed\":1e999,\"gate\":[],\"layers\":{}}",
            "{\"dataset\":\"demo\",\"permutations\":-1,\"seed\":\"x\",\"gate\":{\"minDetectedActionUnits\":\"x\"}}",
            "{\"dataset\":\"" + "a".repeat(100_000) + "\"}");
    private static final List<String> TYPES = List.of(
            "application/json",
            "application/json;charset=utf-16",
            "application/json;charset=nonsense",
            "image/png",
            "application/octet-stream",
            "application/zip",
            "multipart/form-data",
            "multipart/form-data; boundary=x",
            "application/x-www-form-urlencoded",
            "text/plain",
            "*/*",
            "nonsense");

    @TempDir
    private static Path models;

    private static RunningService service;

    @BeforeAll
    static void start() throws IOException {
        TinyModels.write(models, "tiny", "1", 1);
        // Jobs that are accepted all the same are not worked on.
        service = RunningService.start(
                models, "faumap.model.default=tiny", "faumap.job.workers=0", "faumap.job.manager=false");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private record Call(String method, String path, JsonNode described) {
        /** With every part that varies replaced. */
        String at(String value) {
            return path.replaceAll(
                    "\\{\\w+}", URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
        }

        String somewhere() {
            return path.startsWith("/v1/datasets") ? at("demo") : at("tiny");
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    @TestFactory
    Stream<DynamicTest> noOperationFailsWhateverItIsSent() {
        List<Call> calls = new ArrayList<>();
        service.get("/v3/api-docs")
                .json()
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(call -> calls.add(
                                new Call(call.getKey().toUpperCase(Locale.ROOT), path.getKey(), call.getValue()))));
        assertThat(calls).hasSizeGreaterThan(20);
        return calls.stream().map(call -> DynamicTest.dynamicTest(call.toString(), () -> fuzz(call)));
    }

    private static void fuzz(Call call) {
        Random random = new Random(call.toString().hashCode());
        List<HttpRequest.Builder> requests = new ArrayList<>();
        if (call.path().contains("{")) {
            VALUES.stream()
                    .filter(value -> !value.isEmpty())
                    .forEach(value ->
                            requests.add(request(call.at(value)).method(call.method(), BodyPublishers.noBody())));
        }
        METHODS.forEach(method -> requests.add(request(call.somewhere()).method(method, BodyPublishers.noBody())));
        for (JsonNode parameter : call.described().path("parameters")) {
            for (String value : VALUES) {
                String name = parameter.path("name").asString();
                if (parameter.path("in").asString().equals("query")) {
                    String query = name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
                    requests.add(body(request(call.somewhere() + "?" + query + "&" + query), call));
                } else if (parameter.path("in").asString().equals("header") && value.matches("[ -~]*")) {
                    requests.add(body(request(call.somewhere()).header(name, value), call));
                }
            }
        }
        for (String accept : List.of("nonsense", "*/*;q=7", "application/x-npy", "text/html", "a".repeat(3000))) {
            requests.add(body(request(call.somewhere()).header("Accept", accept), call));
        }
        if (call.described().has("requestBody")) {
            bodies(call, random, requests);
        }
        TreeSet<Integer> statuses = new TreeSet<>();
        for (HttpRequest.Builder request : requests) {
            Answer answer = service.send(request);
            HttpRequest sent = answer.response().request();
            statuses.add(answer.status());
            assertThat(answer.status())
                    .as("%s %s: %s", sent, sent.headers(), answer)
                    .isLessThan(500);
            assertThat(answer.text())
                    .as("%s %s", sent, sent.headers())
                    .doesNotContain("Exception", "\tat ", "java.", "springframework", "tools.jackson");
        }
        assertThat(statuses.last()).as("Nothing was refused").isGreaterThanOrEqualTo(400);
    }

    private static void bodies(Call call, Random random, List<HttpRequest.Builder> requests) {
        for (String type : TYPES) {
            for (String json : type.startsWith("application/json") ? JSON : List.of("", "{}", "--x\r\n\r\n")) {
                requests.add(
                        request(call.somewhere()).header("Content-Type", type).POST(BodyPublishers.ofString(json)));
            }
            byte[] noise = new byte[1 + random.nextInt(3000)];
            random.nextBytes(noise);
            requests.add(
                    request(call.somewhere()).header("Content-Type", type).POST(BodyPublishers.ofByteArray(noise)));
        }
        requests.add(request(call.somewhere())
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofString("{}")));
        requests.add(request(call.somewhere()).POST(BodyPublishers.ofByteArray(TestImages.black("png", 8, 8))));
    }

    /** What the operation asks for, so that what is wrong is elsewhere. */
    private static HttpRequest.Builder body(HttpRequest.Builder request, Call call) {
        if (!call.described().has("requestBody")) {
            return request.method(call.method(), BodyPublishers.noBody());
        }
        return call.path().matches("/v1/(expressions|explanations|au-distances)")
                ? request.header("Content-Type", "image/png")
                        .POST(BodyPublishers.ofByteArray(TestImages.black("png", 48, 48)))
                : request.header("Content-Type", "application/json").POST(BodyPublishers.ofString("{}"));
    }

    private static HttpRequest.Builder request(String path) {
        return service.request(path);
    }
}
