package org.faumap.image;

/**
 * How a network wants its faces: what is cut around the detector's box, and the size it is brought to.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 */
public record CropFormat(FaceCrop crop, int width, int height) {
    public CropFormat {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("A crop of %d x %d is empty".formatted(width, height));
        }
    }
}
