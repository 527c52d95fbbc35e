package org.faumap.image;

import org.jspecify.annotations.Nullable;

/**
 * A request body that brings no pictures in a form we take. The messages are written for the client and hold nothing of
 * the body.
 */
final class UnfitBody extends RuntimeException {
    private static final long serialVersionUID = 1L;

    enum Reason {
        /** JSON, base64 or multipart that cannot be read. */
        MALFORMED,
        /** No picture at all. */
        NO_IMAGE,
        /** More than {@link PostedImages#MAX_IMAGES} pictures. */
        TOO_MANY_IMAGES
    }

    private final Reason reason;

    UnfitBody(Reason reason, String message) {
        this(reason, message, null);
    }

    UnfitBody(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
