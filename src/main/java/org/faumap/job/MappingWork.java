package org.faumap.job;

import org.faumap.job.Tickets.Kind;
import org.springframework.context.SmartLifecycle;

/** What this process works on jobs, between its start and its end. */
final class MappingWork implements SmartLifecycle {
    private final JobThreads threads;
    private final JobExecutions executions;
    private final PartitionWork partitions;
    private final Extractions extractions;
    private final JobSettings settings;
    private volatile boolean running;

    MappingWork(
            JobThreads threads,
            JobExecutions executions,
            PartitionWork partitions,
            Extractions extractions,
            JobSettings settings) {
        this.threads = threads;
        this.executions = executions;
        this.partitions = partitions;
        this.extractions = extractions;
        this.settings = settings;
    }

    @Override
    public void start() {
        threads.start("worker", settings.threads(), Kind.PARTITION, partitions::work, extractions::release);
        threads.start("jobs", settings.manager() ? 1 : 0, Kind.JOB, executions::work, () -> {});
        running = true;
    }

    @Override
    public void stop() {
        threads.stop();
        extractions.close();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
