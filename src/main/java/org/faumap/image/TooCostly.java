package org.faumap.image;

/** Decoding an image takes more work than is done for one; the message names the limit. Turned into {@link UnreadableImage} by {@link ImageDecoder}. */
final class TooCostly extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooCostly(String limit) {
        super(limit + ": save it again, plainly, with another program.");
    }
}
