package org.faumap.model;

import java.io.Serial;

/** A model package that cannot be used; the message names the file or layer and what does not fit. */
public final class UnfitModelPackage extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    public UnfitModelPackage(String message) {
        super(message);
    }
}
