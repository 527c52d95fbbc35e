package org.faumap.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.faumap.explain.ExplanationRefused.Reason;
import org.faumap.model.Chain;
import org.faumap.model.Layer;
import org.jspecify.annotations.Nullable;

/**
 * What is to be explained.
 *
 * @param rule how ReLUs are treated on the way back
 * @param layers convolutions whose strongest feature maps are wanted; empty for the last of every block
 * @param top how many of each, 0 to {@value #MAX_TOP}: all of any layer that is served in practice
 * @param controls whether the comparisons are made that tell how much a map depends on what
 */
record ExplanationOptions(Rule rule, List<String> layers, int top, boolean controls) {
    static final int MAX_TOP = 1024;
    static final String DEFAULT_TOP = "9";
    /** More of them make an image that nobody can read, and that takes a hundred megabytes to draw. */
    static final int MOST_ON_A_SHEET = 64;

    private static final String ALL = "all";

    ExplanationOptions {
        layers = List.copyOf(layers);
    }

    /**
     * The places of the layers in a chain, in its order.
     *
     * @throws ExplanationRefused if it has no convolution of a name
     */
    List<Integer> convolutions(Chain chain) {
        List<Integer> all = new ArrayList<>();
        for (Chain.Link link : chain.convolutions()) {
            all.add(chain.links().indexOf(link));
        }
        if (layers.isEmpty()) {
            return all.stream()
                    .filter(i -> chain.endsBlock(chain.links().get(i)))
                    .toList();
        }
        if (layers.contains(ALL)) {
            return all;
        }
        return layers.stream()
                .distinct()
                .map(layer -> convolution(chain, layer))
                .sorted()
                .toList();
    }

    /** The same with what a caller asks for instead; null where he asks for nothing else. */
    ExplanationOptions with(
            @Nullable Rule otherRule,
            @Nullable List<String> otherLayers,
            @Nullable Integer otherTop,
            @Nullable Boolean otherControls) {
        return new ExplanationOptions(
                Objects.requireNonNullElse(otherRule, rule),
                Objects.requireNonNullElse(otherLayers, layers),
                Objects.requireNonNullElse(otherTop, top),
                Objects.requireNonNullElse(otherControls, controls));
    }

    /** The same for the deepest of the layers alone: what a sheet shows, which is never empty. */
    ExplanationOptions deepestOnly(Chain chain) {
        List<Integer> convolutions = convolutions(chain);
        if (convolutions.isEmpty()) {
            throw new ExplanationRefused(Reason.INVALID_PARAMETER, "The model has no convolutional layer.");
        }
        int deepest = convolutions.get(convolutions.size() - 1);
        return new ExplanationOptions(
                rule,
                List.of(chain.links().get(deepest).layer().name()),
                top == 0 ? Integer.parseInt(DEFAULT_TOP) : Math.min(top, MOST_ON_A_SHEET),
                false);
    }

    /** @throws ExplanationRefused if the chain has no convolution of this name */
    static int convolution(Chain chain, String layer) {
        int index = chain.indexOf(layer);
        if (index < 0 || !(chain.links().get(index).layer() instanceof Layer.Conv2d)) {
            throw new ExplanationRefused(
                    Reason.INVALID_PARAMETER,
                    "The model has no convolutional layer of this name. It has %s."
                            .formatted(String.join(
                                    ", ",
                                    chain.convolutions().stream()
                                            .map(link -> link.layer().name())
                                            .toList())));
        }
        return index;
    }
}
