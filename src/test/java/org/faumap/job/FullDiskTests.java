package org.faumap.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.model.TinyModels;
import org.h2.store.fs.FilePath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of jobs on a disk without room. */
class FullDiskTests {
    private static final String READINESS = "/actuator/health/readiness";

    @AfterEach
    void makeRoom() {
        FullDisk.FULL.set(false);
    }

    @Test
    void databaseIsOpenedAgainWhenThereIsRoom(@TempDir Path models, @TempDir Path folder) throws IOException {
        TinyModels.write(models, "tiny", "1", 1);
        FilePath.register(new FullDisk());
        try (RunningService service = RunningService.start(
                models,
                "faumap.model.default=tiny",
                "faumap.job.workers=0",
                "faumap.job.datasource.url=jdbc:h2:full:" + folder.resolve("jobs") + ";WRITE_DELAY=0",
                "faumap.job.datasource.username=sa",
                "faumap.job.datasource.password=")) {
            JobClient jobs = JobClient.of(service);
            String before = jobs.start("{\"dataset\":\"demo\"}");
            assertThat(service.get(READINESS).status()).isEqualTo(200);

            FullDisk.FULL.set(true);
            Answer refused = jobs.post("{\"dataset\":\"demo\"}");
            assertThat(refused.status()).as(refused.text()).isGreaterThanOrEqualTo(500);
            RunningService.await(() -> service.get(READINESS), answer -> answer.status() == 503);

            FullDisk.FULL.set(false);
            RunningService.await(() -> service.get(READINESS), answer -> answer.status() == 200);
            String behind = jobs.start("{\"dataset\":\"demo\"}");
            assertThat(jobs.get(before, "").status()).isEqualTo(200);
            assertThat(jobs.get(behind, "").status()).isEqualTo(200);
        }
    }
}
