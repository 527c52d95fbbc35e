package org.faumap.image;

import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.faumap.image.UnreadableImage.Reason;

/**
 * What the pixels of all images under way may take of this process's memory. An image gets its share before a pixel is
 * decoded, in the order in which shares are asked for, and gives it back when its crops are cut. Thread-safe.
 */
public final class PixelMemory {
    /** Shares are counted in pieces of this many bytes. */
    private static final long PIECE = 1024;
    /** How long anybody waits before he is asked whether he still wants to. */
    private static final long LOOK_NANOS = 10_000_000_000L;

    private final long bytes;
    private final Semaphore free;

    /** @param bytes for all images together, at least {@value #PIECE} */
    public PixelMemory(long bytes) {
        this.bytes = bytes;
        this.free = new Semaphore(pieces(bytes), true);
    }

    private static int pieces(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, bytes / PIECE + 1);
    }

    /**
     * Waits for a share, to be given back by closing it.
     *
     * @throws UnreadableImage if it is more than there is in all
     * @throws PixelMemorySpent if others held too much of it until the deadline
     * @throws CancellationException if it is not wanted any more
     */
    Share take(long wanted, Deadline deadline) throws UnreadableImage {
        if (wanted > bytes) {
            throw new UnreadableImage(
                    Reason.TOO_MANY_PIXELS,
                    "Decoding the image would take %d MB of memory, more than the %d MB there are for all: scale it down."
                            .formatted(wanted / 1_000_000, bytes / 1_000_000));
        }
        int pieces = pieces(wanted);
        try {
            // Whoever comes back for more time queues anew: only those who wait for ever do.
            while (!free.tryAcquire(
                    pieces, Math.max(0, Math.min(LOOK_NANOS, deadline.nanosLeft())), TimeUnit.NANOSECONDS)) {
                deadline.requireWanted();
                if (deadline.nanosLeft() <= 0) {
                    throw new PixelMemorySpent();
                }
            }
        } catch (InterruptedException condition) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted while waiting for memory");
        }
        return new Share(pieces);
    }

    /** Bytes that nobody holds. */
    long free() {
        return free.availablePermits() * PIECE;
    }

    /** One image's part of the memory. */
    public final class Share implements AutoCloseable {
        private int pieces;

        private Share(int pieces) {
            this.pieces = pieces;
        }

        /** Gives back what goes beyond so many bytes. */
        void shrinkTo(long needed) {
            int kept = Math.min(pieces, pieces(needed));
            free.release(pieces - kept);
            pieces = kept;
        }

        @Override
        public void close() {
            free.release(pieces);
            pieces = 0;
        }
    }
}
