package org.faumap.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.model.TinyModels;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Every call of the API with no key, a wrong one, and a key of each scope. */
class AccessTableTests {
    /** Which scope each call needs. A call without a row is a call that nobody has thought about: add it. */
    private static final Map<String, Scope> NEEDS = Map.ofEntries(
            Map.entry("POST /v1/expressions", Scope.INFER),
            Map.entry("POST /v1/explanations", Scope.INFER),
            Map.entry("GET /v1/explanations/{id}", Scope.INFER),
            Map.entry("DELETE /v1/explanations/{id}", Scope.INFER),
            Map.entry("GET /v1/explanations/{id}/sheet", Scope.INFER),
            Map.entry("GET /v1/explanations/{id}/heatmaps.npz", Scope.INFER),
            Map.entry("GET /v1/explanations/{id}/heatmaps/{layer}/{map}", Scope.INFER),
            Map.entry("GET /v1/explanations/{id}/heatmaps/class/{label}", Scope.INFER),
            Map.entry("POST /v1/au-distances", Scope.INFER),
            Map.entry("GET /v1/models", Scope.INFER),
            Map.entry("GET /v1/models/{id}", Scope.INFER),
            Map.entry("GET /v1/models/{id}/card", Scope.INFER),
            Map.entry("GET /v1/models/{id}/mapping", Scope.INFER),
            Map.entry("GET /v1/models/{id}/maps", Scope.INFER),
            Map.entry("GET /v1/models/{id}/maps/{layer}/{map}", Scope.INFER),
            Map.entry("GET /v1/models/{id}/maps/{layer}/{map}/faces/{face}", Scope.INFER),
            Map.entry("GET /v1/models/{id}/faces/{face}", Scope.INFER),
            Map.entry("GET /v1/action-units", Scope.INFER),
            Map.entry("GET /v1/action-units/{au}", Scope.INFER),
            Map.entry("GET /v2", Scope.INFER),
            Map.entry("GET /v2/models/{name}", Scope.INFER),
            Map.entry("GET /v2/models/{name}/ready", Scope.INFER),
            Map.entry("POST /v2/models/{name}/infer", Scope.INFER),
            Map.entry("GET /v2/models/{name}/versions/{version}", Scope.INFER),
            Map.entry("GET /v2/models/{name}/versions/{version}/ready", Scope.INFER),
            Map.entry("POST /v2/models/{name}/versions/{version}/infer", Scope.INFER),
            Map.entry("GET /v1/datasets", Scope.JOBS),
            Map.entry("POST /v1/datasets", Scope.JOBS),
            Map.entry("GET /v1/datasets/{id}", Scope.JOBS),
            Map.entry("DELETE /v1/datasets/{id}", Scope.ADMIN),
            Map.entry("GET /v1/mapping-jobs", Scope.JOBS),
            Map.entry("POST /v1/mapping-jobs", Scope.JOBS),
            Map.entry("GET /v1/mapping-jobs/{id}", Scope.JOBS),
            Map.entry("DELETE /v1/mapping-jobs/{id}", Scope.JOBS),
            Map.entry("GET /v1/mapping-jobs/{id}/events", Scope.JOBS),
            Map.entry("POST /v1/mapping-jobs/{id}/restart", Scope.JOBS),
            Map.entry("GET /v1/mapping-jobs/{id}/result", Scope.JOBS),
            Map.entry("POST /v1/mapping-jobs/{id}/gate", Scope.JOBS),
            Map.entry("GET /v1/mapping-jobs/{id}/sheets/{layer}/{map}", Scope.JOBS),
            Map.entry("GET /v1/mappings/compare", Scope.JOBS),
            Map.entry("POST /v1/mapping-jobs/{id}/promote", Scope.ADMIN));

    /** Whoever asks. */
    private static final Set<String> NEEDS_NONE = Set.of("GET /v2/health/live", "GET /v2/health/ready");

    @TempDir
    private static Path models;

    private static RunningService service;

    @BeforeAll
    static void start() throws IOException {
        TinyModels.write(models, "tiny", "1", 1);
        service = RunningService.start(models, TestKeys.properties("faumap.model.default=tiny"));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Map<String, JsonNode> described() {
        Map<String, JsonNode> calls = new TreeMap<>();
        service.get("/v3/api-docs")
                .json()
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(call -> calls.put(
                                call.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey(),
                                call.getValue())));
        return calls;
    }

    @Test
    void everyCallHasARow() {
        Set<String> rows = new TreeSet<>(NEEDS.keySet());
        rows.addAll(NEEDS_NONE);
        assertThat(described().keySet()).isEqualTo(rows);
    }

    @Test
    void someNeedNone() {
        for (String call : NEEDS_NONE) {
            assertThat(Objects.requireNonNull(described().get(call)).has("security"))
                    .isFalse();
            assertThat(answer(call, null).status()).isEqualTo(200);
        }
    }

    @Test
    void descriptionSaysWhatEachCallNeeds() {
        JsonNode schemes = service.get("/v3/api-docs").json().at("/components/securitySchemes");
        assertThat(schemes.at("/bearer/scheme").asString()).isEqualTo("bearer");
        assertThat(schemes.at("/apiKey/name").asString()).isEqualTo("X-API-Key");
        described().forEach((call, described) -> {
            if (NEEDS_NONE.contains(call)) {
                return;
            }
            String scope = Objects.requireNonNull(NEEDS.get(call)).word();
            assertThat(described.path("security").toString())
                    .as(call)
                    .isEqualTo("[{\"bearer\":[\"%s\"]},{\"apiKey\":[\"%s\"]}]".formatted(scope, scope));
            assertThat(described.path("responses").propertyNames()).as(call).contains("401", "403", "429");
        });
    }

    @TestFactory
    Stream<DynamicTest> opensToItsScopeAlone() {
        return NEEDS.entrySet().stream()
                .map(row -> DynamicTest.dynamicTest(row.getKey(), () -> {
                    Scope needed = row.getValue();
                    assertThat(answer(row.getKey(), null).problem()).isEqualTo("unauthorized");
                    assertThat(answer(row.getKey(), TestKeys.WRONG).problem()).isEqualTo("unauthorized");
                    for (Scope scope : Scope.values()) {
                        Answer answer = answer(row.getKey(), TestKeys.of(scope));
                        if (scope == needed) {
                            assertThat(Set.of("unauthorized", "scope-missing")).doesNotContain(answer.problem());
                            assertThat(answer.status()).as(answer.toString()).isLessThan(500);
                        } else {
                            assertThat(answer.status()).as(answer.toString()).isEqualTo(403);
                            assertThat(answer.problem()).isEqualTo("scope-missing");
                            assertThat(answer.json().path("detail").asString()).contains("\"" + needed.word() + "\"");
                        }
                    }
                }));
    }

    /** With nothing in it: whoever gets in is refused for that, or served. */
    private static Answer answer(String call, @Nullable String key) {
        String method = call.substring(0, call.indexOf(' '));
        String path = call.substring(call.indexOf(' ') + 1).replaceAll("\\{\\w+}", "none");
        String[] headers = Optional.ofNullable(key)
                .map(known -> new String[] {"Authorization", "Bearer " + known})
                .orElse(new String[0]);
        return service.send(service.request(path, headers).method(method, BodyPublishers.noBody()));
    }
}
