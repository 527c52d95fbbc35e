package org.faumap.queue;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whether the database of jobs answers, and where it is a file of this process can be written to; part of readiness. */
public final class JobDatabaseHealth extends AbstractHealthIndicator {
    private final JdbcClient database;
    private final boolean embedded;

    public JobDatabaseHealth(JobDatabase database) {
        super("The database of jobs does not answer");
        this.database = database.client();
        this.embedded = database.isEmbedded();
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        if (embedded) {
            database.sql("update job_admission set id = id").update();
        } else {
            database.sql("select 1").query(Integer.class).single();
        }
        builder.up();
    }
}
