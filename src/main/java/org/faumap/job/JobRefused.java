package org.faumap.job;

/** Why a request about jobs is not done. The message is our own sentence, written for the caller. */
final class JobRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    enum Reason {
        /** The request asks for what cannot be. */
        INVALID,
        /** The data set, model or layer cannot be mapped. */
        UNMAPPABLE,
        UNKNOWN,
        TOO_MANY,
        KEY_REUSED,
        KEY_IN_FLIGHT,
        /** It is over. */
        ENDED,
        NOT_RESTARTABLE,
        /** It has no result, or not yet. */
        NO_RESULT,
        /** The model cannot take the mapping. */
        NOT_PROMOTABLE
    }

    private final Reason reason;

    JobRefused(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
