package org.faumap.model;

import java.io.Serial;

/** A model package that cannot be used; the message names the file or layer and what does not fit. */
public final class UnfitModelPackage extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Names of layers and tensors are the package's own and may be of any length; this much is told. */
    private static final int MAX_LENGTH = 400;

    public UnfitModelPackage(String message) {
        super(message.length() > MAX_LENGTH ? message.substring(0, MAX_LENGTH) + "…" : message);
    }
}
