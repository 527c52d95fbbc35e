package org.faumap.job;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Whether the database of jobs answers, and what this process takes on. Not part of readiness: requests that need no jobs are
 * answered without it.
 */
final class JobsHealth extends AbstractHealthIndicator {
    private final JdbcClient database;
    private final JobSettings settings;

    JobsHealth(JobDatabase database, JobSettings settings) {
        super("The database of jobs does not answer");
        this.database = database.client();
        this.settings = settings;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        long queued = count("QUEUED");
        builder.up()
                .withDetail("queued", queued)
                .withDetail("running", count("RUNNING") + count("STOPPING"))
                .withDetail("workers", settings.threads())
                .withDetail("manager", settings.manager());
    }

    private long count(String state) {
        return database.sql("select count(*) from mapping_job where state = ?")
                .param(state)
                .query(Long.class)
                .single();
    }
}
