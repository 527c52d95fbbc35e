package org.faumap.model;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.faumap.image.GrayImage;

/**
 * A model package made ready to compute. Thread-safe; native memory is held until {@link #close}, which must not run
 * while a call is under way.
 */
public final class Network implements AutoCloseable {
    private final ModelDescription description;
    private final Chain chain;
    private final NDManager manager;
    private final Model program;
    private final List<NDArray> weights = new ArrayList<>();

    private Network(ModelPackage source) {
        EngineSettings.apply();
        Engine.getInstance();
        description = source.description();
        chain = source.chain();
        manager = NDManager.newBaseManager();
        program = load(ChainProgram.parameters(chain), ChainProgram.body(chain));
        try (Model order = load(List.of("w: Tensor"), List.of(ChainProgram.CHANNELS_LAST))) {
            for (Tensor tensor : source.weights().values()) {
                long[] shape =
                        tensor.shape().stream().mapToLong(Integer::longValue).toArray();
                NDArray weight = manager.create(tensor.values(), new Shape(shape));
                weights.add(shape.length == 4 ? ordered(order, weight) : weight);
            }
        }
    }

    private static Model load(List<String> parameters, List<String> body) {
        Model model = Model.newInstance("network", "PyTorch");
        try {
            model.load(TorchScript.archive(parameters, body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MalformedModelException e) {
            throw new IllegalStateException("The engine does not read a program of ours", e);
        }
        return model;
    }

    private NDArray ordered(Model order, NDArray weight) {
        try (weight) {
            NDArray ordered = order.getBlock()
                    .forward(new ParameterStore(manager, false), new NDList(weight), false)
                    .singletonOrThrow();
            ordered.attach(manager);
            return ordered;
        }
    }

    public static Network of(ModelPackage source) {
        return new Network(source);
    }

    /**
     * Faces to probabilities: normalised as the package says, one forward pass for all, softmax of the logits divided by
     * the calibrated temperature.
     *
     * @param faces each of the network's input size
     * @return {@code [faces][labels]}, each row summing to 1
     */
    public float[][] probabilities(List<GrayImage> faces) {
        float[][] inputs = faces.stream().map(description.input()::normalized).toArray(float[][]::new);
        float[][] rows = logits(inputs);
        ModelDescription.Calibration calibration = description.calibrationOrNone();
        for (int i = 0; i < rows.length; i++) {
            rows[i] = calibration.probabilities(rows[i]);
        }
        return rows;
    }

    /**
     * Normalised pictures to logits.
     *
     * @param inputs {@code [n][channels * height * width]}, row-major
     * @return {@code [n][labels]}
     */
    public float[][] logits(float[][] inputs) {
        if (inputs.length == 0) {
            return new float[0][];
        }
        FeatureShape in = chain.input();
        int size = in.channels() * in.height() * in.width();
        float[] flat = new float[inputs.length * size];
        for (int i = 0; i < inputs.length; i++) {
            if (inputs[i].length != size) {
                throw new IllegalArgumentException("%d values, %s are needed".formatted(inputs[i].length, in));
            }
            System.arraycopy(inputs[i], 0, flat, i * size, size);
        }
        try (NDManager scope = manager.newSubManager()) {
            NDList arguments =
                    new NDList(scope.create(flat, new Shape(inputs.length, in.channels(), in.height(), in.width())));
            arguments.addAll(weights);
            NDArray logits = program.getBlock()
                    .forward(new ParameterStore(scope, false), arguments, false)
                    .singletonOrThrow();
            logits.attach(scope);
            float[] values = logits.toFloatArray();
            int labels = description.labels().size();
            float[][] rows = new float[inputs.length][labels];
            for (int i = 0; i < rows.length; i++) {
                System.arraycopy(values, i * labels, rows[i], 0, labels);
            }
            return rows;
        }
    }

    @Override
    public void close() {
        program.close();
        manager.close();
    }
}
