package org.faumap.image;

import org.jspecify.annotations.Nullable;

/**
 * Bytes that are not an image this service reads. The message is our own sentence, names the remedy and is safe to show
 * to a client; what a library said is in the cause and stays here.
 */
public final class UnreadableImage extends Exception {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    UnreadableImage(Reason reason) {
        this(reason, reason.remedy, null);
    }

    UnreadableImage(Reason reason, String message) {
        this(reason, message, null);
    }

    UnreadableImage(Reason reason, Throwable cause) {
        this(reason, reason.remedy, cause);
    }

    private UnreadableImage(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why the bytes were refused. */
    public Reason reason() {
        return reason;
    }

    /** The closed set of reasons. */
    public enum Reason {
        /** No bytes at all. */
        EMPTY("The image is empty: send the bytes of an image."),
        /** Not one of the formats read, or a rare variant of one. */
        UNSUPPORTED_FORMAT("This is not a still JPEG, PNG, WebP, BMP or TIFF image: convert it to one of these."),
        /** Truncated, or inconsistent in itself. */
        DAMAGED("The image is damaged or incomplete: send the whole file, or save it again with another program."),
        /** Larger than the pixel limit. */
        TOO_MANY_PIXELS("The image has too many pixels: scale it down."),
        /** Takes more work to decode than is done for one image. */
        TOO_COSTLY("The image takes too much work to decode: save it again, plainly, with another program."),
        /** Larger than the byte limit. */
        TOO_MANY_BYTES("The file is too large: scale the image down or compress it more.");

        private final String remedy;

        Reason(String remedy) {
            this.remedy = remedy;
        }
    }
}
