package org.faumap.queue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells those who work on jobs that this process stops. Thread-safe. */
public final class Shutdown {
    private final CountDownLatch begun = new CountDownLatch(1);

    public void begin() {
        begun.countDown();
    }

    boolean hasBegun() {
        return begun.getCount() == 0;
    }

    /** @throws ShuttingDown if this process stops */
    public void requireNotBegun() {
        if (hasBegun()) {
            throw new ShuttingDown();
        }
    }

    /**
     * Waits for a moment.
     *
     * @throws ShuttingDown if this process stops before it is over
     */
    public void await(Duration moment) {
        try {
            if (begun.await(moment.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ShuttingDown();
            }
        } catch (InterruptedException condition) {
            Thread.currentThread().interrupt();
            throw new ShuttingDown();
        }
    }
}
