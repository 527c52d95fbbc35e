package org.faumap.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.TestImages;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What an operator sees of a service at work, and what nobody may see. */
@ExtendWith(OutputCaptureExtension.class)
class ObservabilityTests {
    private static final int MOST_BYTES_OF_METRICS = 60_000;
    private static final String SECRET = "grandmother-at-the-seaside";

    @Test
    void metricsAreFewAndComplete(@TempDir Path models) throws IOException {
        TinyModels.write(models, "tiny", "1", 1);
        try (RunningService service =
                RunningService.start(models, "faumap.model.default=tiny", "faumap.job.workers=1")) {
            byte[] face = TestImages.noise("png", 48, 48, 1);
            service.post("/v1/expressions", "image/png", TestImages.black("png", 96, 96));
            service.post("/v1/expressions?face=full", "image/png", face);
            service.post("/v1/expressions", "image/png", new byte[9]);
            Answer explained = service.post("/v1/explanations?face=full", "image/png", face);
            service.get(explained.header("Location") + "/sheet");
            service.get(explained.json().at("/layers/0/activations/0/heatmap").asString());
            for (String path : List.of(
                    "/v1/models",
                    "/v1/models/tiny",
                    "/v1/models/none",
                    "/v1/models/tiny/card",
                    "/v1/models/tiny/mapping",
                    "/v1/datasets",
                    "/v1/datasets/demo",
                    "/v1/datasets/none",
                    "/v1/mapping-jobs",
                    "/v1/mapping-jobs/none",
                    "/v1/mapping-jobs/none/result",
                    "/v1/mapping-jobs/none/events",
                    "/v2",
                    "/v2/health/live",
                    "/v2/health/ready",
                    "/v2/models/tiny",
                    "/v2/models/tiny/ready",
                    "/v2/models/none",
                    "/v1/explanations/none",
                    "/",
                    "/try/page.js",
                    "/swagger-ui/index.html",
                    "/v3/api-docs",
                    "/actuator/health",
                    "/actuator/info")) {
                service.get(path);
                service.get(path, "Accept", "nonsense");
                service.post(path, "application/json", "{");
            }
            for (int i = 0; i < 200; i++) {
                service.get("/nowhere/%d?x=%d".formatted(i, i));
                service.get("/v1/models/model-%d".formatted(i));
            }

            String metrics = RunningService.await(
                            () -> service.get("/actuator/prometheus", "Accept", "text/plain"),
                            answer -> answer.text().contains("faumap_job_partitions_open 0.0")
                                    && answer.text().contains("faumap_model_loaded{"))
                    .text();

            assertThat(metrics.length()).as(metrics).isLessThan(MOST_BYTES_OF_METRICS);
            for (String stage : List.of("queue", "decode", "detect", "crop", "infer")) {
                assertThat(metrics).contains("faumap_expression_stage_seconds_count{stage=\"%s\"}".formatted(stage));
            }
            for (String stage : List.of("project", "render")) {
                assertThat(metrics).contains("faumap_explain_stage_seconds_count{stage=\"%s\"}".formatted(stage));
            }
            assertThat(metrics)
                    .contains(
                            "faumap_expression_batch_bucket",
                            "faumap_expression_queue 0.0",
                            "faumap_expression_images_total{outcome=\"read\"} 2.0",
                            "faumap_expression_images_total{outcome=\"unreadable\"} 1.0",
                            "faumap_refused_total{reason=\"image-format-unsupported\"} 1.0",
                            "faumap_refused_total{reason=\"not-found\"}",
                            "faumap_job_ended_total{state=\"COMPLETED\"}",
                            "faumap_job_open 0.0",
                            "faumap_model_loaded{model=\"tiny\",version=\"1\"} 1.0",
                            "faumap_memory_resident_bytes",
                            "http_server_requests_seconds_count{status=\"2xx\",uri=\"/v1/expressions\"} 2",
                            "http_server_requests_seconds_bucket{status=\"4xx\",uri=\"other\",le=\"0.025\"}")
                    .doesNotContain("model-7", "nowhere");
        }
    }

    @Test
    void aLineForEachAnswerNamesNothingThatCallersName(@TempDir Path models, CapturedOutput log) throws IOException {
        TinyModels.write(models, "tiny", "1", 1);
        try (RunningService service =
                RunningService.start(models, "faumap.model.default=tiny", "faumap.web.access-log=true")) {
            String boundary = "x";
            byte[] image = TestImages.black("png", 48, 48);
            String head = "--x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"%s.png\"\r\n\r\n"
                    .formatted(SECRET);
            byte[] body = concat(
                    head.getBytes(StandardCharsets.UTF_8), image, "\r\n--x--\r\n".getBytes(StandardCharsets.UTF_8));
            assertThat(service.post(
                                    "/v1/expressions",
                                    "multipart/form-data; boundary=" + boundary,
                                    body,
                                    "X-Request-Id",
                                    "one-7")
                            .text())
                    .contains(SECRET);
            service.post(
                    "/v1/expressions",
                    "application/json",
                    "{\"images\":[{\"name\":\"%s\",\"data\":\"AAAA\"}]}".formatted(SECRET));
            service.post("/v1/datasets?name=" + SECRET, "application/zip", new byte[10]);
            service.get("/v1/models/" + SECRET);
            service.get("/" + SECRET, "X-API-Key", SECRET, "Authorization", "Bearer " + SECRET);
            service.get("/v1/datasets?after=" + SECRET + "%ff");

            RunningService.await(
                    () -> service.get("/v2"), answer -> log.getAll().contains("GET /v2 200 "));
        }
        assertThat(log.getAll().lines().filter(line -> line.contains("id=one-7")))
                .singleElement()
                .asString()
                .containsPattern("POST /v1/expressions 200 \\d+ ms \\d+ bytes key=- id=one-7");
        assertThat(log.getAll()).contains("GET /v1/models/{id} 404 ").doesNotContain(SECRET);
    }

    private static byte[] concat(byte[]... parts) {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
