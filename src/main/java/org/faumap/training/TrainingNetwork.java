package org.faumap.training;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.faumap.model.Chain;
import org.faumap.model.FeatureShape;
import org.faumap.model.Layer;
import org.faumap.model.Tensor;
import org.faumap.model.TorchScript;

/**
 * The chain while it learns: every convolution followed by batch norm, stochastic gradient descent with Nesterov momentum
 * (no weight decay on scales, shifts and biases), and a running average of all weights, which is what is evaluated and
 * exported.
 *
 * <p>Two groups of outputs share the trunk: the first {@code labels} are the FER+ expressions, trained on the shares of
 * votes; the rest are the labels of FER2013 itself, trained with label smoothing. Loss = cross entropy of the first +
 * {@code originalWeight} x cross entropy of the second.
 *
 * <p>A step splits its batch over replicas, one thread each, and averages their gradients in a fixed order. That uses all
 * cores better than threads within an operation do, and gives the same weights every time for the same number of
 * replicas. Dropout masks are drawn here for the same reason: the engine's own generator is shared by its threads.
 *
 * <p>Not thread-safe.
 */
final class TrainingNetwork implements AutoCloseable {
    private static final float MOMENTUM = 0.9f;
    private static final double NORM_EPSILON = 1e-5;

    private final Chain chain;
    private final int labels;
    private final double originalWeight;
    private final NDManager manager;
    private final List<Replica> replicas = new ArrayList<>();
    private final ExecutorService threads;
    private final Model evaluationProgram;

    private final Map<String, NDArray> averages = new LinkedHashMap<>();
    private final Map<String, NDArray> velocities = new LinkedHashMap<>();

    TrainingNetwork(Chain chain, int labels, double originalWeight, boolean bfloat16, int replicaCount, long seed) {
        this.chain = chain;
        this.labels = labels;
        this.originalWeight = originalWeight;
        Engine.getInstance().setRandomSeed((int) seed);
        manager = NDManager.newBaseManager();
        Map<String, NDArray> initial = initialWeights();
        List<String> inputs = new ArrayList<>(List.of("x: Tensor", "t: Tensor", "o: Tensor"));
        dropouts().forEach(dropout -> inputs.add("m_" + dropout.layer().name() + ": Tensor"));
        for (int i = 0; i < replicaCount; i++) {
            replicas.add(new Replica(initial, load(program(true, bfloat16), inputs, initial)));
        }
        evaluationProgram = load(program(false, false), List.of("x: Tensor"), initial);
        initial.forEach((name, array) -> {
            averages.put(name, array);
            if (learned(name)) {
                velocities.put(name, array.zerosLike());
            }
        });
        threads = Executors.newFixedThreadPool(replicaCount);
    }

    /** Copies of the weights, in the order of the program's parameters, and the program that works on them. */
    private final class Replica {
        private final Map<String, NDArray> weights = new LinkedHashMap<>();
        private final Model program;

        Replica(Map<String, NDArray> initial, Model program) {
            this.program = program;
            initial.forEach((name, array) -> {
                NDArray copy = array.duplicate();
                copy.setRequiresGradient(learned(name));
                weights.put(name, copy);
            });
        }

        /** Forward and backward; the gradients stay with the weights. */
        float gradients(float[][] inputs, float[][] targets, float[][] originals, long seed) {
            // Explicit instead of through a GradientCollector: of those there may be one in a process.
            JniUtils.setGradMode(true);
            try (NDManager scope = manager.newSubManager()) {
                NDList arguments = new NDList(pictures(scope, inputs), rows(scope, targets), rows(scope, originals));
                SplittableRandom random = new SplittableRandom(seed);
                for (Chain.Link dropout : dropouts()) {
                    arguments.add(mask(scope, dropout, inputs.length, random));
                }
                arguments.addAll(weights.values());
                // Straight to the module: the block would switch the graph optimiser off, as serving wants it (see
                // EngineSettings), and the optimiser's fused operations round differently.
                NDArray loss = IValueUtils.forward((PtSymbolBlock) program.getBlock(), arguments, true)
                        .singletonOrThrow();
                loss.attach(scope);
                try (NDArray one = loss.onesLike()) {
                    JniUtils.backward((PtNDArray) loss, (PtNDArray) one, false, false);
                }
                return loss.getFloat();
            } finally {
                JniUtils.setGradMode(false);
            }
        }
    }

    private static boolean learned(String name) {
        return !name.endsWith(".mean") && !name.endsWith(".variance");
    }

    private List<Chain.Link> dropouts() {
        return chain.links().stream()
                .filter(link -> link.layer() instanceof Layer.Dropout)
                .toList();
    }

    /** Zero or 1 / (1 - rate) for each value, and for whole feature maps where there are any. */
    private static NDArray mask(NDManager scope, Chain.Link dropout, int pictures, SplittableRandom random) {
        double rate = ((Layer.Dropout) dropout.layer()).rate();
        int channels = dropout.in().channels();
        float[] mask = new float[pictures * channels];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = random.nextDouble() < rate ? 0 : (float) (1 / (1 - rate));
        }
        Shape shape = dropout.in().flat() ? new Shape(pictures, channels) : new Shape(pictures, channels, 1, 1);
        return scope.create(mask, shape);
    }

    private Map<String, NDArray> initialWeights() {
        Map<String, NDArray> initial = new LinkedHashMap<>();
        for (Chain.Link link : chain.links()) {
            String name = link.layer().name();
            int in = link.in().channels();
            if (link.layer() instanceof Layer.Conv2d conv) {
                Shape maps = new Shape(conv.out());
                // He et al. 2015: keeps the variance through ReLUs.
                double deviation = Math.sqrt(2.0 / (in * conv.kernel() * conv.kernel()));
                initial.put(
                        name + ".weight", normal(deviation, new Shape(conv.out(), in, conv.kernel(), conv.kernel())));
                initial.put(name + ".gamma", manager.ones(maps));
                initial.put(name + ".beta", manager.zeros(maps));
                initial.put(name + ".mean", manager.zeros(maps));
                initial.put(name + ".variance", manager.ones(maps));
            } else if (link.layer() instanceof Layer.Linear linear) {
                initial.put(name + ".weight", normal(Math.sqrt(1.0 / in), new Shape(linear.out(), in)));
                initial.put(name + ".bias", manager.zeros(new Shape(linear.out())));
            }
        }
        return initial;
    }

    private NDArray normal(double deviation, Shape shape) {
        return manager.randomNormal(0, (float) deviation, shape, DataType.FLOAT32);
    }

    private static Model load(List<String> body, List<String> inputs, Map<String, NDArray> weights) {
        List<String> parameters = new ArrayList<>(inputs);
        weights.keySet().forEach(name -> parameters.add(identifier(name) + ": Tensor"));
        return TorchScript.load(parameters, body);
    }

    private static String identifier(String weight) {
        return "p_" + weight.replace('.', '_');
    }

    /**
     * The forward pass as TorchScript text, ending in the loss (training) or the outputs (evaluation).
     *
     * @param bfloat16 whether convolutions and norms run in bfloat16 with float32 weights kept beside them; about 1.7
     *     times as fast where the processor has AVX512-BF16 or AMX, slower elsewhere
     */
    private List<String> program(boolean training, boolean bfloat16) {
        List<String> lines = new ArrayList<>();
        lines.add("h = x");
        if (bfloat16) {
            lines.add("h = torch.to(torch.contiguous(h, memory_format=2), 15, False, False, None)");
        }
        for (Chain.Link link : chain.links()) {
            Layer layer = link.layer();
            String p = "p_" + layer.name();
            if (layer instanceof Layer.Conv2d conv) {
                String weight = p + "_weight";
                if (bfloat16) {
                    weight =
                            "torch.to(torch.contiguous(%s, memory_format=2), 15, False, False, None)".formatted(weight);
                }
                lines.add("h = torch.conv2d(h, %s, None, [%d, %d], [%d, %d], [1, 1], 1)"
                        .formatted(weight, conv.stride(), conv.stride(), conv.padding(), conv.padding()));
                lines.add(
                        "h = torch.batch_norm(h, %s_gamma, %s_beta, %s_mean, %s_variance, %s, 0.10000000000000001, %s, True)"
                                .formatted(p, p, p, p, training ? "True" : "False", "1.0000000000000001e-05"));
            } else if (layer instanceof Layer.Relu) {
                lines.add("h = torch.relu(h)");
            } else if (layer instanceof Layer.MaxPool2d pool) {
                lines.add("h = torch.max_pool2d(h, [%d, %d], [%d, %d], [0, 0], [1, 1], False)"
                        .formatted(pool.kernel(), pool.kernel(), pool.stride(), pool.stride()));
            } else if (layer instanceof Layer.AvgPool2d pool) {
                lines.add("h = torch.avg_pool2d(h, [%d, %d], [%d, %d], [0, 0], False, True, None)"
                        .formatted(pool.kernel(), pool.kernel(), pool.stride(), pool.stride()));
            } else if (layer instanceof Layer.GlobalPool pool) {
                lines.add(
                        pool.mode() == Layer.GlobalPool.Mode.MAX
                                ? "h = torch.amax(h, [2, 3], True)"
                                : "h = torch.mean(h, [2, 3], True, dtype=None)");
            } else if (layer instanceof Layer.Flatten) {
                if (bfloat16) {
                    lines.add("h = torch.to(h, 6, False, False, None)");
                }
                lines.add("h = torch.flatten(h, 1)");
            } else if (layer instanceof Layer.Linear) {
                lines.add("h = torch.linear(h, %s_weight, %s_bias)".formatted(p, p));
            } else if (layer instanceof Layer.Dropout dropout && training) {
                String mask = "m_" + dropout.name();
                if (bfloat16 && !link.in().flat()) {
                    mask = "torch.to(%s, 15, False, False, None)".formatted(mask);
                }
                lines.add("h = torch.mul(h, %s)".formatted(mask));
            }
        }
        if (training) {
            int outputs = chain.output().channels();
            lines.add("e = torch.sum(torch.mul(torch.log_softmax(torch.narrow(h, 1, 0, %d), 1), t))".formatted(labels));
            lines.add("f = torch.sum(torch.mul(torch.log_softmax(torch.narrow(h, 1, %d, %d), 1), o))"
                    .formatted(labels, outputs - labels));
            lines.add("return torch.neg(torch.div(torch.add(e, torch.mul(f, %s)), torch.size(x, 0)))"
                    .formatted(originalWeight));
        } else {
            lines.add("return h");
        }
        return lines;
    }

    /**
     * One step on one batch, whose size is a multiple of the number of replicas.
     *
     * @param inputs normalised pictures, {@code [n][height * width]}
     * @param targets shares of votes, {@code [n][labels]}
     * @param originals smoothed labels of FER2013, {@code [n][outputs - labels]}
     * @param seed of the dropout masks
     * @return the loss, per picture
     */
    float step(
            float[][] inputs,
            float[][] targets,
            float[][] originals,
            double learningRate,
            double weightDecay,
            double averageDecay,
            long seed) {
        int share = inputs.length / replicas.size();
        List<Future<Float>> losses = new ArrayList<>();
        for (int r = 0; r < replicas.size(); r++) {
            int from = r * share;
            int to = from + share;
            Replica replica = replicas.get(r);
            losses.add(threads.submit(() -> replica.gradients(
                    Arrays.copyOfRange(inputs, from, to),
                    Arrays.copyOfRange(targets, from, to),
                    Arrays.copyOfRange(originals, from, to),
                    seed + from)));
        }
        float loss = 0;
        for (Future<Float> part : losses) {
            loss += result(part) / replicas.size();
        }
        if (!Float.isFinite(loss)) {
            throw new IllegalStateException("The loss is no longer finite; a lower --learning-rate is needed");
        }
        update(learningRate, weightDecay, averageDecay);
        return loss;
    }

    private static float result(Future<Float> part) {
        try {
            return part.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted in a training step", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A training step failed", e);
        }
    }

    private void update(double learningRate, double weightDecay, double averageDecay) {
        try (NDManager scope = manager.newSubManager()) {
            averages.forEach((name, average) -> {
                NDArray master = weight(replicas.get(0), name);
                if (learned(name)) {
                    NDArray gradient = scoped(scope, master.getGradient());
                    for (Replica other : replicas.subList(1, replicas.size())) {
                        NDArray part = scoped(scope, weight(other, name).getGradient());
                        gradient.addi(part);
                        part.subi(part);
                    }
                    if (replicas.size() > 1) {
                        gradient.divi(replicas.size());
                    }
                    if (name.endsWith(".weight")) {
                        gradient.addi(scoped(scope, master.mul((float) weightDecay)));
                    }
                    NDArray velocity = Objects.requireNonNull(velocities.get(name));
                    velocity.muli(MOMENTUM).addi(gradient);
                    // Nesterov: look ahead along the velocity.
                    NDArray change = scoped(scope, velocity.mul(MOMENTUM));
                    master.subi(change.addi(gradient).muli((float) learningRate));
                    gradient.subi(gradient);
                } else if (replicas.size() > 1) {
                    for (Replica other : replicas.subList(1, replicas.size())) {
                        master.addi(weight(other, name));
                    }
                    master.divi(replicas.size());
                }
                for (Replica other : replicas.subList(1, replicas.size())) {
                    master.copyTo(weight(other, name));
                }
                NDArray difference = scoped(scope, master.sub(average));
                average.addi(difference.muli((float) (1 - averageDecay)));
            });
        }
    }

    private static NDArray weight(Replica replica, String name) {
        return Objects.requireNonNull(replica.weights.get(name));
    }

    private static NDArray scoped(NDManager scope, NDArray array) {
        array.attach(scope);
        return array;
    }

    /** The outputs of the averaged network, float32, {@code [n][outputs]}. */
    float[][] outputs(float[][] inputs) {
        try (NDManager scope = manager.newSubManager()) {
            NDList arguments = new NDList(pictures(scope, inputs));
            arguments.addAll(averages.values());
            NDArray value = evaluationProgram
                    .getBlock()
                    .forward(new ParameterStore(scope, false), arguments, false)
                    .singletonOrThrow();
            value.attach(scope);
            float[] flat = value.toFloatArray();
            int outputs = chain.output().channels();
            float[][] rows = new float[inputs.length][outputs];
            for (int i = 0; i < rows.length; i++) {
                System.arraycopy(flat, i * outputs, rows[i], 0, outputs);
            }
            return rows;
        }
    }

    private NDArray pictures(NDManager scope, float[][] rows) {
        FeatureShape input = chain.input();
        return scoped(scope, rows(scope, rows).reshape(rows.length, input.channels(), input.height(), input.width()));
    }

    private static NDArray rows(NDManager scope, float[][] rows) {
        int width = rows[0].length;
        float[] flat = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * width, width);
        }
        return scope.create(flat, new Shape(rows.length, width));
    }

    /** Everything that is needed to go on, as named tensors. */
    Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        replicas.get(0).weights.forEach((name, array) -> state.put("weight/" + name, tensor(array)));
        averages.forEach((name, array) -> state.put("average/" + name, tensor(array)));
        velocities.forEach((name, array) -> state.put("velocity/" + name, tensor(array)));
        return state;
    }

    /** Goes back to a {@link #state()}. */
    void restore(Map<String, Tensor> state) {
        for (Replica replica : replicas) {
            replica.weights.forEach((name, array) -> restore(state, "weight/" + name, array));
        }
        averages.forEach((name, array) -> restore(state, "average/" + name, array));
        velocities.forEach((name, array) -> restore(state, "velocity/" + name, array));
    }

    private static void restore(Map<String, Tensor> state, String name, NDArray array) {
        Tensor tensor = state.get(name);
        if (tensor == null || !tensor.shape().equals(shape(array))) {
            throw new IllegalArgumentException(
                    "The checkpoint is of another network: %s is missing or of another shape".formatted(name));
        }
        array.set(tensor.values());
    }

    private static Tensor tensor(NDArray array) {
        return new Tensor(shape(array), array.toFloatArray());
    }

    private static List<Integer> shape(NDArray array) {
        List<Integer> shape = new ArrayList<>();
        for (long extent : array.getShape().getShape()) {
            shape.add((int) extent);
        }
        return shape;
    }

    /**
     * The averaged weights of the plain chain: batch norm folded into the convolution before it, {@code w' = w g / s},
     * {@code b' = beta - mean g / s} with {@code s = sqrt(variance + epsilon)}.
     */
    Map<String, Tensor> folded() {
        Map<String, Tensor> folded = new LinkedHashMap<>();
        for (Chain.Link link : chain.links()) {
            String name = link.layer().name();
            if (link.layer() instanceof Layer.Conv2d conv) {
                Tensor weight = average(name + ".weight");
                float[] gamma = average(name + ".gamma").values();
                float[] beta = average(name + ".beta").values();
                float[] mean = average(name + ".mean").values();
                float[] variance = average(name + ".variance").values();
                float[] values = weight.values().clone();
                float[] bias = new float[conv.out()];
                int each = values.length / conv.out();
                for (int out = 0; out < conv.out(); out++) {
                    double factor = gamma[out] / Math.sqrt(variance[out] + NORM_EPSILON);
                    for (int i = out * each; i < (out + 1) * each; i++) {
                        values[i] = (float) (values[i] * factor);
                    }
                    bias[out] = (float) (beta[out] - mean[out] * factor);
                }
                folded.put(name + ".weight", new Tensor(weight.shape(), values));
                folded.put(name + ".bias", new Tensor(List.of(conv.out()), bias));
            } else if (link.layer() instanceof Layer.Linear) {
                folded.put(name + ".weight", average(name + ".weight"));
                folded.put(name + ".bias", average(name + ".bias"));
            }
        }
        return folded;
    }

    private Tensor average(String name) {
        return tensor(Objects.requireNonNull(averages.get(name)));
    }

    @Override
    public void close() {
        threads.shutdown();
        replicas.forEach(replica -> replica.program.close());
        evaluationProgram.close();
        manager.close();
    }
}
