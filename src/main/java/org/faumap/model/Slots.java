package org.faumap.model;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds what is computed at once: as many requests as there are cores, first come first served, a bounded number of
 * others waiting. Thread-safe.
 */
public final class Slots {
    private final Semaphore free;
    private final AtomicInteger waiting = new AtomicInteger();
    private final int capacity;
    private final Duration deadline;

    public Slots(int slots, int capacity, Duration deadline) {
        this.free = new Semaphore(slots, true);
        this.capacity = capacity;
        this.deadline = deadline;
    }

    /**
     * Waits for a slot, to be given back by closing it.
     *
     * @throws Overload if too many wait already, or none became free within the deadline
     */
    public Slot take() {
        if (!free.tryAcquire()) {
            if (waiting.incrementAndGet() > capacity) {
                waiting.decrementAndGet();
                throw new Overload(Overload.Reason.QUEUE_FULL);
            }
            try {
                if (!free.tryAcquire(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
                    throw new Overload(Overload.Reason.DEADLINE_PASSED);
                }
            } catch (InterruptedException condition) {
                Thread.currentThread().interrupt();
                throw new Overload(Overload.Reason.DRAINING);
            } finally {
                waiting.decrementAndGet();
            }
        }
        return free::release;
    }

    /** The right to compute. */
    public interface Slot extends AutoCloseable {
        @Override
        void close();
    }
}
