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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.faumap.image.GrayImage;

/**
 * A model package made ready to compute. Thread-safe; native memory is held until {@link #close}, which must not run
 * while a call is under way.
 */
public final class Network implements AutoCloseable {
    private final ModelPackage source;
    private final ModelDescription description;
    private final Chain chain;
    private final NDManager manager;
    private final Model program;
    private final Model recordingProgram;
    private final List<NDArray> weights = new ArrayList<>();
    private final Map<String, Transposed> transposed = new HashMap<>();

    /** A convolution's program and kernels for the way back. */
    private record Transposed(Model program, NDArray weight) {}

    private Network(ModelPackage source) {
        EngineSettings.apply();
        Engine.getInstance();
        this.source = source;
        description = source.description();
        chain = source.chain();
        manager = NDManager.newBaseManager();
        program = load(ChainProgram.parameters(chain), ChainProgram.body(chain));
        recordingProgram = load(ChainProgram.parameters(chain), ChainProgram.recordingBody(chain));
        try (Model order = load(List.of("w: Tensor"), List.of(ChainProgram.CHANNELS_LAST))) {
            for (Tensor tensor : source.weights().values()) {
                long[] shape =
                        tensor.shape().stream().mapToLong(Integer::longValue).toArray();
                NDArray weight = manager.create(tensor.values(), new Shape(shape));
                weights.add(shape.length == 4 ? derived(order, weight) : weight);
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

    /** What a program makes of a weight, kept as long as the network; the weight itself is freed. */
    private NDArray derived(Model derivation, NDArray weight) {
        try (weight) {
            NDArray derived = derivation
                    .getBlock()
                    .forward(new ParameterStore(manager, false), new NDList(weight), false)
                    .singletonOrThrow();
            derived.attach(manager);
            return derived;
        }
    }

    public static Network of(ModelPackage source) {
        return new Network(source);
    }

    /** The package it was made from. */
    public ModelPackage source() {
        return source;
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
        float[] values = run(program, inputs);
        int labels = description.labels().size();
        float[][] rows = new float[inputs.length][labels];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(values, i * labels, rows[i], 0, labels);
        }
        return rows;
    }

    /**
     * One normalised picture to all that the network computes of it.
     *
     * @param input {@code channels * height * width} values, row-major
     */
    public Activations activations(float[] input) {
        return new Activations(chain, input, run(recordingProgram, input));
    }

    private float[] run(Model which, float[]... inputs) {
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
            return values(which, arguments, scope);
        }
    }

    private static float[] values(Model which, NDList arguments, NDManager scope) {
        NDArray values = which.getBlock()
                .forward(new ParameterStore(scope, false), arguments, false)
                .singletonOrThrow();
        values.attach(scope);
        return values.toFloatArray();
    }

    /**
     * The transposed convolution of a convolution of stride 1: what multiplies with its kernels on the way back. No bias.
     *
     * @param convolution whose stride is 1 and whose padding is less than its kernel
     * @param pictures how many
     * @param values {@code [pictures, height, width, maps]} of the convolution's output, row-major
     * @return {@code [pictures, height, width, maps]} of its input
     */
    public float[] transposedConvolution(Chain.Link convolution, int pictures, float[] values) {
        Transposed back = transposed(convolution);
        FeatureShape out = convolution.out();
        try (NDManager scope = manager.newSubManager()) {
            NDArray signal = scope.create(values, new Shape(pictures, out.height(), out.width(), out.channels()));
            return values(back.program(), new NDList(signal, back.weight()), scope);
        }
    }

    /** Made when first asked for: most networks are only ever run forwards. */
    private synchronized Transposed transposed(Chain.Link convolution) {
        return transposed.computeIfAbsent(convolution.layer().name(), name -> {
            Tensor tensor = Objects.requireNonNull(source.weights().get(name + ".weight"));
            long[] shape = tensor.shape().stream().mapToLong(Integer::longValue).toArray();
            try (Model turn = load(List.of("w: Tensor"), List.of(ChainProgram.TRANSPOSED))) {
                NDArray weight = derived(turn, manager.create(tensor.values(), new Shape(shape)));
                return new Transposed(
                        load(List.of("x: Tensor", "w: Tensor"), ChainProgram.transposedBody(convolution)), weight);
            }
        });
    }

    @Override
    public void close() {
        program.close();
        recordingProgram.close();
        transposed.values().forEach(back -> back.program().close());
        manager.close();
    }
}
