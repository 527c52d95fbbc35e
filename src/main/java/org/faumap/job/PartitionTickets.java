package org.faumap.job;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.partition.support.AbstractPartitionHandler;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;

/** Hands the partitions of a job out as tickets, and waits until none is left. */
final class PartitionTickets extends AbstractPartitionHandler {
    private final JobRepository repository;
    private final Tickets tickets;
    private final MappingJobs jobs;
    private final JobThreads threads;

    PartitionTickets(JobRepository repository, Tickets tickets, MappingJobs jobs, JobThreads threads) {
        this.repository = repository;
        this.tickets = tickets;
        this.jobs = jobs;
        this.threads = threads;
    }

    @Override
    protected Set<StepExecution> doHandle(StepExecution whole, Set<StepExecution> partitions)
            throws JobInterruptedException {
        UUID job = MappingSteps.job(whole);
        partitions.stream().map(StepExecution::getId).sorted().forEach(partition -> tickets.issue(job, partition));
        threads.wake();
        while (tickets.open(job) > 0) {
            if (jobs.cancelRequested(job)) {
                tickets.withdraw(job);
            }
            threads.await();
        }
        if (jobs.cancelRequested(job)) {
            throw new JobInterruptedException("Cancelled");
        }
        Set<StepExecution> ended = new HashSet<>();
        for (StepExecution partition : partitions) {
            ended.add(repository.getStepExecution(partition.getId()));
        }
        return ended;
    }
}
