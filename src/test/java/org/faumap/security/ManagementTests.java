package org.faumap.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.faumap.RunningService;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A service with keys whose management endpoints have a port of their own. */
class ManagementTests {
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
                        "management.server.port=0",
                        "management.endpoints.web.exposure.include=health,info,prometheus,sbom,env"));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static HttpResponse<String> managed(String path, String... headers)
            throws IOException, InterruptedException {
        String port = service.context().getEnvironment().getRequiredProperty("local.management.port");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @CsvSource({
        "/actuator/health, components",
        "/actuator/health/readiness, components",
        "/actuator/health/liveness, UP",
        "/actuator/prometheus, jvm_memory_used_bytes",
        "/actuator/info, tiny@1",
        "/actuator/info, PyTorch",
        "/actuator/info, OpenCV",
        "/actuator/sbom, application",
        "/actuator/sbom/application, pkg:maven/ai.djl.pytorch/pytorch-engine",
    })
    void whatOnlyTellsIsReadThereWithoutAKey(String path, String told) throws Exception {
        HttpResponse<String> answer = managed(path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains(told);
    }

    @Test
    void whatElseIsExposedNeedsAdmin() throws Exception {
        assertThat(managed("/actuator/env").statusCode()).isEqualTo(401);
        assertThat(managed("/actuator/env", "X-API-Key", TestKeys.of(Scope.JOBS))
                        .statusCode())
                .isEqualTo(403);
        assertThat(managed("/actuator/env", "X-API-Key", TestKeys.of(Scope.ADMIN))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void theServicesPortHasNoneOfThem() {
        assertThat(service.get("/actuator/health").status()).isEqualTo(401);
        assertThat(service.get("/actuator/health", "X-API-Key", TestKeys.ALL).status())
                .isEqualTo(404);
        assertThat(service.get("/v2/health/ready").text()).isEqualTo("{\"ready\":true}");
    }
}
