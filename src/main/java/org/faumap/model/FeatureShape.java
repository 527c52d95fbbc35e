package org.faumap.model;

/**
 * The shape of what flows between two layers, without the batch axis.
 *
 * @param channels feature maps, or values once flattened
 * @param height of each feature map, 1 once flattened
 * @param width of each feature map, 1 once flattened
 * @param flat whether height and width are gone
 */
public record FeatureShape(int channels, int height, int width, boolean flat) {
    @Override
    public String toString() {
        return flat ? "[" + channels + "]" : "[" + channels + ", " + height + ", " + width + "]";
    }
}
