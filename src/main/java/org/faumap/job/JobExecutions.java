package org.faumap.job;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.faumap.queue.ClaimLost;
import org.faumap.queue.Shutdown;
import org.faumap.queue.ShuttingDown;
import org.faumap.queue.WorkQueue;
import org.faumap.queue.WorkQueue.Claim;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Runs whole jobs from their first step or from where they were left. Whoever holds a job's claim is the only one to run it,
 * so that an execution found under way is one whose process died, or is taken for dead and can commit nothing more. Thread-safe.
 */
final class JobExecutions {
    private static final Logger log = LoggerFactory.getLogger(JobExecutions.class);

    /** Of a process whose memory is too small for a job. */
    static final String NO_MEMORY =
            "There is not enough memory for it. Give the process more (-Xmx, -XX:MaxDirectMemorySize) or fewer workers"
                    + " (faumap.job.workers), and restart the job: it goes on where it was left.";

    /** How often a piece of work is begun whose process then dies or loses the database. */
    static final int MOST_FAILURES = 10;

    static final String TOO_OFTEN = "It was begun " + MOST_FAILURES
            + " times, and each time its process died or lost the database; the service's log"
            + " says more. A restart goes on where it was left.";

    private static final String INTERNAL =
            "It failed inside; the service's log says why. A restart goes on where it was left.";

    private final JobRepository repository;
    private final MappingSteps steps;
    private final QueuedPartitions partitions;
    private final MappingJobs jobs;
    private final JobProgress progress;
    private final WorkQueue queue;
    private final Shutdown shutdown;
    private final JobMetrics metrics;

    JobExecutions(
            JobRepository repository,
            MappingSteps steps,
            QueuedPartitions partitions,
            MappingJobs jobs,
            JobProgress progress,
            WorkQueue queue,
            Shutdown shutdown,
            JobMetrics metrics) {
        this.repository = repository;
        this.steps = steps;
        this.partitions = partitions;
        this.jobs = jobs;
        this.progress = progress;
        this.queue = queue;
        this.shutdown = shutdown;
        this.metrics = metrics;
    }

    /** Runs a job to its end, well or not. */
    void work(Claim claim) {
        UUID id = UUID.fromString(claim.id());
        MappingJob job;
        try {
            job = jobs.find(id);
        } catch (JobRefused condition) {
            log.error("Job {} is not one for this process", id, condition);
            progress.failed(claim, String.valueOf(condition.getMessage()));
            return;
        }
        if (!progress.started(claim)) {
            queue.finish(claim);
            return;
        }
        log.info("Job {} runs: {} images", id, job.total());
        end(claim, job);
        MappingJob.State state = jobs.find(id).state();
        metrics.ended(state);
        log.info("Job {} is {}", id, state);
    }

    private void end(Claim claim, MappingJob job) {
        if (claim.failures() >= MOST_FAILURES) {
            progress.failed(claim, TOO_OFTEN);
            return;
        }
        JobExecution execution;
        try {
            execution = run(job, claim);
        } catch (DataAccessException | TransactionException | ClaimLost | ShuttingDown passing) {
            throw passing; // it is taken up again
        } catch (RuntimeException | OutOfMemoryError failure) {
            // Memory, too: tried again it would be short again, for ever.
            log.error("Job {} failed", claim.id(), failure);
            progress.failed(claim, failure instanceof OutOfMemoryError ? NO_MEMORY : INTERNAL);
            return;
        }
        if (execution.getStatus() == BatchStatus.COMPLETED) {
            progress.completed(claim);
        } else if (progress.cancelRequested(job.id())) {
            progress.cancelled(claim);
        } else {
            // Left as it is, to be taken up by another process or at the next start.
            shutdown.requireNotBegun();
            throwPassing(execution.getAllFailureExceptions());
            progress.failed(claim, reason(job.id(), execution));
        }
    }

    /** Throws on what is not the work's own failure: it is done when that is over. */
    static void throwPassing(List<Throwable> failures) {
        for (Throwable failure : failures) {
            for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof DataAccessException
                        || cause instanceof TransactionException
                        || cause instanceof ClaimLost
                        || cause instanceof ShuttingDown) {
                    throw (RuntimeException) cause;
                }
            }
        }
    }

    private JobExecution run(MappingJob job, Claim claim) {
        JobParameters parameters = MappingSteps.parameters(job.id());
        JobInstance instance = repository.getJobInstance(MappingSteps.JOB, parameters);
        JobExecution last = instance == null ? null : repository.getLastJobExecution(instance);
        if (last != null && last.getStatus() == BatchStatus.COMPLETED) {
            return last;
        }
        ExecutionContext context = new ExecutionContext();
        if (instance == null) {
            instance = repository.createJobInstance(MappingSteps.JOB, parameters);
        } else if (last != null) {
            partitions.end(claim);
            context = left(last).getExecutionContext();
        }
        JobExecution execution = repository.createJobExecution(instance, parameters, context);
        try {
            steps.of(job, claim).execute(execution);
        } catch (JobInterruptedException condition) {
            log.debug("Job {} was interrupted", job.id(), condition);
        }
        return execution;
    }

    /** An earlier execution, with whatever has not come to its end marked as failed, so that a new one can go on from there. */
    private JobExecution left(JobExecution last) {
        JobExecution execution = repository.getJobExecution(last.getId());
        if (execution == null) {
            return last;
        }
        for (StepExecution step : execution.getStepExecutions()) {
            if (isOpen(step.getStatus())) {
                step.setStatus(BatchStatus.FAILED);
                step.setExitStatus(ExitStatus.FAILED);
                step.setEndTime(LocalDateTime.now(ZoneId.systemDefault()));
                repository.update(step);
            }
        }
        if (isOpen(execution.getStatus())) {
            execution.setStatus(BatchStatus.FAILED);
            execution.setExitStatus(ExitStatus.FAILED);
            execution.setEndTime(LocalDateTime.now(ZoneId.systemDefault()));
            repository.update(execution);
        }
        return execution;
    }

    /** Unknown is what could not be told to the database. */
    private static boolean isOpen(BatchStatus status) {
        return status.isRunning() || status == BatchStatus.UNKNOWN;
    }

    private String reason(UUID id, JobExecution execution) {
        for (Throwable failure : execution.getAllFailureExceptions()) {
            for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof JobRefused) {
                    return String.valueOf(cause.getMessage());
                }
                if (cause instanceof OutOfMemoryError) {
                    log.error("Job {} failed", id, failure);
                    return NO_MEMORY;
                }
            }
            log.error("Job {} failed", id, failure);
        }
        String noted = jobs.find(id).detail();
        return noted == null ? INTERNAL : noted;
    }
}
