package org.faumap.model;

/** No model package of this name is served. The message is written for the client. */
public final class UnknownModel extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownModel(String message) {
        super(message);
    }
}
