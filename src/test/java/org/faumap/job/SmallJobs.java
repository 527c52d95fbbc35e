package org.faumap.job;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.faumap.mapping.Gate;
import org.faumap.mapping.MappingSettings;
import org.faumap.queue.JobDatabase;
import org.faumap.queue.WorkQueue;

/** Jobs in a database that nobody works on. */
final class SmallJobs {
    static final int IMAGES = 600;

    private static final JobSettings SETTINGS = new JobSettings(
            0,
            false,
            256,
            100_000,
            0.2,
            Duration.ofDays(1),
            Duration.ofMillis(50),
            Duration.ZERO,
            Duration.ofSeconds(10),
            new JobDatabase.Address(null, null, null));

    private SmallJobs() {}

    static MappingJobs of(JobDatabase database) {
        return new MappingJobs(database, new WorkQueue("job_queue", database), SETTINGS);
    }

    static UUID insert(JobDatabase database) {
        JobPlan plan = new JobPlan(
                "demo",
                "0".repeat(64),
                new JobPlan.Model("tiny", "1", "0".repeat(64)),
                null,
                List.of(),
                MappingSettings.DEFAULT,
                true,
                null,
                Gate.NONE);
        return of(database).accept(plan, IMAGES, null, "0".repeat(64));
    }
}
