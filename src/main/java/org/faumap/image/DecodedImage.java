package org.faumap.image;

/**
 * A picture as the decoder found it.
 *
 * @param format {@code jpeg}, {@code png}, {@code webp}, {@code bmp} or {@code tiff}, told from the content
 * @param gray its luminance, upright: EXIF orientation has been applied
 */
public record DecodedImage(String format, GrayImage gray) {}
