package org.faumap.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

/** The examples of the API's description, sent as they stand to a service that has nothing but what is bundled. */
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
