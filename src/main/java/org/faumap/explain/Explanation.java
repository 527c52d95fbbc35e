package org.faumap.explain;

import java.util.List;
import org.faumap.mapping.Assignment;
import org.faumap.model.FeatureMaps;
import org.jspecify.annotations.Nullable;

/**
 * What the network computed of one face, and what its units responded to.
 *
 * @param probabilities one per label, calibrated, adding up to 1
 * @param logits one per label
 * @param responses of all feature maps, as {@link org.faumap.model.Network#responses} gives them
 * @param layers those asked for, in the order of the chain
 * @param classes projections of the most probable label and of its runner-up; empty for a sheet
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Explanation(
        float[] probabilities, float[] logits, float[] responses, List<LayerUnits> layers, List<ClassMap> classes) {
    /**
     * The strongest feature maps of a layer.
     *
     * @param convolution its place in the chain
     * @param name of the layer
     * @param maps how many it has
     * @param responding how many of them responded at all
     * @param units by response, strongest first, equal ones by number; maps that did not respond are never among them
     */
    record LayerUnits(int convolution, String name, int maps, int responding, List<UnitMap> units) {}

    /**
     * One of them.
     *
     * @param response its value and place
     * @param projection of it
     * @param gradientCosine cosine to its projection by the rule {@code gradient}; null unless asked for
     * @param actionUnit the one that the model's mapping assigns it to; null for none, or without a mapping
     */
    record UnitMap(
            FeatureMaps.Response response,
            Projection projection,
            @Nullable Double gradientCosine,
            @Nullable Assignment actionUnit) {}

    /**
     * The projection of a label's logit.
     *
     * @param label its number
     * @param controls null unless asked for
     */
    record ClassMap(
            int label, Projection projection, @Nullable Controls controls) {}

    /**
     * How much a class map depends on what; cosines, -1 to 1.
     *
     * @param gradientCosine to the same label's map by the rule {@code gradient}
     * @param otherClassCosine to the map of the runner-up, or of the most probable label for the runner-up itself: near 1,
     *     the map says nothing about the label
     * @param randomizedCosine to the same label's map after the weights from the deepest convolution on were drawn anew:
     *     near 1, the map does not depend on what was learned there
     * @param gradient the first of the maps that it was compared with
     * @param randomized the last of them
     */
    record Controls(
            double gradientCosine,
            double otherClassCosine,
            double randomizedCosine,
            Projection gradient,
            Projection randomized) {}

    /** The label with the largest probability. */
    int label() {
        int best = 0;
        for (int label = 1; label < probabilities.length; label++) {
            if (probabilities[label] > probabilities[best]) {
                best = label;
            }
        }
        return best;
    }
}
