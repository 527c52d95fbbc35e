package org.faumap.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** Model packages whose weights are written down number by number, so that what they compute is known. */
public final class HandMadeModels {
    private HandMadeModels() {}

    /**
     * A network that sees grey values as they are, with labels {@code l0}, {@code l1} and so on.
     *
     * @param side of the input, in pixels
     * @param weights by name, row-major; biases that are not given are 0
     */
    public static ModelPackage of(int side, List<Layer> layers, Map<String, float[]> weights) {
        try {
            Chain chain = Chain.of(1, side, side, layers);
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            chain.weightShapes().forEach((name, shape) -> {
                float[] values = name.endsWith(".bias")
                        ? weights.getOrDefault(name, new float[shape.get(0)])
                        : Objects.requireNonNull(weights.get(name), name);
                tensors.put(name, new Tensor(shape, values));
            });
            List<String> labels = IntStream.range(0, chain.output().channels())
                    .mapToObj(label -> "l" + label)
                    .toList();
            InputDescription input = new InputDescription(1, side, side, 1, 0, 1, null, null);
            return ModelPackage.of(
                    new ModelDescription("made", "1", labels, input, layers, null, null, null), tensors, "", "");
        } catch (UnfitModelPackage condition) {
            throw new IllegalArgumentException(condition);
        }
    }
}
