package org.faumap.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.faumap.mapping.Ablation;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.Rounding;
import org.faumap.model.FeatureMapId;
import org.faumap.model.ModelPackage;
import org.faumap.model.Network;
import org.faumap.model.Tensor;
import org.faumap.model.UnfitModelPackage;

/**
 * Whether the network uses an action unit's feature maps: sets them to zero and looks at the logits. Beside it, as many other
 * feature maps of the same layers, drawn at random, because taking anything away changes something.
 */
public final class Ablations {
    private final ModelPackage source;
    private final float[][] inputs;
    private final double[] whole;

    /** @param inputs normalised faces, at least one */
    public Ablations(ModelPackage source, float[][] inputs) {
        this.source = source;
        this.inputs = inputs;
        whole = meanLogits(source);
    }

    /** What happens without the detectors of each action unit that has some, by their numbers. */
    public Map<Integer, Ablation> of(Mapping mapping) {
        List<String> all =
                mapping.featureMaps().stream().map(Mapping.FeatureMap::name).toList();
        Map<Integer, Ablation> ablations = new TreeMap<>();
        for (Mapping.Unit unit : mapping.actionUnits()) {
            List<String> detectors = mapping.detectors(unit.au());
            if (!detectors.isEmpty()) {
                ablations.put(unit.au(), of(detectors, all, mapping.settings().seed()));
            }
        }
        return ablations;
    }

    /**
     * @param maps those to be set to zero, such as {@code conv3_1/57}
     * @param all the feature maps from which others are drawn
     */
    Ablation of(List<String> maps, List<String> all, long seed) {
        return new Ablation(maps.size(), inputs.length, changes(maps), changes(others(maps, all, new Random(seed))));
    }

    private static List<String> others(List<String> maps, List<String> all, Random random) {
        Map<String, Long> wanted = maps.stream()
                .collect(Collectors.groupingBy(Ablations::layer, LinkedHashMap::new, Collectors.counting()));
        Set<String> taken = new HashSet<>(maps);
        List<String> others = new ArrayList<>();
        wanted.forEach((layer, count) -> {
            List<String> candidates = new ArrayList<>(all.stream()
                    .filter(map -> layer(map).equals(layer) && !taken.contains(map))
                    .toList());
            Collections.shuffle(candidates, random);
            others.addAll(candidates.subList(0, (int) Math.min(count, candidates.size())));
        });
        return others;
    }

    private Map<String, Double> changes(List<String> maps) {
        double[] without = meanLogits(silenced(maps));
        Map<String, Double> changes = new LinkedHashMap<>();
        for (int label = 0; label < whole.length; label++) {
            changes.put(source.description().labels().get(label), Rounding.of(without[label] - whole[label]));
        }
        return changes;
    }

    private double[] meanLogits(ModelPackage which) {
        double[] sums = new double[which.description().labels().size()];
        try (Network network = Network.of(which)) {
            for (int from = 0; from < inputs.length; from += 32) {
                for (float[] logits :
                        network.logits(Arrays.copyOfRange(inputs, from, Math.min(inputs.length, from + 32)))) {
                    for (int label = 0; label < sums.length; label++) {
                        sums[label] += logits[label] / inputs.length;
                    }
                }
            }
        }
        return sums;
    }

    /** The same network in which these feature maps are 0 everywhere: their kernels and biases are. */
    private ModelPackage silenced(List<String> maps) {
        Map<String, Tensor> weights = new LinkedHashMap<>(source.weights());
        for (String map : maps) {
            FeatureMapId id = FeatureMapId.parse(map);
            for (String kind : List.of(".weight", ".bias")) {
                weights.computeIfPresent(id.layer() + kind, (name, tensor) -> {
                    float[] values = tensor.values().clone();
                    int each = values.length / tensor.shape().get(0);
                    Arrays.fill(values, id.channel() * each, (id.channel() + 1) * each, 0);
                    return new Tensor(tensor.shape(), values);
                });
            }
        }
        try {
            return ModelPackage.of(source.description(), weights, "", "");
        } catch (UnfitModelPackage condition) {
            throw new IllegalStateException("The shapes are those of a package that fitted", condition);
        }
    }

    private static String layer(String map) {
        return FeatureMapId.parse(map).layer();
    }
}
