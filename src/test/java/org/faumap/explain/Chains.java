package org.faumap.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.faumap.model.Chain;
import org.faumap.model.InputDescription;
import org.faumap.model.Layer;
import org.faumap.model.ModelDescription;
import org.faumap.model.ModelPackage;
import org.faumap.model.Tensor;
import org.faumap.model.UnfitModelPackage;

/** Small networks of random weights, and images for them. */
final class Chains {
    private Chains() {}

    static ModelPackage of(int width, int height, boolean biased, long seed, Layer... layers) {
        return of(width, height, biased, seed, List.of(layers));
    }

    static ModelPackage of(int width, int height, boolean biased, long seed, List<Layer> layers) {
        try {
            Chain chain = Chain.of(1, height, width, layers);
            Random random = new Random(seed);
            Map<String, Tensor> weights = new LinkedHashMap<>();
            chain.weightShapes().forEach((name, shape) -> {
                int size = shape.stream().reduce(1, Math::multiplyExact);
                float[] values = new float[size];
                for (int i = 0; i < size; i++) {
                    boolean bias = name.endsWith(".bias");
                    double scale = bias ? (biased ? 0.1 : 0) : Math.sqrt(2.0 * shape.get(0) / size);
                    values[i] = (float) (random.nextGaussian() * scale);
                }
                weights.put(name, new Tensor(shape, values));
            });
            List<String> labels = IntStream.range(0, chain.output().channels())
                    .mapToObj(i -> "l" + i)
                    .toList();
            InputDescription input = new InputDescription(1, height, width, 1, 0, 1, null, null);
            return ModelPackage.of(
                    new ModelDescription("chain", "1", labels, input, layers, null, null, null), weights, "", "");
        } catch (UnfitModelPackage condition) {
            throw new IllegalArgumentException(condition);
        }
    }

    /** Layers of every kind in a random order that fits, with odd sizes, strides and overlapping pools. */
    static ModelPackage random(long seed) {
        Random random = new Random(seed);
        int width = 9 + random.nextInt(14);
        int height = 9 + random.nextInt(14);
        List<Layer> layers = new ArrayList<>();
        int smallest = Math.min(width, height);
        int number = 0;
        while (smallest >= 4 && number < 9) {
            number++;
            switch (random.nextInt(6)) {
                case 0, 1, 2 -> {
                    int kernel = 1 + random.nextInt(4);
                    int stride = 1 + random.nextInt(2);
                    int padding = random.nextInt(kernel + 1);
                    layers.add(new Layer.Conv2d("conv" + number, 1 + random.nextInt(24), kernel, stride, padding));
                    smallest = (smallest + 2 * padding - kernel) / stride + 1;
                    if (random.nextInt(4) > 0) {
                        layers.add(new Layer.Relu("relu" + number));
                    }
                }
                case 3, 4 -> {
                    int kernel = 2 + random.nextInt(2);
                    int stride = 1 + random.nextInt(kernel);
                    layers.add(
                            random.nextInt(3) > 0
                                    ? new Layer.MaxPool2d("pool" + number, kernel, stride)
                                    : new Layer.AvgPool2d("pool" + number, kernel, stride));
                    smallest = (smallest - kernel) / stride + 1;
                }
                default -> layers.add(new Layer.Dropout("dropout" + number, 0.5));
            }
        }
        if (random.nextBoolean()) {
            layers.add(new Layer.GlobalPool(
                    "global", random.nextBoolean() ? Layer.GlobalPool.Mode.AVG : Layer.GlobalPool.Mode.MAX));
        }
        layers.add(new Layer.Flatten("flatten"));
        if (random.nextBoolean()) {
            layers.add(new Layer.Linear("hidden", 10));
            layers.add(new Layer.Relu("relu_hidden"));
        }
        layers.add(new Layer.Linear("logits", 3));
        return of(width, height, true, seed, layers);
    }

    static float[] image(ModelPackage model, long seed) {
        Random random = new Random(seed);
        float[] image =
                new float[model.chain().input().height() * model.chain().input().width()];
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) random.nextGaussian();
        }
        return image;
    }
}
