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
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.faumap.image.GrayImage;
import org.jspecify.annotations.Nullable;

/**
 * A model package made ready to compute. Thread-safe; native memory is held until {@link #close}, which must not run
 * while a call is under way.
 */
public final class Network implements AutoCloseable {
    private final ModelPackage source;
    private final ModelDescription description;
    private final Chain chain;
    private final NDManager manager;
    private final ConvolutionForm form;
    private final Model program;
    private final Model recordingProgram;
    private final Model responsesProgram;
    private final List<NDArray> weights = new ArrayList<>();
    private final Map<String, Transposed> transposed = new HashMap<>();

    private @Nullable Network companion;

    private final Queue<ByteBuffer> buffers = new ConcurrentLinkedQueue<>();

    /** A convolution's program and kernels for the way back. */
    private record Transposed(Model program, NDArray weight) {}

    private Network(ModelPackage source) {
        EngineSettings.load();
        this.source = source;
        description = source.description();
        chain = source.chain();
        manager = NDManager.newBaseManager();
        form = ConvolutionForm.best();
        program = TorchScript.shared(ChainProgram.parameters(chain), ChainProgram.body(chain, form));
        recordingProgram = TorchScript.shared(ChainProgram.parameters(chain), ChainProgram.recordingBody(chain, form));
        responsesProgram = TorchScript.shared(ChainProgram.parameters(chain), ChainProgram.responsesBody(chain, form));
    }

    private void load() {
        weights.addAll(weights(source, form, manager));
    }

    /** The weights of a package in the chain's order, for its programs of this form. */
    static List<NDArray> weights(ModelPackage source, ConvolutionForm form, NDManager manager) {
        List<NDArray> weights = new ArrayList<>();
        for (Chain.Link link : source.chain().links()) {
            Tensor kernels = source.weights().get(link.layer().name() + ".weight");
            if (kernels != null) {
                NDArray weight = array(kernels, manager);
                weights.add(
                        link.layer() instanceof Layer.Conv2d ? derived(form.weight(link), weight, manager) : weight);
                weights.add(array(
                        Objects.requireNonNull(source.weights().get(link.layer().name() + ".bias")), manager));
            }
        }
        return weights;
    }

    private static NDArray array(Tensor tensor, NDManager manager) {
        long[] shape = tensor.shape().stream().mapToLong(Integer::longValue).toArray();
        return manager.create(tensor.values(), new Shape(shape));
    }

    /** What a program makes of a weight, kept as long as its owner; the weight itself is freed. */
    private static NDArray derived(String derivation, NDArray weight, NDManager owner) {
        try (weight) {
            NDArray derived = TorchScript.shared(List.of("w: Tensor"), List.of(derivation))
                    .getBlock()
                    .forward(new ParameterStore(owner, false), new NDList(weight), false)
                    .singletonOrThrow();
            derived.attach(owner);
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
        return logits(inputs, weights);
    }

    /**
     * Normalised images to logits, with one feature map set to zero everywhere: its kernel and its bias are.
     *
     * @param inputs {@code [n][channels * height * width]}, row-major
     * @return {@code [n][labels]}
     * @throws IllegalArgumentException if the network has no such map
     */
    public float[][] logitsWithout(FeatureMapId map, float[][] inputs) {
        int convolution = chain.indexOf(map.layer());
        List<String> names = List.copyOf(source.weights().keySet());
        try (NDManager scope = manager.newSubManager()) {
            List<NDArray> silenced = new ArrayList<>(weights);
            for (String kind : List.of(".weight", ".bias")) {
                Tensor tensor = source.weights().get(map.layer() + kind);
                if (tensor == null || map.channel() >= tensor.shape().get(0)) {
                    throw new IllegalArgumentException("The network has no feature map %s".formatted(map));
                }
                float[] values = tensor.values().clone();
                int each = values.length / tensor.shape().get(0);
                Arrays.fill(values, map.channel() * each, (map.channel() + 1) * each, 0);
                NDArray weight = array(new Tensor(tensor.shape(), values), scope);
                silenced.set(
                        names.indexOf(map.layer() + kind),
                        kind.equals(".weight")
                                ? derived(form.weight(chain.links().get(convolution)), weight, scope)
                                : weight);
            }
            return logits(inputs, silenced);
        }
    }

    private float[][] logits(float[][] inputs, List<NDArray> used) {
        if (inputs.length == 0) {
            return new float[0][];
        }
        float[][] rows = new float[inputs.length][description.labels().size()];
        run(program, used, inputs, logits -> {
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
                weights,
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
            run(responsesProgram, weights, inputs, responses -> {
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

    private void run(Model which, List<NDArray> used, float[][] inputs, Consumer<FloatBuffer> read) {
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
            arguments.addAll(used);
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
            // To one channel it is a product by kernels as they are, see the program.
            String derivation = convolution.in().channels() == 1
                    ? ConvolutionForm.PLAIN.transposedWeight(convolution)
                    : form.transposedWeight(convolution);
            return new Transposed(
                    TorchScript.shared(
                            List.of("x: Tensor", "w: Tensor"), ChainProgram.transposedBody(convolution, form)),
                    derived(derivation, array(tensor, manager), manager));
        });
    }

    /**
     * Another network, made from this one's package when first asked for, and closed with this one.
     *
     * @param change what is different about it; the same each time
     */
    public synchronized Network companion(UnaryOperator<ModelPackage> change) {
        Network made = companion == null ? Network.of(change.apply(source)) : companion;
        companion = made;
        return made;
    }

    @Override
    public synchronized void close() {
        manager.close();
        if (companion != null) {
            companion.close();
        }
    }
}
