package org.faumap.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.web.ConcurrencyLimit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of requests while the only permit is taken. */
class AuDistanceOverloadTests {
    private static final byte[] FACE = PlantedFaces.png(500, true, false);

    @TempDir
    private Path models;

    @Test
    void dropsWhatHasWaitedPastItsDeadlineAndCountsIt() throws Exception {
        PlantedFaces.write(models, "mapped", "1", 1);
        try (RunningService service = RunningService.start(
                models,
                "faumap.model.default=mapped",
                "faumap.explain.parallelism=1",
                "faumap.explain.queue-capacity=1",
                "faumap.explain.deadline=50ms")) {
            try (ConcurrencyLimit.Permit taken =
                    service.context().getBean(ConcurrencyLimit.class).acquire()) {
                // The place in the queue is free again each time: a place that is kept would make it 429.
                for (int i = 0; i < 3; i++) {
                    Answer dropped = post(service);
                    assertThat(dropped.status()).as(dropped.text()).isEqualTo(503);
                    assertThat(dropped.problem()).isEqualTo("deadline-passed");
                    assertThat(Integer.parseInt(dropped.header("Retry-After"))).isPositive();
                }
            }
            assertThat(post(service).status()).isEqualTo(200);
            assertThat(service.get("/actuator/prometheus", "Accept", "text/plain")
                            .text())
                    .containsPattern(
                            "http_server_requests_seconds_count\\{[^}]*status=\"5xx\",uri=\"/v1/au-distances\"} 3");
        }
    }

    private static Answer post(RunningService service) {
        return service.post("/v1/au-distances?face=full", "image/png", FACE);
    }
}
