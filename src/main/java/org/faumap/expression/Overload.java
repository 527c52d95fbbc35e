package org.faumap.expression;

/** Why a request was turned away without being worked on. */
final class Overload extends RuntimeException {
    private static final long serialVersionUID = 1L;

    enum Reason {
        /** The queue has no room for all pictures of the request. */
        QUEUE_FULL,
        /** The request waited longer than {@code faumap.expression.deadline}. */
        DEADLINE_PASSED,
        /** The service is shutting down and finishes what it has accepted. */
        DRAINING
    }

    private final Reason reason;

    Overload(Reason reason) {
        super(reason.name());
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
