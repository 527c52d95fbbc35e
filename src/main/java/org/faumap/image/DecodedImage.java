package org.faumap.image;

/**
 * An image as the decoder found it; its share of the memory for pixels is its own until it is closed.
 *
 * @param format {@code jpeg}, {@code png}, {@code webp}, {@code bmp} or {@code tiff}, told from the content
 * @param gray its luminance, upright: EXIF orientation has been applied
 */
public record DecodedImage(String format, GrayImage gray, PixelMemory.Share share) implements AutoCloseable {
    @Override
    public void close() {
        share.close();
    }
}
