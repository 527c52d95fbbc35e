package org.faumap.job;

import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.UUID;
import org.faumap.job.MappingJob.Phase;
import org.faumap.job.MappingJob.State;
import org.faumap.queue.JobDatabase;
import org.faumap.queue.WorkQueue;
import org.faumap.queue.WorkQueue.Claim;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * What those who work on jobs write down of them. What is done under a claim fails with {@link org.faumap.queue.ClaimLost}, and
 * changes nothing, once somebody else has it. Thread-safe.
 */
final class JobProgress {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final WorkQueue queue;
    private final InstantSource clock;

    JobProgress(JobDatabase database, WorkQueue queue) {
        this.database = database.client();
        this.transaction = database.transaction();
        this.queue = queue;
        this.clock = database.clock();
    }

    /**
     * Begins a job, or takes it up where it was left.
     *
     * @return whether there is something to do; not where it was cancelled meanwhile
     */
    boolean started(Claim claim) {
        OffsetDateTime now = MappingJobs.utc(clock.instant());
        return held(
                        claim,
                        database.sql(
                                        "update mapping_job set state = case state when 'QUEUED' then 'RUNNING' else state end,"
                                                + " started_at = coalesce(started_at, ?), taken_at = ?, taken_done = done"
                                                + " where ended_at is null and id = ?")
                                .param(now)
                                .param(now))
                > 0;
    }

    void entered(Claim claim, Phase phase) {
        held(
                claim,
                database.sql("update mapping_job set phase = ? where id = ?").param(phase.name()));
    }

    /** Counts images that were worked on for the first time; joins the caller's transaction. */
    void advanced(UUID id, ExtractedImages.Count more) {
        database.sql("update mapping_job set done = done + ?, failed = failed + ? where id = ?")
                .param(more.images())
                .param(more.failed())
                .param(id)
                .update();
    }

    /** Keeps what a job found, before it is over. */
    void reported(Claim claim, JobOutcome outcome) {
        held(
                claim,
                database.sql("update mapping_job set outcome = ? where id = ?")
                        .param(JSON.writeValueAsString(outcome)));
    }

    /** Changes something of a claim's job, unless somebody else has it by now. The id is the last parameter. */
    private int held(Claim claim, StatementSpec change) {
        return Objects.requireNonNull(transaction.execute(status -> {
            int changed = change.param(UUID.fromString(claim.id())).update();
            queue.requireHeld(claim);
            return changed;
        }));
    }

    /** Notes why part of a job failed, for its end; joins the caller's transaction. */
    void note(UUID id, String detail) {
        database.sql("update mapping_job set detail = ? where id = ?")
                .param(cut(detail))
                .param(id)
                .update();
    }

    private static String cut(String detail) {
        return detail.length() > 2000 ? detail.substring(0, 2000) : detail;
    }

    /** Ends a job that has reported; what is kept of its images goes. */
    void completed(Claim claim) {
        ended(claim, State.COMPLETED, null);
    }

    void failed(Claim claim, String detail) {
        ended(claim, State.FAILED, cut(detail));
    }

    void cancelled(Claim claim) {
        ended(claim, State.CANCELLED, null);
    }

    /** The job leaves the queue in the same moment: from then on it can be restarted, and nobody else takes it up. */
    private void ended(Claim claim, State state, @Nullable String detail) {
        UUID id = UUID.fromString(claim.id());
        transaction.executeWithoutResult(status -> {
            database.sql("update mapping_job set state = ?, detail = ?, ended_at = ? where id = ?")
                    .param(state.name())
                    .param(detail)
                    .param(MappingJobs.utc(clock.instant()))
                    .param(id)
                    .update();
            if (state == State.COMPLETED) {
                database.sql("delete from mapping_picture where job = ?")
                        .param(id)
                        .update();
            }
            queue.finish(claim);
        });
    }

    boolean cancelRequested(UUID id) {
        return database.sql("select cancel_requested from mapping_job where id = ?")
                .param(id)
                .query(Boolean.class)
                .optional()
                .orElse(true);
    }
}
