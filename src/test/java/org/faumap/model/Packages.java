package org.faumap.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.faumap.facs.Expression;
import org.jspecify.annotations.Nullable;

/** Small model packages with random weights, for tests of everything that needs a network. */
public final class Packages {
    private Packages() {}

    public static ModelPackage random(String id, String version, long seed) throws UnfitModelPackage {
        return random(
                id,
                version,
                seed,
                List.of(
                        new Layer.Conv2d("conv1_1", 4, 3, 1, 1),
                        new Layer.Relu("relu1_1"),
                        new Layer.MaxPool2d("pool1", 2, 2),
                        new Layer.Conv2d("conv2_1", 6, 3, 1, 1),
                        new Layer.Relu("relu2_1"),
                        new Layer.MaxPool2d("pool2", 4, 4),
                        new Layer.Flatten("flatten"),
                        new Layer.Dropout("dropout", 0.5),
                        new Layer.Linear("logits", 8)),
                new ModelDescription.Calibration(1.5, 0.2));
    }

    public static ModelPackage random(
            String id,
            String version,
            long seed,
            List<Layer> layers,
            ModelDescription.@Nullable Calibration calibration)
            throws UnfitModelPackage {
        InputDescription input = new InputDescription(
                1, 48, 48, 1, 0, 1, new InputDescription.Standardize(8), new InputDescription.Crop(1, 0));
        List<String> labels = new ArrayList<>();
        for (Expression expression : Expression.values()) {
            labels.add(expression.label());
        }
        ModelDescription description =
                new ModelDescription(id, version, labels, input, layers, calibration, null, null);
        Random random = new Random(seed);
        Map<String, Tensor> weights = new LinkedHashMap<>();
        Chain.of(1, 48, 48, layers).weightShapes().forEach((name, shape) -> {
            int size = shape.stream().reduce(1, (a, b) -> a * b);
            float[] values = new float[size];
            double deviation = shape.size() == 1 ? 0.1 : Math.sqrt(2.0 * shape.get(0) / size);
            for (int i = 0; i < size; i++) {
                values[i] = (float) (random.nextGaussian() * deviation);
            }
            weights.put(name, new Tensor(shape, values));
        });
        return ModelPackage.of(description, weights, "# " + id + "\n", "");
    }
}
