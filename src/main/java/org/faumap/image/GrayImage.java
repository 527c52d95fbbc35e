package org.faumap.image;

/**
 * A grey image: 8-bit luminance (ITU-R BT.601 weights on sRGB values), row-major, top row first.
 *
 * <p>The array is shared, not copied: whoever hands it over gives it up.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 * @param pixels {@code width * height} bytes, each an unsigned value 0 (black) to 255 (white)
 */
@SuppressWarnings("ArrayRecordComponent") // an image is compared by nobody and copied by few
public record GrayImage(int width, int height, byte[] pixels) {
    public GrayImage {
        if (width < 1 || height < 1 || pixels.length != width * height) {
            throw new IllegalArgumentException(
                    "%d pixels do not make an image of %d x %d".formatted(pixels.length, width, height));
        }
    }

    /** Left and right exchanged. */
    public GrayImage mirrored() {
        byte[] mirrored = new byte[pixels.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                mirrored[y * width + x] = pixels[y * width + width - 1 - x];
            }
        }
        return new GrayImage(width, height, mirrored);
    }

    /** The value at a position, 0 to 255. */
    public int at(int x, int y) {
        return pixels[y * width + x] & 0xFF;
    }
}
