package org.faumap.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.faumap.facs.Expression;
import org.faumap.model.InputDescription.Crop;
import org.faumap.model.InputDescription.Standardize;
import org.faumap.model.ModelDescription.Calibration;

/** Model packages with a small network of random weights: real to the engine, meaningless to anybody else. */
public final class TinyModels {
    public static final List<String> LABELS =
            Arrays.stream(Expression.values()).map(Expression::label).toList();

    private TinyModels() {}

    /** Writes {@code <models>/<id>/<version>/}. */
    public static void write(Path models, String id, String version, long seed) throws IOException {
        write(models, id, version, seed, 0.3);
    }

    public static void write(Path models, String id, String version, long seed, double abstainBelow)
            throws IOException {
        of(id, version, seed, abstainBelow).write(models.resolve(id).resolve(version));
    }

    /** One of the same input whose weights take 38 MB. */
    public static void writeLarge(Path models, String id, String version) throws IOException {
        List<Layer> layers = List.of(
                new Layer.Conv2d("conv1", 4, 3, 1, 1),
                new Layer.Relu("relu1"),
                new Layer.Flatten("flatten"),
                new Layer.Linear("hidden", 1024),
                new Layer.Linear("scores", LABELS.size()));
        try {
            of(id, version, 1, layers, new Calibration(1, 0))
                    .write(models.resolve(id).resolve(version));
        } catch (UnfitModelPackage condition) {
            throw new IllegalStateException("The chain above fits", condition);
        }
    }

    static ModelPackage of(String id, String version, long seed, double abstainBelow) {
        List<Layer> layers = List.of(
                new Layer.Conv2d("conv1", 4, 3, 1, 1),
                new Layer.Relu("relu1"),
                new Layer.MaxPool2d("pool1", 2, 2),
                new Layer.Conv2d("conv2", 8, 3, 1, 1),
                new Layer.Relu("relu2"),
                new Layer.MaxPool2d("pool2", 2, 2),
                new Layer.Flatten("flatten"),
                new Layer.Linear("scores", LABELS.size()));
        try {
            return of(id, version, seed, layers, new Calibration(1, abstainBelow));
        } catch (UnfitModelPackage condition) {
            throw new IllegalStateException("The chain above fits", condition);
        }
    }

    static ModelPackage of(String id, String version, long seed, List<Layer> layers, Calibration calibration)
            throws UnfitModelPackage {
        InputDescription input = new InputDescription(1, 48, 48, 1, 0, 1, new Standardize(8), new Crop(1, 0));
        ModelDescription description =
                new ModelDescription(id, version, LABELS, input, layers, calibration, null, null);
        Random random = new Random(seed);
        Map<String, Tensor> weights = new LinkedHashMap<>();
        Chain.of(1, 48, 48, layers).weightShapes().forEach((name, shape) -> weights.put(name, random(shape, random)));
        return ModelPackage.of(description, weights, "# %s %s\n\nRandom weights.\n".formatted(id, version), "");
    }

    private static Tensor random(List<Integer> shape, Random random) {
        int size = shape.stream().reduce(1, Math::multiplyExact);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (random.nextGaussian() * Math.sqrt(2.0 * shape.get(0) / size));
        }
        return new Tensor(shape, values);
    }
}
