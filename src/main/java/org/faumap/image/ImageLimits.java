package org.faumap.image;

/**
 * What the decoder accepts. Both limits are inclusive and are checked before any pixel memory is allocated.
 *
 * @param maxBytes size of the encoded file, at least 1
 * @param maxPixels width times height as the file's header states them, at least 1 and small enough for one array; a
 *     pixel of a TIFF counts twice, see {@link ImageDecoder}
 */
public record ImageLimits(long maxBytes, long maxPixels) {
    /** 20 MB and 40 megapixels. */
    public static final ImageLimits DEFAULT = new ImageLimits(20_000_000, 40_000_000);

    private static final long LARGEST_ARRAY = Integer.MAX_VALUE - 8L;

    public ImageLimits {
        if (maxBytes < 1 || maxPixels < 1 || maxPixels > LARGEST_ARRAY) {
            throw new IllegalArgumentException(
                    "Limits of %d bytes and %d pixels are out of range".formatted(maxBytes, maxPixels));
        }
    }
}
