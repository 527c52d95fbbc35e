package org.faumap.model;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;
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
    private final Model responsesProgram;
    private final List<NDArray> weights = new ArrayList<>();
    private final Map<String, Transposed> transposed = new HashMap<>();

    private final Queue<ByteBuffer> buffers = new ConcurrentLinkedQueue<>();

    /** A convolution's program and kernels for the way back. */
    private record Transposed(Model program, NDArray weight) {}

    private Network(ModelPackage source) {
        EngineSettings.load();
        this.source = source;
        description = source.description();
        chain = source.chain();
        manager = NDManager.newBaseManager();
        program = TorchScript.shared(ChainProgram.parameters(chain), ChainProgram.body(chain));
        recordingProgram = TorchScript.shared(ChainProgram.parameters(chain), ChainProgram.recordingBody(chain));
        responsesProgram = TorchScript.shared(ChainProgram.parameters(chain), ChainProgram.responsesBody(chain));
    }

    private void load() {
        Model order = TorchScript.shared(List.of("w: Tensor"), List.of(ChainProgram.CHANNELS_LAST));
        for (Tensor tensor : source.weights().values()) {
            long[] shape = tensor.shape().stream().mapToLong(Integer::longValue).toArray();
            NDArray weight = manager.create(tensor.values(), new Shape(shape));
            weights.add(shape.length == 4 ? derived(order, weight) : weight);
        }
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
        Network network = new Network(source);
        boolean loaded = false;
        try {
            network.load();
            loaded = true;
        } finally {
            if (!loaded) {
                network.close();
            }
        }
        return network;
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
     * Normalised images to logits.
     *
     * @param inputs {@code [n][channels * height * width]}, row-major
     * @return {@code [n][labels]}
     */
    public float[][] logits(float[][] inputs) {
        if (inputs.length == 0) {
            return new float[0][];
        }
        float[][] rows = new float[inputs.length][description.labels().size()];
        run(program, inputs, logits -> {
            for (float[] row : rows) {
                logits.get(row);
            }
        });
        return rows;
    }

    /**
     * One normalised image to all that the network computes of it.
     *
     * @param input {@code channels * height * width} values, row-major
     */
    public Activations activations(float[] input) {
        Activations[] activations = new Activations[1];
        run(
                recordingProgram,
                new float[][] {input},
                recorded -> activations[0] = new Activations(chain, input, recorded));
        return activations[0];
    }

    /**
     * Normalised images to the responses of all feature maps: the largest value of each over its positions, layer by layer
     * in the chain's order.
     *
     * @param inputs {@code [n][channels * height * width]}, row-major
     * @return {@code [n][feature maps of all convolutions]}
     */
    public float[][] responses(float[][] inputs) {
        float[][] rows = new float[inputs.length][chain.featureMapCount()];
        if (inputs.length > 0 && rows[0].length > 0) {
            run(responsesProgram, inputs, responses -> {
                for (float[] row : rows) {
                    responses.get(row);
                }
            });
        }
        return rows;
    }

    /**
     * Tries a dark, a bright and a mottled face. Finite weights can be so large that what is computed of them is not.
     *
     * @throws UnfitModelPackage if a response or a logit is not a finite number
     */
    public void requireFinite() throws UnfitModelPackage {
        InputDescription input = description.input();
        byte[] dark = new byte[input.width() * input.height()];
        byte[] bright = dark.clone();
        Arrays.fill(bright, (byte) 0xFF);
        byte[] mottled = dark.clone();
        new Random(1).nextBytes(mottled);
        float[][] faces = Stream.of(dark, bright, mottled)
                .map(pixels -> input.normalized(new GrayImage(input.width(), input.height(), pixels)))
                .toArray(float[][]::new);
        requireFinite("responses of feature maps", responses(faces));
        requireFinite("logits", logits(faces));
    }

    private static void requireFinite(String what, float[][] rows) throws UnfitModelPackage {
        for (float[] row : rows) {
            for (float value : row) {
                if (!Float.isFinite(value)) {
                    throw new UnfitModelPackage(
                            "The network computes %s that are not finite numbers, of a face tried on it"
                                    .formatted(what));
                }
            }
        }
    }

    private void run(Model which, float[][] inputs, Consumer<FloatBuffer> read) {
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
            compute(which, arguments, scope, read);
        }
    }

    private static void compute(Model which, NDList arguments, NDManager scope, Consumer<FloatBuffer> read) {
        NDArray result = which.getBlock()
                .forward(new ParameterStore(scope, false), arguments, false)
                .singletonOrThrow();
        result.attach(scope);
        // A view of native memory: good only until the scope ends.
        read.accept(result.toByteBuffer(true).asFloatBuffer());
    }

    /**
     * The transposed convolution of a convolution of stride 1: what multiplies with its kernels on the way back. No bias.
     *
     * @param convolution whose stride is 1 and whose padding is less than its kernel
     * @param images how many
     * @param write puts {@code [images, height, width, maps]} of the convolution's output, row-major
     * @param read takes {@code [images, height, width, maps]} of its input; the buffer is good only during the call
     */
    public void transposedConvolution(
            Chain.Link convolution, int images, Consumer<FloatBuffer> write, Consumer<FloatBuffer> read) {
        Transposed back = transposed(convolution);
        FeatureShape out = convolution.out();
        Shape shape = new Shape(images, out.height(), out.width(), out.channels());
        ByteBuffer values = borrow(Math.toIntExact(shape.size() * Float.BYTES));
        try (NDManager scope = manager.newSubManager()) {
            write.accept(values.asFloatBuffer());
            NDArray signal = scope.create(values, shape, DataType.FLOAT32);
            compute(back.program(), new NDList(signal, back.weight()), scope, read);
        }
        buffers.add(values);
    }

    /** A direct buffer of so many bytes: making one each time costs as much as filling it, since it is zeroed first. */
    private ByteBuffer borrow(int bytes) {
        ByteBuffer free = buffers.poll();
        if (free == null || free.capacity() < bytes) {
            free = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        }
        return free.limit(bytes);
    }

    /** Made when first asked for: most networks are only ever run forwards. */
    private synchronized Transposed transposed(Chain.Link convolution) {
        return transposed.computeIfAbsent(convolution.layer().name(), name -> {
            Tensor tensor = Objects.requireNonNull(source.weights().get(name + ".weight"));
            long[] shape = tensor.shape().stream().mapToLong(Integer::longValue).toArray();
            Model turn = TorchScript.shared(List.of("w: Tensor"), List.of(ChainProgram.TRANSPOSED));
            return new Transposed(
                    TorchScript.shared(List.of("x: Tensor", "w: Tensor"), ChainProgram.transposedBody(convolution)),
                    derived(turn, manager.create(tensor.values(), new Shape(shape))));
        });
    }

    @Override
    public void close() {
        manager.close();
    }
}
