package org.faumap.web;

import java.io.IOException;

/** A request body that is longer than {@code faumap.web.max-body}. */
final class BodyTooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    BodyTooLarge() {
        super("The request body is longer than faumap.web.max-body");
    }
}
