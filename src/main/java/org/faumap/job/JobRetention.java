package org.faumap.job;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.scheduling.annotation.Scheduled;

/** Removes jobs that ended long ago, with their results and all that their steps left. */
class JobRetention {
    private static final Logger log = LoggerFactory.getLogger(JobRetention.class);

    private final MappingJobs jobs;
    private final JobResults results;
    private final JobRepository repository;
    private final InstantSource clock;
    private final Duration retention;

    JobRetention(
            MappingJobs jobs, JobResults results, JobRepository repository, InstantSource clock, JobSettings settings) {
        this.jobs = jobs;
        this.results = results;
        this.repository = repository;
        this.clock = clock;
        this.retention = settings.retention();
    }

    @Scheduled(fixedDelay = 3600_000, initialDelay = 60_000)
    void removeOld() {
        for (UUID job : jobs.endedBefore(clock.instant().minus(retention))) {
            try {
                // The row last: what is left over by a failure is found again.
                results.remove(job);
                JobInstance instance = repository.getJobInstance(MappingSteps.JOB, MappingSteps.parameters(job));
                if (instance != null) {
                    repository.deleteJobInstance(instance);
                }
                jobs.remove(job);
            } catch (IOException condition) {
                log.warn("The results of job {} cannot be removed yet", job, condition);
            }
        }
    }
}
