package org.faumap.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.faumap.analysis.ExtractedPicture;
import org.faumap.analysis.ExtractedPicture.Failure;
import org.faumap.job.MappingJob.Phase;
import org.faumap.job.MappingJob.State;
import org.faumap.job.WorkQueue.Claim;
import org.faumap.job.WorkQueue.Kind;
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
                        new JobSettings.Database(postgres.getJdbcUrl("postgres", "postgres"), "postgres", ""),
                        1,
                        new BatchTables())) {
            verify(database);
        }
    }

    private static void verify(JobDatabase database) {
        MappingJobs jobs = SmallJobs.of(database);
        UUID job = SmallJobs.insert(database);
        new ExtractedPictures(database)
                .save(job, List.of(new ExtractedPicture("a.png", Failure.NO_FACE, null, List.of())));
        Claim lost = claim(database, job, "first", 2);
        assertThat(jobs.started(lost)).isTrue();

        Claim held = claim(database, job, "second", 4);
        assertThatThrownBy(() -> jobs.started(lost)).isInstanceOf(ClaimLost.class);
        assertThatThrownBy(() -> jobs.entered(lost, Phase.REPORT)).isInstanceOf(ClaimLost.class);
        assertThatThrownBy(() -> jobs.failed(lost, "stale")).isInstanceOf(ClaimLost.class);
        assertThatThrownBy(() -> jobs.completed(lost)).isInstanceOf(ClaimLost.class);
        assertThat(jobs.find(job))
                .returns(State.RUNNING, MappingJob::state)
                .returns(null, MappingJob::phase)
                .returns(null, MappingJob::detail);
        assertThat(pictures(database)).isEqualTo(1);

        jobs.completed(held);
        assertThat(jobs.find(job).state()).isEqualTo(State.COMPLETED);
        assertThat(pictures(database)).isZero();
        assertThat(new WorkQueue(Kind.JOB, database).open(job.toString())).isZero();
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

    private static int pictures(JobDatabase database) {
        return database.client()
                .sql("select count(*) from mapping_picture")
                .query(Integer.class)
                .single();
    }
}
