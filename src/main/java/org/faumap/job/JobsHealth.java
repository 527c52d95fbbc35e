package org.faumap.job;

import org.faumap.queue.JobDatabase;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How many jobs there are, and whether this process still looks for the work it is to do. Not part of readiness: requests are
 * answered without it.
 */
final class JobsHealth extends AbstractHealthIndicator {
    private final JdbcClient database;
    private final JobWorkers workers;

    JobsHealth(JobDatabase database, JobWorkers workers) {
        super("The database of jobs does not answer");
        this.database = database.client();
        this.workers = workers;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        long queued = count("QUEUED");
        (workers.jobs().isLost() || workers.partitions().isLost() ? builder.down() : builder.up())
                .withDetail("queued", queued)
                .withDetail("running", count("RUNNING") + count("STOPPING"))
                .withDetail("workers", workers.partitions().living())
                .withDetail("manager", workers.jobs().living() > 0);
    }

    private long count(String state) {
        return database.sql("select count(*) from mapping_job where state = ?")
                .param(state)
                .query(Long.class)
                .single();
    }
}
