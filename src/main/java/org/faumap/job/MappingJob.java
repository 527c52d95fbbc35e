package org.faumap.job;

import java.time.Instant;
import java.util.UUID;
import org.faumap.mapping.Gate;
import org.jspecify.annotations.Nullable;

/**
 * A mapping job as it stands.
 *
 * @param takenAt when it was begun, or last taken up where it was left; null before that
 * @param takenDone images that were done then
 * @param partitionSize images that are handed out at once, the same however often the job is taken up
 * @param phase what is being done; null before it began
 * @param total images to be extracted
 * @param done images that are
 * @param failed of these, how many gave no face
 * @param detail why it failed; null when it did not
 * @param outcome what it found; null until it is completed
 */
public record MappingJob(
        UUID id,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Instant takenAt,
        int takenDone,
        JobPlan plan,
        int partitionSize,
        State state,
        @Nullable Phase phase,
        int total,
        int done,
        int failed,
        @Nullable String detail,
        @Nullable JobOutcome outcome) {

    /** What came of its thresholds; null where it has none, or is not completed. */
    public Gate.@Nullable Outcome gate() {
        return outcome == null || plan.gate().equals(Gate.NONE) ? null : outcome.gate();
    }

    /** Where a job is in its life. */
    public enum State {
        QUEUED,
        RUNNING,
        STOPPING,
        COMPLETED,
        FAILED,
        CANCELLED;

        public boolean ended() {
            return this == COMPLETED || this == FAILED || this == CANCELLED;
        }
    }

    /** What a running job does. */
    public enum Phase {
        EXTRACT,
        ANALYSE,
        REPORT
    }
}
