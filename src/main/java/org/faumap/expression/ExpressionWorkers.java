package org.faumap.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.faumap.image.FaceIntake;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * One thread per core does all the work on images, from decoding to the network, so that cores are never shared out
 * twice and only as many decoded images are in memory as there are workers.
 *
 * <p>A worker takes the first image in line, prepares it, and goes on taking while somebody waits, the batch has room,
 * the worker has not got its share of what there is, and preparing has taken less than 20 ms. Then all faces go through the network at once. Ready-made crops thus travel
 * in large batches, while photographs, whose faces take longer to find than to label, hardly wait for each other; a lone
 * request never waits for company.
 *
 * <p>The workers start after the web server, and stop before it: at shutdown, once nobody new is let in, what waits is finished, and only
 * then does the web server close.
 */
@Component
final class ExpressionWorkers implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(ExpressionWorkers.class);
    private static final long PREPARATION_BUDGET_NANOS = 20_000_000;

    private final ImageQueue queue;
    private final FaceIntake intake;
    private final ExpressionMetrics metrics;
    private final int maxBatch;
    private final int workerCount;
    private final AtomicInteger inWork = new AtomicInteger();
    private volatile List<Thread> threads = List.of();

    ExpressionWorkers(ExpressionSettings settings, ImageQueue queue, FaceIntake intake, ExpressionMetrics metrics) {
        this.queue = queue;
        this.intake = intake;
        this.metrics = metrics;
        this.maxBatch = settings.maxBatch();
        this.workerCount = settings.workerCount();
    }

    /**
     * Returns when every worker is warm: Spring Boot reports readiness only after that.
     *
     * @throws IllegalStateException if a worker cannot do its work at all
     */
    @Override
    public void start() {
        List<Thread> started = new ArrayList<>();
        List<FutureTask<Void>> warmUps = new ArrayList<>();
        for (int worker = 1; worker <= workerCount; worker++) {
            FutureTask<Void> warmUp = new FutureTask<>(intake::warmUp, null);
            Thread thread = new Thread(
                    () -> {
                        warmUp.run();
                        work();
                    },
                    "faumap-expression-" + worker);
            thread.start();
            started.add(thread);
            warmUps.add(warmUp);
        }
        threads = List.copyOf(started);
        try {
            for (FutureTask<Void> warmUp : warmUps) {
                warmUp.get();
            }
        } catch (InterruptedException condition) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException failure) {
            queue.drain(); // ends the workers
            throw new IllegalStateException("Images cannot be worked on", failure.getCause());
        }
    }

    private void work() {
        Batch batch = new Batch(intake, metrics, maxBatch);
        try {
            for (QueuedImage first = queue.take(); first != null; first = queue.take()) {
                long closesAt = System.nanoTime() + PREPARATION_BUDGET_NANOS;
                int taken = 0;
                @Nullable QueuedImage next = first;
                while (next != null) {
                    inWork.incrementAndGet();
                    taken++;
                    batch.add(next);
                    boolean closed = batch.isFull() || taken >= fairShare() || System.nanoTime() - closesAt >= 0;
                    next = closed ? null : queue.poll();
                }
                batch.label();
                inWork.addAndGet(-taken);
            }
        } catch (InterruptedException condition) {
            log.warn("A worker was interrupted and stops");
        }
    }

    /**
     * What a worker may take of all images here, waiting or in work. If one took everything while the others are busy,
     * its clients would wait for a long batch while those of the others come round again and again in short ones.
     */
    private int fairShare() {
        return Math.max(1, (queue.length() + inWork.get() + workerCount - 1) / workerCount);
    }

    /** Lets nothing in, and returns to the callback when everything that waited has been answered. */
    @Override
    public void stop(Runnable callback) {
        queue.drain();
        Thread waiter = new Thread(
                () -> {
                    stop();
                    callback.run();
                },
                "faumap-expression-drain");
        waiter.start();
    }

    @Override
    public void stop() {
        queue.drain();
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException condition) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return threads.stream().anyMatch(Thread::isAlive);
    }

    @Override
    public int getPhase() {
        return DEFAULT_PHASE
                - 512; // between org.faumap.web's farewell, and Spring Boot's waiting for what is in flight
    }

    int aliveCount() {
        return (int) threads.stream().filter(Thread::isAlive).count();
    }

    int workerCount() {
        return workerCount;
    }
}
