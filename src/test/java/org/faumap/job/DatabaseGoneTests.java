package org.faumap.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.TestImages;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL that goes away under a running service, and comes back. */
class DatabaseGoneTests {
    private static final String READINESS = "/actuator/health/readiness";
    private static final String JOB = "{\"dataset\":\"demo\"}";

    @Test
    void whatNeedsItIsToldToComeAgainAndNothingIsLost(@TempDir Path models, @TempDir Path folder) throws IOException {
        TinyModels.write(models, "tiny", "1", 1);
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        EmbeddedPostgres first = database(folder, port);
        try (RunningService service = RunningService.start(
                models,
                "faumap.model.default=tiny",
                "faumap.job.workers=0",
                "faumap.job.manager=false",
                "spring.datasource.hikari.connection-timeout=1000",
                "spring.datasource.url=" + first.getJdbcUrl("postgres", "postgres"))) {
            JobClient jobs = JobClient.of(service);
            String before = jobs.start(JOB);
            byte[] face = TestImages.noise("png", 48, 48, 1);
            Answer explained = service.post("/v1/explanations?face=full", "image/png", face);
            assertThat(explained.status()).isEqualTo(201);

            first.close();
            for (Answer answer : List.of(
                    jobs.post(JOB),
                    jobs.get(before, ""),
                    service.get(JobClient.JOBS),
                    jobs.cancel(before),
                    service.get(explained.header("Location")),
                    service.post("/v1/explanations?face=full", "image/png", face))) {
                assertThat(answer.status()).as(answer.text()).isEqualTo(503);
                assertThat(answer.problem()).isEqualTo("database-unavailable");
                assertThat(answer.header("Retry-After")).isEqualTo("5");
                assertThat(answer.text()).doesNotContain("postgres", "Exception", String.valueOf(port));
            }
            assertThat(service.post("/v1/expressions?face=full", "image/png", face)
                            .status())
                    .isEqualTo(200);
            assertThat(service.get("/actuator/health/liveness").status()).isEqualTo(200);
            assertThat(service.get(READINESS).status()).isEqualTo(503);
            assertThat(service.get("/v2/health/ready").text()).isEqualTo("{\"ready\":false}");

            try (EmbeddedPostgres again = database(folder, port)) {
                RunningService.await(() -> service.get(READINESS), answer -> answer.status() == 200);
                assertThat(jobs.get(before, "").json().path("state").asString()).isEqualTo("QUEUED");
                assertThat(service.get(explained.header("Location")).status()).isEqualTo(200);
                assertThat(jobs.post(JOB).status()).isEqualTo(202);
                service.close();
            }
        }
    }

    private static EmbeddedPostgres database(Path folder, int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(folder.resolve("data"))
                .setCleanDataDirectory(false)
                .start();
    }
}
