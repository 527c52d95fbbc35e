package org.faumap.mapping;

/** Why there are no action units to tell of a face. The message is our own sentence, written for the caller. */
final class MappingRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    enum Reason {
        /** The model's package brings no mapping. */
        NONE,
        /** It brings one that cannot be read, or was made for another network. */
        UNFIT
    }

    private final Reason reason;

    MappingRefused(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
