package org.faumap.job;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.faumap.queue.ClaimLost;
import org.faumap.queue.JobDatabase;
import org.faumap.queue.QueueWorkers;
import org.faumap.queue.Shutdown;
import org.faumap.queue.WorkQueue;
import org.faumap.queue.WorkQueue.Claim;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.partition.PartitionHandler;
import org.springframework.batch.core.partition.support.AbstractPartitionHandler;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the partitions of a job into the queue, and waits until none is left. Thread-safe. */
final class QueuedPartitions {
    private final JobRepository repository;
    private final TransactionTemplate transaction;
    private final WorkQueue jobQueue;
    private final WorkQueue queue;
    private final QueueWorkers workers;
    private final JobProgress progress;
    private final Shutdown shutdown;
    private final Duration pollInterval;

    QueuedPartitions(
            JobRepository repository,
            JobDatabase database,
            WorkQueue jobQueue,
            WorkQueue queue,
            QueueWorkers workers,
            JobProgress progress,
            Shutdown shutdown,
            JobSettings settings) {
        this.repository = repository;
        this.transaction = database.transaction();
        this.jobQueue = jobQueue;
        this.queue = queue;
        this.workers = workers;
        this.progress = progress;
        this.shutdown = shutdown;
        this.pollInterval = settings.pollInterval();
    }

    PartitionHandler of(Claim claim) {
        return new AbstractPartitionHandler() {
            @Override
            protected Set<StepExecution> doHandle(StepExecution whole, Set<StepExecution> partitions)
                    throws JobInterruptedException {
                return extracted(claim, partitions);
            }
        };
    }

    private Set<StepExecution> extracted(Claim claim, Set<StepExecution> partitions) throws JobInterruptedException {
        UUID job = UUID.fromString(claim.id());
        transaction.executeWithoutResult(status -> {
            partitions.stream()
                    .map(StepExecution::getId)
                    .sorted()
                    .forEach(partition -> queue.add(claim.id() + "/" + partition));
            jobQueue.requireHeld(claim);
        });
        workers.wake();
        while (queue.open(claim.id()) > 0) {
            jobQueue.requireHeld(claim);
            if (progress.cancelRequested(job)) {
                queue.withdraw(claim.id());
            }
            shutdown.await(pollInterval);
        }
        if (progress.cancelRequested(job)) {
            throw new JobInterruptedException("Cancelled");
        }
        Set<StepExecution> ended = new HashSet<>();
        for (StepExecution partition : partitions) {
            ended.add(repository.getStepExecution(partition.getId()));
        }
        return ended;
    }

    /**
     * Ends what an earlier execution of a job has left in the queue. Others may still work on partitions of it: their results
     * count, so they are waited for.
     *
     * @throws ClaimLost if the job is somebody else's meanwhile
     */
    void end(Claim claim) {
        queue.withdraw(claim.id());
        while (queue.open(claim.id()) > 0) {
            shutdown.await(pollInterval);
            jobQueue.requireHeld(claim);
            queue.withdraw(claim.id());
        }
    }
}
