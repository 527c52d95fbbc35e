package org.faumap.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.faumap.RunningService.Answer;
import org.faumap.ServiceProcess;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A job for which its process is too small. */
class JobMemoryTests {
    @Test
    void failsAJobWhoseNetworksDoNotFitIntoMemory(@TempDir Path models, @TempDir Path storage) throws IOException {
        // 38 MB of weights: once they fit, as a served network, but not two times more, for a job and its control.
        TinyModels.writeLarge(models, "large", "1");
        try (ServiceProcess service = ServiceProcess.start(
                List.of("-Xmx640m", "-XX:MaxDirectMemorySize=100m"), models, storage, "faumap.job.workers=1")) {
            Answer accepted = service.postJson("/v1/mapping-jobs", "{\"dataset\":\"demo\",\"model\":\"large\"}");
            assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);

            String address = "/v1/mapping-jobs/" + accepted.json().path("id").asString();
            JsonNode job = service.get(address).json();
            for (int wait = 0; wait < 4 && !job.path("endedAt").isString(); wait++) {
                job = service.get(address + "?wait=30s").json();
            }

            assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("FAILED");
            assertThat(job.path("detail").asString()).startsWith("There is not enough memory for it.");
            assertThat(service.get("/actuator/health").status()).isEqualTo(200);
        }
    }
}
