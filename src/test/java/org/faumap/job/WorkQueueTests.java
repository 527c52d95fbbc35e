package org.faumap.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.faumap.analysis.ExtractedImage;
import org.faumap.analysis.ExtractedImage.Failure;
import org.faumap.job.MappingJob.Phase;
import org.faumap.job.MappingJob.State;
import org.faumap.queue.BatchTables;
import org.faumap.queue.ClaimLost;
import org.faumap.queue.JobDatabase;
import org.faumap.queue.WorkQueue;
import org.faumap.queue.WorkQueue.Claim;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who has lost a claim commits nothing under it. */
class WorkQueueTests {
    @Test
    void whoHasLostAJobChangesNothingInAFile(@TempDir Path folder) {
        try (JobDatabase database = new JobDatabase(JobDatabase.file(folder), 1, new BatchTables())) {
            verify(database);
        }
    }

    @Test
    void whoHasLostAJobChangesNothingInPostgres() throws IOException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
                JobDatabase database = new JobDatabase(
                        new JobDatabase.Address(postgres.getJdbcUrl("postgres", "postgres"), "postgres", ""),
                        1,
                        new BatchTables())) {
            verify(database);
        }
    }

    private static void verify(JobDatabase database) {
        MappingJobs jobs = SmallJobs.of(database);
        JobProgress progress = new JobProgress(database, new WorkQueue("job_queue", database));
        UUID job = SmallJobs.insert(database);
        new ExtractedImages(database).save(job, List.of(new ExtractedImage("a.png", Failure.NO_FACE, null, List.of())));
        Claim lost = claim(database, job, "first", 2);
        assertThat(progress.started(lost)).isTrue();

        Claim held = claim(database, job, "second", 4);
        assertThatThrownBy(() -> progress.started(lost)).isInstanceOf(ClaimLost.class);
        assertThatThrownBy(() -> progress.entered(lost, Phase.REPORT)).isInstanceOf(ClaimLost.class);
        assertThatThrownBy(() -> progress.failed(lost, "stale")).isInstanceOf(ClaimLost.class);
        assertThatThrownBy(() -> progress.completed(lost)).isInstanceOf(ClaimLost.class);
        assertThat(jobs.find(job))
                .returns(State.RUNNING, MappingJob::state)
                .returns(null, MappingJob::phase)
                .returns(null, MappingJob::detail);
        assertThat(images(database)).isEqualTo(1);

        progress.completed(held);
        assertThat(jobs.find(job).state()).isEqualTo(State.COMPLETED);
        assertThat(images(database)).isZero();
        assertThat(new WorkQueue("job_queue", database).open(job.toString())).isZero();
    }

    private static Claim claim(JobDatabase database, UUID job, String holder, long attempt) {
        database.client()
                .sql("update job_queue set picked = true, picked_by = ?, version = ? where task_instance = ?")
                .param(holder)
                .param(attempt)
                .param(job.toString())
                .update();
        return new Claim(job.toString(), holder, attempt, 0);
    }

    private static int images(JobDatabase database) {
        return database.client()
                .sql("select count(*) from mapping_picture")
                .query(Integer.class)
                .single();
    }
}
