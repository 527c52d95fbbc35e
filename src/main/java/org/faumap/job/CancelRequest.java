package org.faumap.job;

import java.util.function.BooleanSupplier;

/** Whether a job is cancelled: asked often, and looked up once a second. */
final class CancelRequest implements BooleanSupplier {
    private static final long NANOS_BETWEEN_LOOKS = 1_000_000_000;

    private final BooleanSupplier request;
    private long lookedAt = System.nanoTime();

    CancelRequest(BooleanSupplier request) {
        this.request = request;
    }

    @Override
    public boolean getAsBoolean() {
        if (System.nanoTime() - lookedAt < NANOS_BETWEEN_LOOKS) {
            return false;
        }
        lookedAt = System.nanoTime();
        return request.getAsBoolean();
    }
}
