package org.faumap.image;

import java.time.Duration;

/**
 * What the decoder accepts. All limits are inclusive; bytes and pixels are checked before any pixel memory is allocated.
 *
 * @param maxBytes size of the encoded file, at least 1
 * @param maxPixels width times height as the file's header states them, at least 1 and small enough for one array; a
 *     pixel of some formats counts more than once, see {@link ImageDecoder}
 * @param maxWork processor time that decoding may take, above 0
 */
public record ImageLimits(long maxBytes, long maxPixels, Duration maxWork) {
    /** No image has longer sides, whatever its pixels: it is JPEG's own limit. */
    static final int MAX_SIDE = 65_535;

    /** 20 MB, 40 megapixels, 2 seconds. */
    public static final ImageLimits DEFAULT = new ImageLimits(20_000_000, 40_000_000);

    private static final long LARGEST_ARRAY = Integer.MAX_VALUE - 8L;

    public ImageLimits {
        if (maxBytes < 1 || maxPixels < 1 || maxPixels > LARGEST_ARRAY) {
            throw new IllegalArgumentException(
                    "Limits of %d bytes and %d pixels are out of range".formatted(maxBytes, maxPixels));
        }
        if (maxWork.isNegative() || maxWork.isZero()) {
            throw new IllegalArgumentException("No image is decoded in " + maxWork);
        }
    }

    ImageLimits(long maxBytes, long maxPixels) {
        this(maxBytes, maxPixels, Duration.ofSeconds(2));
    }
}
