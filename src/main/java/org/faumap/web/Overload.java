package org.faumap.web;

/** Why a request was turned away without being worked on. */
public final class Overload extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public enum Reason {
        /** The queue has no room for all pictures of the request. */
        QUEUE_FULL,
        /** The request waited longer than its deadline. */
        DEADLINE_PASSED,
        /** The service is shutting down and finishes what it has accepted. */
        DRAINING
    }

    private final Reason reason;

    public Overload(Reason reason) {
        super(reason.name());
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
