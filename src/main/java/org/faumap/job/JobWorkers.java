package org.faumap.job;

import org.faumap.queue.QueueWorkers;
import org.faumap.queue.Shutdown;
import org.springframework.context.SmartLifecycle;

/** What this process works on jobs, between its start and its end. */
final class JobWorkers implements SmartLifecycle {
    private final QueueWorkers jobs;
    private final QueueWorkers partitions;
    private final Shutdown shutdown;
    private volatile boolean running;

    JobWorkers(QueueWorkers jobs, QueueWorkers partitions, Shutdown shutdown) {
        this.jobs = jobs;
        this.partitions = partitions;
        this.shutdown = shutdown;
    }

    @Override
    public void start() {
        partitions.start();
        jobs.start();
        running = true;
    }

    @Override
    public void stop() {
        shutdown.begin();
        partitions.stop();
        jobs.stop();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Those that take whole jobs. */
    QueueWorkers jobs() {
        return jobs;
    }

    QueueWorkers partitions() {
        return partitions;
    }

    /** Has this process look for a job at once. */
    void wake() {
        jobs.wake();
    }
}
