package org.faumap.image;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Until when an image may wait for its turn, and whether work on it is still wanted at all. Immutable; what it asks is
 * asked by whichever thread works on the image, often, so that it should answer at once.
 */
public final class Deadline {
    /** Never passes. */
    public static final Deadline NONE = new Deadline(null, () -> false);

    private final @Nullable Long atNanos;
    private final BooleanSupplier cancelled;

    private Deadline(@Nullable Long atNanos, BooleanSupplier cancelled) {
        this.atNanos = atNanos;
        this.cancelled = cancelled;
    }

    /** @param nanoTime on the clock of {@link System#nanoTime()} */
    public static Deadline atNanos(long nanoTime) {
        return new Deadline(nanoTime, () -> false);
    }

    public static Deadline after(Duration duration) {
        return atNanos(System.nanoTime() + duration.toNanos());
    }

    /** The same, until somebody cancels. */
    public Deadline unless(BooleanSupplier nowCancelled) {
        return new Deadline(atNanos, () -> cancelled.getAsBoolean() || nowCancelled.getAsBoolean());
    }

    /** Negative when it has passed. */
    public long nanosLeft() {
        return atNanos == null ? Long.MAX_VALUE : atNanos - System.nanoTime();
    }

    /** @throws CancellationException if nobody wants the image any more; that the end has passed is none of this */
    public void requireWanted() {
        if (cancelled.getAsBoolean()) {
            throw new CancellationException("The image is no longer wanted");
        }
    }
}
