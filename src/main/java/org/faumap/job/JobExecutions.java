package org.faumap.job;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.UUID;
import org.faumap.job.Tickets.Ticket;
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
 * Runs whole jobs from their first step or from where they were left. Whoever holds a job's ticket is the only one to run it,
 * so that an execution found under way is one whose process died. Thread-safe.
 */
final class JobExecutions {
    private static final Logger log = LoggerFactory.getLogger(JobExecutions.class);

    /** Of a process whose memory is too small for a job. */
    static final String NO_MEMORY =
            "There is not enough memory for it. Give the process more (-Xmx, -XX:MaxDirectMemorySize) or fewer workers"
                    + " (faumap.job.workers), and restart the job: it goes on where it was left.";

    private static final String INTERNAL =
            "It failed inside; the service's log says why. A restart goes on where it was left.";

    private final JobRepository repository;
    private final MappingSteps steps;
    private final MappingJobs jobs;
    private final ExtractedPictures pictures;
    private final Tickets tickets;
    private final JobThreads threads;
    private final JobMetrics metrics;

    JobExecutions(
            JobRepository repository,
            MappingSteps steps,
            MappingJobs jobs,
            ExtractedPictures pictures,
            Tickets tickets,
            JobThreads threads,
            JobMetrics metrics) {
        this.repository = repository;
        this.steps = steps;
        this.jobs = jobs;
        this.pictures = pictures;
        this.tickets = tickets;
        this.threads = threads;
        this.metrics = metrics;
    }

    /** @return whether the job is done with, well or not */
    boolean work(Ticket ticket) {
        UUID id = ticket.job();
        MappingJob job;
        try {
            job = jobs.find(id);
        } catch (JobRefused condition) {
            log.error("Job {} is not one for this process", id, condition);
            jobs.failed(id, String.valueOf(condition.getMessage()));
            return true;
        }
        if (job.state().ended()) {
            return true;
        }
        jobs.started(id);
        log.info("Job {} runs: {} pictures", id, job.total());
        JobExecution execution;
        try {
            execution = run(job);
        } catch (DataAccessException | TransactionException | Draining passing) {
            throw passing; // the ticket is taken again when that is over
        } catch (RuntimeException failure) {
            log.error("Job {} failed", id, failure);
            jobs.failed(id, INTERNAL);
            metrics.ended(MappingJob.State.FAILED);
            return true;
        } catch (OutOfMemoryError failure) {
            // Tried again it would fail again, for ever.
            log.error("Job {} failed", id, failure);
            jobs.failed(id, NO_MEMORY);
            metrics.ended(MappingJob.State.FAILED);
            return true;
        }
        boolean complete = execution.getStatus() == BatchStatus.COMPLETED;
        if (!complete) {
            // Left as it is, to be taken up by another process or at the next start.
            threads.requireRunning();
        }
        if (complete) {
            // In this order: a process that is killed in between leaves a job that is taken up, not pictures nobody
            // wants.
            pictures.remove(id);
            jobs.completed(id);
        } else if (jobs.cancelRequested(id)) {
            jobs.cancelled(id);
        } else {
            jobs.failed(id, reason(id, execution));
        }
        MappingJob.State state = jobs.find(id).state();
        metrics.ended(state);
        log.info("Job {} is {}", id, state);
        return true;
    }

    private JobExecution run(MappingJob job) {
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
            context = left(job.id(), last).getExecutionContext();
        }
        JobExecution execution = repository.createJobExecution(instance, parameters, context);
        try {
            steps.of(job).execute(execution);
        } catch (JobInterruptedException condition) {
            log.debug("Job {} was interrupted", job.id(), condition);
        }
        return execution;
    }

    /** An earlier execution, with whatever was under way in it marked as failed, so that a new one can go on from there. */
    private JobExecution left(UUID job, JobExecution last) {
        tickets.withdraw(job);
        // Other processes may still work on partitions of it: their results count, so they are waited for.
        while (tickets.open(job) > 0) {
            threads.await();
            tickets.withdraw(job);
        }
        JobExecution execution = repository.getJobExecution(last.getId());
        if (execution == null) {
            return last;
        }
        for (StepExecution step : execution.getStepExecutions()) {
            if (step.getStatus().isRunning()) {
                step.setStatus(BatchStatus.FAILED);
                step.setExitStatus(ExitStatus.FAILED);
                step.setEndTime(LocalDateTime.now(ZoneId.systemDefault()));
                repository.update(step);
            }
        }
        if (execution.getStatus().isRunning()) {
            execution.setStatus(BatchStatus.FAILED);
            execution.setExitStatus(ExitStatus.FAILED);
            execution.setEndTime(LocalDateTime.now(ZoneId.systemDefault()));
            repository.update(execution);
        }
        return execution;
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
