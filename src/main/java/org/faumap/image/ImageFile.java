package org.faumap.image;

import java.io.IOException;

/**
 * An encoded image whose structure has been walked from end to end, without touching pixels. The formats' classes may
 * fail with any unchecked exception on malformed bytes: {@link ImageDecoder} is the boundary that turns them into {@link
 * UnreadableImage}.
 */
sealed interface ImageFile permits JpegFile, PngFile, WebpFile, BmpFile, TiffFile {
    /** As stored, before orientation; may be nonsense such as zero or negative. */
    int width();

    /** As stored, before orientation; may be nonsense such as zero or negative. */
    int height();

    Orientation orientation();

    /** How often a pixel counts against the limit: more than once where the format's reader is wasteful. */
    default int pixelWeight() {
        return 1;
    }

    /** What decoding takes of memory at most beside the result, in bytes. */
    long decodingBytes();

    /** The pixels as stored, before orientation. */
    GrayImage gray(DecodingWork work) throws IOException, UnreadableImage;
}
