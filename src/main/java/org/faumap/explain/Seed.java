package org.faumap.explain;

import org.faumap.model.FeatureMaps;

/** What is projected down to the pixels. */
public sealed interface Seed {
    /**
     * One value of one feature map, all else zero: the map's response, at its position (Zeiler and Fergus 2014).
     *
     * @param convolution the layer's place in the chain
     * @param map its number within the layer
     * @param x column of the map
     * @param y row of the map
     */
    record Unit(int convolution, int map, int x, int y) implements Seed {
        /** The seed of a map's response. */
        public static Unit of(int convolution, FeatureMaps.Response response) {
            return new Unit(convolution, response.map(), response.x(), response.y());
        }
    }

    /**
     * One output before the softmax, with the seed 1: with the rule {@code gradient} the projection is the logit's
     * derivative by each pixel. The logit itself as the seed would only scale it, and turn its sign where it is negative.
     *
     * @param label its number among the model's labels
     */
    record Logit(int label) implements Seed {}
}
