package org.faumap.job;

import java.time.Duration;
import org.faumap.queue.JobDatabase;
import org.faumap.queue.QueueWorkers;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of mapping jobs.
 *
 * @param workers how many partitions this process works on at once; one per core when not set, 0 for none
 * @param manager whether this process plans jobs, analyses them and writes their reports; at least one process must
 * @param partitionSize images of a partition, at least 1: what a killed worker leaves to another is at most this; a job
 *     keeps to the size it was accepted with
 * @param maxOpen how many jobs may be queued or running, at least 1; one more is answered 429
 * @param maxFailedShare share of images that may be unreadable or without a face before the job fails, 0 to 1
 * @param retention how long finished jobs and their results are kept, at least a minute
 * @param pollInterval how often an idle process looks for work of others, at least 10 ms
 * @param patience how long a job gives way to requests at a time, so that it is never stopped for good, at least 0
 * @param deadAfter how long a process may not be heard of before others take over what it worked on, at least a second
 * @param datasource where jobs are kept; without an address it is the service's own database where that is a server, else an H2
 *     file beside the storage
 */
@ConfigurationProperties("faumap.job")
record JobSettings(
        @Nullable Integer workers,
        @DefaultValue("true") boolean manager,
        @DefaultValue("256") int partitionSize,
        @DefaultValue("20") int maxOpen,
        @DefaultValue("0.2") double maxFailedShare,
        @DefaultValue("30d") Duration retention,
        @DefaultValue("500ms") Duration pollInterval,
        @DefaultValue("2s") Duration patience,
        @DefaultValue("10s") Duration deadAfter,
        @DefaultValue JobDatabase.Address datasource) {

    JobSettings {
        requireAtLeast("workers", workers == null ? 1 : workers, 0);
        requireAtLeast("partition-size", partitionSize, 1);
        requireAtLeast("max-open", maxOpen, 1);
        requireAtLeast("retention", retention.toMillis(), 60_000);
        requireAtLeast("poll-interval", pollInterval.toMillis(), 10);
        requireAtLeast("patience", patience.toMillis(), 0);
        requireAtLeast("dead-after", deadAfter.toMillis(), 1000);
        if (!(maxFailedShare >= 0 && maxFailedShare <= 1)) {
            throw new IllegalArgumentException(
                    "faumap.job.max-failed-share is %s, it goes from 0 to 1".formatted(maxFailedShare));
        }
    }

    QueueWorkers.Pace pace() {
        return new QueueWorkers.Pace(pollInterval, deadAfter);
    }

    int threads() {
        return workers == null ? Runtime.getRuntime().availableProcessors() : workers;
    }

    private static void requireAtLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "faumap.job.%s is %d, at least %d is needed".formatted(name, value, least));
        }
    }
}
