package org.faumap.web;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds what is computed at once: as many requests as there are cores, first come first served, a bounded number of
 * others waiting, of which those of one key are half at most. Thread-safe.
 */
public final class ConcurrencyLimit {
    private final Semaphore free;
    private final AtomicInteger waiting = new AtomicInteger();
    private final Map<String, Integer> waitingOfKeys = new ConcurrentHashMap<>();
    private final int capacity;
    private final Duration deadline;

    /**
     * @param permits how many work at once, at least 1
     * @param capacity how many others may wait
     * @param deadline how long each of these may
     */
    public ConcurrencyLimit(int permits, int capacity, Duration deadline) {
        this.free = new Semaphore(permits, true);
        this.capacity = capacity;
        this.deadline = deadline;
    }

    /**
     * Waits for a permit, to be given back by closing it.
     *
     * @throws Overload if too many wait already, or none was given back within the deadline
     * @throws ClientGone if the client has left meanwhile
     */
    public Permit acquire() {
        try {
            // The untimed tryAcquire would overtake those who wait.
            if (!free.tryAcquire(0, TimeUnit.NANOSECONDS)) {
                await();
            }
        } catch (InterruptedException condition) {
            Thread.currentThread().interrupt();
            throw new Overload(Overload.Reason.DRAINING);
        }
        try {
            ClientConnection.requireOpen();
        } catch (ClientGone condition) {
            free.release();
            throw condition;
        }
        return free::release;
    }

    private void await() throws InterruptedException {
        String caller = Caller.ofThisThread();
        int ofCaller = waitingOfKeys.merge(caller, 1, Integer::sum);
        try {
            boolean share = caller.equals(Caller.NOBODY) || ofCaller <= (capacity + 1) / 2;
            if (waiting.incrementAndGet() > capacity || !share) {
                throw new Overload(Overload.Reason.QUEUE_FULL);
            }
            if (!free.tryAcquire(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new Overload(Overload.Reason.DEADLINE_PASSED);
            }
        } finally {
            waiting.decrementAndGet();
            waitingOfKeys.computeIfPresent(caller, (same, count) -> count == 1 ? null : count - 1);
        }
    }

    /** How long somebody may wait. */
    public Duration deadline() {
        return deadline;
    }

    /** The right to compute. */
    public interface Permit extends AutoCloseable {
        @Override
        void close();
    }
}
