package org.faumap.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.faumap.Chromium;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The examples of the API's description, sent as they stand to a service that has nothing but what is bundled.
 * {@code -Dfaumap.examples=src/main/resources/api} writes those of answers anew.
 */
class ApiExampleTests {
    /** What nobody can give an example of: it takes the ids of jobs. */
    private static final Set<String> NEED_JOBS = Set.of("compareMappings");

    @TempDir
    private static Path noFurtherModels;

    private static RunningService service;
    private static JsonNode api;

    @BeforeAll
    static void start() {
        service = RunningService.start(noFurtherModels);
        api = service.get("/v3/api-docs").json();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** A call with one of its examples, or with none where it takes no JSON. */
    private record Call(String operation, String method, String path, String body, JsonNode described) {
        Answer send() {
            return service.send(
                    service.request(path, "Accept", "application/json, */*;q=0.5", "Content-Type", "application/json")
                            .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
        }
    }

    private static List<Call> calls() {
        List<Call> calls = new ArrayList<>();
        api.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    JsonNode described = method.getValue();
                    String address = filled(path.getKey(), described);
                    JsonNode content = described.at("/requestBody/content/application~1json");
                    for (JsonNode example : content.path("examples")) {
                        calls.add(call(
                                method.getKey(), address, example.path("value").toString(), described));
                    }
                    if (described.path("requestBody").isMissingNode()
                            && method.getKey().equals("get")) {
                        calls.add(call(method.getKey(), address, "", described));
                    }
                }));
        return calls;
    }

    private static Call call(String method, String address, String body, JsonNode described) {
        return new Call(
                described.path("operationId").asString(), method.toUpperCase(Locale.ROOT), address, body, described);
    }

    /** With the examples of its parameters; what has none is left to be asked for by whoever has an id. */
    private static String filled(String path, JsonNode described) {
        String address = path;
        for (JsonNode parameter : described.path("parameters")) {
            if (parameter.path("in").asString().equals("path") && parameter.has("example")) {
                address = address.replace(
                        "{" + parameter.path("name").asString() + "}",
                        parameter.path("example").asString());
            }
        }
        return address;
    }

    @Test
    void everyRequestExampleIsAnswered() {
        Set<String> sent = new TreeSet<>();
        for (Call call : calls()) {
            if (call.path().contains("{") || NEED_JOBS.contains(call.operation())) {
                continue;
            }
            Answer answer = call.send();
            assertThat(answer.status()).as(call + " " + answer).isBetween(200, 299);
            sent.add(call.operation());
            if (call.operation().equals("startMappingJob")) { // accepted is enough
                service.send(service.request(answer.header("Location")).DELETE());
            }
        }
        assertThat(sent)
                .contains(
                        "labelExpressions",
                        "measureActionUnits",
                        "explainFace",
                        "startMappingJob",
                        "describeModel",
                        "readMapping");
    }

    @Test
    void answersThatAreShownAreThoseOfTheService() throws IOException {
        Map<String, Answer> answers = new LinkedHashMap<>();
        for (Call call : calls()) {
            if (call.body().isEmpty()
                    || call.path().contains("{")
                    || call.path().startsWith("/v2")) {
                continue;
            }
            Answer answer = call.send();
            answers.putIfAbsent(call.operation() + "-" + answer.status(), answer);
            if (answer.status() == 202) {
                service.send(service.request(answer.header("Location")).DELETE());
            }
        }
        byte[] face = Files.readAllBytes(Path.of("src/test/resources/faces/s034_065.png"));
        answers.put(
                "labelExpressions-422",
                service.post("/v1/expressions", "image/png", Arrays.copyOf(face, face.length / 2)));
        answers.put("describeModel-404", service.get("/v1/models/nobody", "Accept", "application/json"));

        for (String name : ApiExamples.ANSWERS.keySet()) {
            JsonNode real =
                    shortened(Objects.requireNonNull(answers.get(name), name).json());
            String folder = System.getProperty("faumap.examples");
            if (folder != null) {
                Files.writeString(
                        Path.of(folder, name + ".json"),
                        real.toPrettyString().replace(service.root().toString(), "http://localhost:8080") + "\n");
                continue;
            }
            List<JsonNode> shown = new ArrayList<>();
            String[] parts = name.split("-");
            for (JsonNode path : api.path("paths")) {
                for (JsonNode method : path) {
                    if (method.path("operationId").asString("").equals(parts[0])) {
                        for (JsonNode content :
                                method.path("responses").path(parts[1]).path("content")) {
                            content.path("examples").forEach(example -> shown.add(example.path("value")));
                        }
                    }
                }
            }
            assertThat(shown)
                    .as(name)
                    .isNotEmpty()
                    .allSatisfy(example -> assertThat(shape("", example)).isEqualTo(shape("", real)));
        }
    }

    /** Lists end after two. */
    private static JsonNode shortened(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(entry -> entry.setValue(shortened(entry.getValue())));
        } else if (node instanceof ArrayNode array) {
            while (array.size() > 2) {
                array.remove(2);
            }
            for (int i = 0; i < array.size(); i++) {
                array.set(i, shortened(array.get(i)));
            }
        }
        return node;
    }

    /** All fields with their types: ids, times and addresses differ each time. */
    private static Set<String> shape(String path, JsonNode node) {
        Set<String> shape = new TreeSet<>();
        if (node.isObject()) {
            node.properties().forEach(entry -> shape.addAll(shape(path + "/" + entry.getKey(), entry.getValue())));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                shape.addAll(shape(path + "/" + i, node.get(i)));
            }
        } else {
            shape.add(path + " " + (node.isNumber() ? "number" : node.getNodeType()));
        }
        return shape;
    }

    @Test
    void mappingHasItsTypes() {
        JsonNode mapping = api.at("/components/schemas/Mapping/properties");

        assertThat(mapping.propertyNames()).contains("featureMaps", "actionUnits", "controls");
        assertThat(api.at("/components/schemas/MappedUnit/properties").propertyNames())
                .contains("au", "score", "detectors");
        assertThat(api.at("/components/schemas/ConfirmedUnit/properties").propertyNames())
                .contains("firing");
    }

    @Test
    void callsStandInTheOrderOfAJourney() {
        List<String> paths = List.copyOf(api.path("paths").propertyNames());

        assertThat(paths)
                .startsWith("/v1/expressions", "/v1/explanations", "/v1/explanations/{id}")
                .containsSubsequence("/v1/au-distances", "/v1/models", "/v1/datasets", "/v1/mapping-jobs", "/v2");
        assertThat(api.path("tags").valueStream().map(tag -> tag.path("name").asString()))
                .startsWith("Expressions", "Explanations", "Action units", "Models");
    }

    @Test
    void swaggerUiShowsTheExamplesWithoutInlineStyles() {
        assertThat(service.get("/swagger-ui/index.html").header("Content-Security-Policy"))
                .doesNotContain("unsafe");
        try (Chromium chromium = Chromium.start();
                Chromium.Tab tab = chromium.tab(1280, ColorScheme.LIGHT)) {
            Page page = tab.page();
            page.navigate(service.root() + "/swagger-ui/index.html");
            Locator start = page.locator("#operations-Mapping_jobs-startMappingJob");
            assertThat(start).isVisible();
            start.click();
            assertThat(start).containsText("The default model on the bundled faces");
            assertThat(tab.complaints()).isEmpty();
            assertThat(tab.addresses())
                    .allMatch(address -> address.startsWith(service.root().toString()) || address.startsWith("data:"));
        }
    }
}
