package org.faumap.image;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/**
 * The work on one image, asked by its reader between pieces of a few milliseconds whether it may go on. Counted is
 * processor time, not the clock: what an image costs must not depend on what else the machine does. For one thread.
 */
final class DecodingWork {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    /** Looking at the clock costs as much as decoding some hundred pixels. */
    private static final int BYTES_BETWEEN_LOOKS = 1 << 14;

    private final Deadline deadline;
    private final Duration limit;
    private final long startedAt = spentNanos();
    private int bytesUntilLook = BYTES_BETWEEN_LOOKS;

    DecodingWork(Deadline deadline, Duration limit) {
        this.deadline = deadline;
        this.limit = limit;
    }

    private static long spentNanos() {
        return THREADS.isCurrentThreadCpuTimeSupported() ? THREADS.getCurrentThreadCpuTime() : System.nanoTime();
    }

    /** The reader has taken so many bytes more of the file. */
    void read(int bytes) {
        bytesUntilLook -= bytes;
        if (bytesUntilLook <= 0) {
            bytesUntilLook = BYTES_BETWEEN_LOOKS;
            goOn();
        }
    }

    /**
     * Returns if the work is to go on.
     *
     * @throws java.util.concurrent.CancellationException if the image is not wanted any more
     * @throws TooCostly if it has cost too much
     */
    void goOn() {
        deadline.requireWanted();
        if (spentNanos() - startedAt > limit.toNanos()) {
            throw new TooCostly("Decoding takes more than the %s s of processor time there are for one image"
                    .formatted(limit.toMillis() / 1000.0));
        }
    }
}
