package org.faumap.web;

import org.jspecify.annotations.Nullable;

/**
 * An image as it was sent, not yet looked at.
 *
 * @param name what the caller calls it, at most {@value #MAX_NAME_LENGTH} characters; null when not said
 * @param bytes the file's content, possibly empty
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; copying would double the memory of every upload
public record PostedImage(@Nullable String name, byte[] bytes) {
    static final int MAX_NAME_LENGTH = 255;

    public PostedImage {
        if (name != null && name.length() > MAX_NAME_LENGTH) {
            name = name.substring(0, MAX_NAME_LENGTH);
        }
    }

    /** Never the content: an image must not reach a log. */
    @Override
    public String toString() {
        return "PostedImage[%d bytes]".formatted(bytes.length);
    }
}
