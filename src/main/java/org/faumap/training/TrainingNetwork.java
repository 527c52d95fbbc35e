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

/**
 * The chain while it learns: every convolution a {@link NormedConvolution}, stochastic gradient descent with Nesterov
 * momentum (no weight decay on scales, shifts and biases), and a running average of all weights, which is what is
 * evaluated and exported.
 *
 * <p>Two groups of outputs share the trunk: the first {@code labels} are the FER+ expressions, trained on the shares of
 * votes; the rest are the labels of FER2013 itself, trained with label smoothing. Loss = cross entropy of the first +
 * {@code originalWeight} x cross entropy of the second.
 *
 * <p>A step splits its batch over replicas, one thread each, and averages their gradients in a fixed order. That uses all
 * cores better than threads within an operation do, and gives the same weights every time for the same number of
 * replicas. Dropout masks are drawn here for the same reason: the engine's own generator is shared by its threads.
 *
 * <p>Not thread-safe: one thread makes it and uses it.
 */
final class TrainingNetwork implements AutoCloseable {
    private static final float MOMENTUM = 0.9f;

    private final Chain chain;
    private final boolean branches;
    private final NDManager manager;
    private final List<Replica> replicas = new ArrayList<>();
    private final ExecutorService threads;
    private final Model evaluationProgram;

    private final Map<String, NDArray> averages = new LinkedHashMap<>();
    private final Map<String, NDArray> velocities = new LinkedHashMap<>();

    /**
     * A network at its beginning.
     *
     * @param branches whether convolutions learn as {@link NormedConvolution}s with all their branches
     */
    TrainingNetwork(
            Chain chain,
            boolean branches,
            int labels,
            double originalWeight,
            boolean bfloat16,
            int replicaCount,
            long seed) {
        this.chain = chain;
        this.branches = branches;
        Engine.getInstance().setRandomSeed((int) seed);
        // Weights are changed in place. The engine lets only the thread do that which loaded it, and those that say so.
        JniUtils.setGradMode(false);
        manager = NDManager.newBaseManager();
        Map<String, NDArray> initial = initialWeights();
        for (int i = 0; i < replicaCount; i++) {
            replicas.add(new Replica(
                    initial,
                    TrainingProgram.loss(chain, branches, labels, originalWeight, bfloat16, initial.keySet())));
        }
        evaluationProgram = TrainingProgram.outputs(chain, branches, initial.keySet());
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
                NDList arguments = new NDList(images(scope, inputs), rows(scope, targets), rows(scope, originals));
                SplittableRandom random = new SplittableRandom(seed);
                for (Chain.Link dropout : TrainingProgram.dropouts(chain)) {
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

    /** Zero or 1 / (1 - rate) for each value, and for whole feature maps where there are any. */
    private static NDArray mask(NDManager scope, Chain.Link dropout, int images, SplittableRandom random) {
        double rate = ((Layer.Dropout) dropout.layer()).rate();
        int channels = dropout.in().channels();
        float[] mask = new float[images * channels];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = random.nextDouble() < rate ? 0 : (float) (1 / (1 - rate));
        }
        Shape shape = dropout.in().flat() ? new Shape(images, channels) : new Shape(images, channels, 1, 1);
        return scope.create(mask, shape);
    }

    private Map<String, NDArray> initialWeights() {
        Map<String, NDArray> initial = new LinkedHashMap<>();
        for (Chain.Link link : chain.links()) {
            String name = link.layer().name();
            if (link.layer() instanceof Layer.Conv2d) {
                NormedConvolution.of(link, branches)
                        .parameters()
                        .forEach((parameter, nature) -> initial.put(parameter, initial(nature)));
            } else if (link.layer() instanceof Layer.Linear linear) {
                int in = link.in().channels();
                initial.put(name + ".weight", normal(Math.sqrt(1.0 / in), new Shape(linear.out(), in)));
                initial.put(name + ".bias", manager.zeros(new Shape(linear.out())));
            }
        }
        return initial;
    }

    private NDArray initial(NormedConvolution.Parameter nature) {
        Shape shape =
                new Shape(nature.shape().stream().mapToLong(Integer::longValue).toArray());
        return switch (nature.beginning()) {
            case ZEROS -> manager.zeros(shape);
            case ONES -> manager.ones(shape);
            case HE -> normal(Math.sqrt(2.0 / nature.fanIn()), shape);
        };
    }

    private NDArray normal(double deviation, Shape shape) {
        return manager.randomNormal(0, (float) deviation, shape, DataType.FLOAT32);
    }

    /**
     * One step on one batch, whose size is a multiple of the number of replicas.
     *
     * @param inputs normalised images, {@code [n][height * width]}
     * @param targets shares of votes, {@code [n][labels]}
     * @param originals smoothed labels of FER2013, {@code [n][outputs - labels]}
     * @param seed of the dropout masks
     * @return the loss, per image
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
            NDList arguments = new NDList(images(scope, inputs));
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

    private NDArray images(NDManager scope, float[][] rows) {
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

    /** The averaged weights of the plain chain: norms and branches folded into one convolution each. */
    Map<String, Tensor> folded() {
        Map<String, Tensor> folded = new LinkedHashMap<>();
        for (Chain.Link link : chain.links()) {
            String name = link.layer().name();
            if (link.layer() instanceof Layer.Conv2d) {
                folded.putAll(NormedConvolution.of(link, branches).folded(this::average));
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
