package org.faumap.image;

/**
 * A rectangle in pixels of the image after EXIF rotation; x grows to the right, y downwards.
 *
 * @param x left edge
 * @param y top edge
 * @param width at least 1
 * @param height at least 1
 */
public record Box(int x, int y, int width, int height) {
    public Box {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("A box of %d x %d is empty".formatted(width, height));
        }
    }
}
