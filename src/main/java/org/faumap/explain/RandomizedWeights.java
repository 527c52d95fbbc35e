package org.faumap.explain;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.faumap.model.Chain;
import org.faumap.model.ModelPackage;
import org.faumap.model.Tensor;
import org.faumap.model.UnfitModelPackage;

/**
 * The same network with later layers drawn anew (the cascading randomisation of Adebayo et al. 2018, arXiv 1810.03292): an
 * explanation that stays the same does not depend on what those layers learned.
 */
public final class RandomizedWeights {
    private RandomizedWeights() {}

    /**
     * Draws every weight and bias of the layers from one place on from a normal distribution with the mean and the
     * standard deviation of the tensor that it replaces.
     *
     * @param from place in the chain
     * @param seed of the draws
     */
    public static ModelPackage of(ModelPackage source, int from, long seed) {
        Random random = new Random(seed);
        Map<String, Tensor> weights = new LinkedHashMap<>(source.weights());
        for (Chain.Link link :
                source.chain().links().subList(from, source.chain().links().size())) {
            for (String name :
                    new String[] {link.layer().name() + ".weight", link.layer().name() + ".bias"}) {
                weights.computeIfPresent(name, (key, tensor) -> drawn(tensor, random));
            }
        }
        try {
            return ModelPackage.of(source.description(), weights, "", "");
        } catch (UnfitModelPackage condition) {
            throw new IllegalStateException("The shapes are those of a package that fitted", condition);
        }
    }

    private static Tensor drawn(Tensor tensor, Random random) {
        double sum = 0;
        double squares = 0;
        for (float value : tensor.values()) {
            sum += value;
            squares += (double) value * value;
        }
        int count = tensor.values().length;
        double mean = sum / count;
        double deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (mean + deviation * random.nextGaussian());
        }
        return new Tensor(tensor.shape(), values);
    }
}
