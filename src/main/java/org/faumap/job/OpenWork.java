package org.faumap.job;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.faumap.queue.WorkQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * How much work there is for all processes together, looked at now and then, so that nobody who asks for metrics waits for a
 * database: {@code faumap.job.partitions.open} and {@code faumap.job.open}, not a number while that is not known.
 */
final class OpenWork {
    private static final Logger log = LoggerFactory.getLogger(OpenWork.class);

    private final WorkQueue jobs;
    private final WorkQueue partitions;
    private volatile double openJobs = Double.NaN;
    private volatile double openPartitions = Double.NaN;

    OpenWork(WorkQueue jobs, WorkQueue partitions, MeterRegistry registry) {
        this.jobs = jobs;
        this.partitions = partitions;
        Gauge.builder("faumap.job.partitions.open", () -> openPartitions)
                .description("Partitions of mapping jobs that wait or are worked on, by any process")
                .register(registry);
        Gauge.builder("faumap.job.open", () -> openJobs)
                .description("Mapping jobs that wait or are worked on, by any process")
                .register(registry);
    }

    @Scheduled(fixedDelay = 5000)
    void look() {
        try {
            openJobs = jobs.open("");
            openPartitions = partitions.open("");
        } catch (DataAccessException condition) {
            openJobs = Double.NaN;
            openPartitions = Double.NaN;
            log.debug("Open work cannot be counted", condition);
        }
    }
}
