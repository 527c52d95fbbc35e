package org.faumap.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.TestImages;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** A service with keys, over HTTP. */
class GuardedServiceTests {
    private static final String THOUGHT_UP = "correct horse battery staple";

    @TempDir
    private static Path models;

    private static RunningService service;

    @BeforeAll
    static void start() throws IOException {
        TinyModels.write(models, "tiny", "1", 1);
        service = RunningService.start(
                models,
                TestKeys.properties(
                        "faumap.model.default=tiny",
                        "faumap.security.cors-origins=https://app.example.org",
                        "faumap.security.keys[4].name=thought-up",
                        "faumap.security.keys[4].hash=" + new BCryptPasswordEncoder(4).encode(THOUGHT_UP),
                        "faumap.security.keys[4].scopes=infer"));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Answer models(String... headers) {
        return service.get("/v1/models", headers);
    }

    @Test
    void takesAKeyInEitherHeader() {
        assertThat(models("Authorization", "Bearer " + TestKeys.ALL).status()).isEqualTo(200);
        assertThat(models("Authorization", "bearer  " + TestKeys.ALL).status()).isEqualTo(200);
        assertThat(models("X-API-Key", TestKeys.ALL).status()).isEqualTo(200);
        assertThat(models("X-API-Key", THOUGHT_UP).status()).isEqualTo(200);
        assertThat(models("Authorization", "Bearer " + THOUGHT_UP).status()).isEqualTo(200);
        assertThat(service.send(service.request("/v1/models", "X-API-Key", TestKeys.ALL)
                                .method("HEAD", BodyPublishers.noBody()))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void noKeyAnUnknownAndAWrongOneGetTheSameAnswer() {
        List<Answer> answers = Stream.of(
                        new String[0],
                        new String[] {"X-API-Key", "nobody's"},
                        new String[] {"X-API-Key", ""},
                        new String[] {"X-API-Key", TestKeys.WRONG},
                        new String[] {"X-API-Key", THOUGHT_UP + "!"},
                        new String[] {"X-API-Key", TestKeys.ALL, "X-API-Key", TestKeys.ALL},
                        new String[] {"X-API-Key", TestKeys.ALL, "Authorization", "Bearer " + TestKeys.WRONG},
                        new String[] {"Authorization", "Basic " + TestKeys.ALL},
                        new String[] {"Authorization", "Bearer"},
                        new String[] {"Authorization", "Bearer e30.e30.e30"})
                .map(GuardedServiceTests::models)
                .toList();

        for (Answer answer : answers) {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"FAUMap\"");
            assertThat(answer.text().replaceAll("\"requestId\":\"\\w+\"", ""))
                    .isEqualTo(answers.get(0).text().replaceAll("\"requestId\":\"\\w+\"", ""));
        }
        assertThat(answers.get(0).problem()).isEqualTo("unauthorized");
    }

    @Test
    void labelsForAKeyWithABody() {
        Answer answer = service.post(
                "/v1/expressions?face=full",
                "image/png",
                TestImages.black("png", 48, 48),
                "X-API-Key",
                TestKeys.of(Scope.INFER));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/expressions", "/v1/datasets"})
    void aLongBodyWithoutAKeyIsRefusedAndNotReceived(String path) {
        Answer answer = service.post(path, "application/octet-stream", new byte[20_000_000]);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.problem()).isEqualTo("unauthorized");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/sign-in",
                "/glossary",
                "/try/page.js",
                "/page.css",
                "/icon.svg",
                "/swagger-ui/index.html",
                "/v3/api-docs"
            })
    void thePageAndTheDescriptionAreForEverybody(String path) {
        assertThat(service.get(path).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/nowhere", "/v1/datasets/", "/v1/models/", "/actuator", "/actuator/env", "/error"})
    void whatIsNotThereIsNotToldWithoutAKey(String path) {
        assertThat(service.get(path).status()).isEqualTo(401);
        assertThat(service.get(path, "X-API-Key", TestKeys.ALL).status()).isIn(200, 404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/models;a=b",
                "/v1//models",
                "/v1/%2e%2e/v1/models",
                "/v1%2fmodels",
                "/v1/x/../models",
                "/./v1/models"
            })
    void anotherSpellingOfAnAddressIsNoWayIn(String path) {
        assertThat(service.get(path).status()).isIn(400, 401);
    }

    @Test
    void healthIsUpAndNothingElseWithoutAKey() {
        for (String path : List.of("/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness")) {
            assertThat(service.get(path).json().properties().stream().map(java.util.Map.Entry::getKey))
                    .as(path)
                    .isSubsetOf(Set.of("status", "groups"));
        }
        assertThat(service.get("/actuator/health", "X-API-Key", TestKeys.of(Scope.INFER))
                        .text())
                .isEqualTo(service.get("/actuator/health").text());
        assertThat(service.get("/actuator/health", "X-API-Key", TestKeys.of(Scope.ADMIN))
                        .text())
                .contains("\"components\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/prometheus", "/actuator/info", "/actuator"})
    void managementIsForAdmin(String path) {
        assertThat(service.get(path).status()).isEqualTo(401);
        Answer refused = service.get(path, "X-API-Key", TestKeys.of(Scope.JOBS));
        assertThat(refused.problem()).isEqualTo("scope-missing");
        assertThat(refused.header("WWW-Authenticate")).contains("insufficient_scope", "scope=\"admin\"");
        assertThat(service.get(path, "X-API-Key", TestKeys.of(Scope.ADMIN)).status())
                .isEqualTo(200);
    }

    @Test
    void anAllowedOriginIsAnsweredToBrowsers() {
        Answer asked = service.send(service.request(
                        "/v1/expressions",
                        "Origin",
                        "https://app.example.org",
                        "Access-Control-Request-Method",
                        "POST",
                        "Access-Control-Request-Headers",
                        "x-api-key")
                .method("OPTIONS", BodyPublishers.noBody()));
        assertThat(asked.status()).isEqualTo(200);
        assertThat(asked.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example.org");
        Answer answer = models("X-API-Key", TestKeys.ALL, "Origin", "https://app.example.org");
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example.org");
        assertThat(answer.header("Access-Control-Expose-Headers")).contains("Retry-After");

        Answer foreign = service.send(service.request(
                        "/v1/expressions", "Origin", "https://evil.example", "Access-Control-Request-Method", "POST")
                .method("OPTIONS", BodyPublishers.noBody()));
        assertThat(foreign.status()).isEqualTo(403);
        assertThat(foreign.header("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void aServiceWithKeysAnswersToAnyHost() throws IOException {
        assertThat(RawHttp.get(service, "/v1/models", "Host: faces.example.org", "X-API-Key: " + TestKeys.ALL))
                .startsWith("HTTP/1.1 200");
    }
}
