package org.faumap.model;

/**
 * The output of one layer for one image.
 *
 * @param maps how many feature maps, or values once flattened
 * @param height of each, 1 once flattened
 * @param width of each, 1 once flattened
 * @param values {@code height * width * maps}, row by row, the maps innermost; shared, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record FeatureMaps(int maps, int height, int width, float[] values) {
    public FeatureMaps {
        if (values.length != maps * height * width) {
            throw new IllegalArgumentException(
                    "%d values do not make %d maps of %d x %d".formatted(values.length, maps, width, height));
        }
    }

    /** The value of a map at a column and a row. */
    public float at(int map, int x, int y) {
        return values[(y * width + x) * maps + map];
    }

    /**
     * Where a map is largest, and how large: the first of equal maxima, row by row.
     *
     * @param map 0 to maps - 1
     */
    public Response response(int map) {
        int best = 0;
        for (int position = 1; position < height * width; position++) {
            if (values[position * maps + map] > values[best * maps + map]) {
                best = position;
            }
        }
        return new Response(map, values[best * maps + map], best % width, best / width);
    }

    /**
     * The maximal value of a feature map over its positions.
     *
     * @param map its number within the layer
     * @param value 0 when the map did not respond, never less behind a ReLU
     * @param x column of the map
     * @param y row of the map
     */
    public record Response(int map, float value, int x, int y) {}
}
