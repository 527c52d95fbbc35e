package org.faumap.job;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.faumap.job.Tickets.Kind;
import org.faumap.job.Tickets.Ticket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** The threads of this process that take tickets: some for partitions, one for whole jobs. Thread-safe. */
final class JobThreads {
    private static final Logger log = LoggerFactory.getLogger(JobThreads.class);

    private static final long STOP_NANOS = 10_000_000_000L;

    private final Tickets tickets;
    private final long pollMillis;
    private final AtomicBoolean stopping = new AtomicBoolean();
    /** One permit lets one waiting thread look at once instead of at its next turn. */
    private final Semaphore wake = new Semaphore(0);

    private final List<Worker> workers = new CopyOnWriteArrayList<>();

    private record Worker(Kind kind, Thread thread) {}

    JobThreads(Tickets tickets, JobSettings settings) {
        this.tickets = tickets;
        this.pollMillis = settings.pollInterval().toMillis();
    }

    /** @param idle called when there is nothing to do */
    void start(String name, int count, Kind kind, Predicate<Ticket> work, Runnable idle) {
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(() -> take(kind, work, idle), "faumap-%s-%d".formatted(name, i + 1));
            thread.setDaemon(true);
            thread.start();
            workers.add(new Worker(kind, thread));
        }
    }

    private void take(Kind kind, Predicate<Ticket> work, Runnable idle) {
        boolean reachable = true;
        while (!stopping.get()) {
            boolean worked = false;
            try {
                worked = tickets.work(kind, work);
                reachable = true;
            } catch (Draining condition) {
                return;
            } catch (DataAccessException | TransactionException condition) {
                if (reachable) {
                    log.warn("The database of jobs does not answer as it should; work goes on when it does", condition);
                }
                reachable = false;
            } catch (RuntimeException | OutOfMemoryError failure) {
                // The thread outlives whatever one piece of work makes fail.
                log.error("A piece of work failed", failure);
            }
            if (!worked && !stopping.get()) {
                idle.run();
                pause();
            }
        }
    }

    /** Lets waiting threads of this process look for work at once. */
    void wake() {
        wake.release(Math.max(1, workers.size()));
    }

    /** How many threads of a kind live. */
    int living(Kind kind) {
        return (int) workers.stream()
                .filter(worker -> worker.kind() == kind && worker.thread().isAlive())
                .count();
    }

    /** Whether a thread has ended though this process goes on. */
    boolean lostAny() {
        return !stopping.get()
                && workers.stream().anyMatch(worker -> !worker.thread().isAlive());
    }

    /**
     * Waits for a moment.
     *
     * @throws Draining if this process stops
     */
    void await() {
        pause();
        requireRunning();
    }

    /** @throws Draining if this process stops */
    void requireRunning() {
        if (stopping.get()) {
            throw new Draining();
        }
    }

    private void pause() {
        try {
            if (wake.tryAcquire(pollMillis, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException condition) {
            Thread.currentThread().interrupt();
            stopping.set(true);
        }
    }

    /**
     * Ends the threads behind the chunk they are at. One that is in the middle of an analysis is left to itself after a while:
     * its ticket is free with the end of the process, and the job goes on from its last step.
     */
    void stop() {
        stopping.set(true);
        wake.release(2 * workers.size() + 2);
        long endsAt = System.nanoTime() + STOP_NANOS;
        for (Worker worker : workers) {
            try {
                worker.thread().join(Math.max(1, (endsAt - System.nanoTime()) / 1_000_000));
            } catch (InterruptedException condition) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
