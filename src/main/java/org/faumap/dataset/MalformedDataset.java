package org.faumap.dataset;

import java.io.Serial;

/** Data that is not laid out as it should be; the message names the file, the row and the fault. */
public final class MalformedDataset extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    public MalformedDataset(String message) {
        super(message);
    }
}
