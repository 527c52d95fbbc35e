package org.faumap.dataset;

/** There is no data set of this id. The message is written for the client. */
public final class UnknownDataset extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownDataset(String message) {
        super(message);
    }
}
