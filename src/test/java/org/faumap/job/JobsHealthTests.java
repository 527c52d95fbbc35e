package org.faumap.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class JobsHealthTests {
    @Test
    void isDownWhenNobodyLooksForWorkAnyMore(@TempDir Path models) {
        try (RunningService service = RunningService.start(
                models, "faumap.job.workers=2", "management.endpoint.health.show-details=always")) {
            assertThat(jobs(service.get("/actuator/health")).path("status").asString())
                    .isEqualTo("UP");
            assertThat(jobs(service.get("/actuator/health"))
                            .path("details")
                            .path("workers")
                            .asInt())
                    .isEqualTo(2);

            service.context().getBean(JobWorkers.class).partitions().stop();
            Answer ill = RunningService.await(
                    () -> service.get("/actuator/health"),
                    answer -> jobs(answer).path("status").asString().equals("DOWN"));

            assertThat(ill.status()).isEqualTo(503);
            assertThat(jobs(ill).path("details").path("workers").asInt()).isZero();
            assertThat(service.get("/actuator/health/readiness").status()).isEqualTo(200);
        }
    }

    private static JsonNode jobs(Answer health) {
        return health.json().path("components").path("jobs");
    }
}
