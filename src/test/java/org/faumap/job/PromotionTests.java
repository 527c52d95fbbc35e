package org.faumap.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.faumap.job.JobClient.assertProblem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promotion where nothing was set up for it. */
class PromotionTests {
    @Test
    void worksByDefaultAndOutlivesTheProcess(@TempDir Path storage, @TempDir Path datasets) throws IOException {
        SmallDatasets.writeFew(datasets);
        String[] properties = {
            "faumap.storage.location=" + storage,
            "faumap.dataset.location=" + datasets,
            "faumap.model.scan-interval=50ms"
        };
        String mapping;
        try (RunningService service = RunningService.startByDefault(properties)) {
            JobClient jobs = JobClient.of(service);
            assertThat(storage.resolve("models")).doesNotExist();
            String id = jobs.start(
                    JobClient.body("few", "\"layers\":[\"conv1_1\"],\"minFacesPerAu\":2,\"controls\":false"));
            jobs.completed(id);
            mapping = jobs.get(id, "/result").text();

            // A place that cannot be written to, whoever the process belongs to.
            Path inTheWay = Files.createFile(
                    Files.createDirectories(storage.resolve("models")).resolve("expression"));
            Answer refused = jobs.act(id, "promote");
            assertProblem(refused, 409, "not-promotable");
            assertThat(refused.json().path("detail").asString()).contains("cannot be written to");
            Files.delete(inTheWay);

            Answer promoted = jobs.act(id, "promote");
            assertThat(promoted.status()).as(promoted.text()).isEqualTo(200);
            assertThat(promoted.json().path("model").asString()).isEqualTo("expression@1.1");
            Answer served = RunningService.await(
                    () -> service.get("/v1/models/expression@1.1/mapping"), answer -> answer.status() == 200);
            assertThat(served.text()).isEqualTo(mapping);
        }
        try (RunningService again = RunningService.startByDefault(properties)) {
            assertThat(again.get("/v1/models/expression").json().path("version").asString())
                    .isEqualTo("1.1");
            assertThat(again.get("/v1/models/expression/mapping").text()).isEqualTo(mapping);
        }
    }
}
