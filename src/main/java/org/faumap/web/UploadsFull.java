package org.faumap.web;

import java.io.IOException;

/** The bodies of all requests under way together exceed {@code faumap.web.upload-memory}. */
final class UploadsFull extends IOException {
    private static final long serialVersionUID = 1L;

    UploadsFull() {
        super("The request bodies under way exceed faumap.web.upload-memory");
    }
}
