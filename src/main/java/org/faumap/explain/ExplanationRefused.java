package org.faumap.explain;

/** Why there is no explanation to give. The message is our own sentence, written for the caller. */
final class ExplanationRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    enum Reason {
        /** A parameter names what the model does not have, or contradicts another one. */
        INVALID_PARAMETER,
        /** The picture shows no face, or fewer than asked for. */
        NO_FACE,
        /** There is no explanation of this id: never was, or it was deleted. */
        UNKNOWN,
        /** Its time to live is over. */
        EXPIRED,
        /** The feature map's response is 0: there is nothing to project. */
        SILENT_MAP
    }

    private final Reason reason;

    ExplanationRefused(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
