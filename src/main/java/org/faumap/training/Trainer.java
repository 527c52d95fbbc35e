package org.faumap.training;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.faumap.model.InputDescription;
import org.faumap.model.Safetensors;
import org.faumap.model.UnfitModelPackage;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The training loop: epochs of class-balanced sampling, augmentation and steps. Everything random comes from the seed and
 * the numbers of the epoch and the step, so that a run that goes on from a checkpoint equals an undisturbed one.
 */
final class Trainer {
    /**
     * What a run is made of; two runs with equal plans, data and thread counts give equal weights.
     *
     * @param epochs passes over as many samples as there are faces
     * @param batch faces a step
     * @param learningRate the highest, reached after {@value #WARM_UP} of the steps, then falling along a cosine
     * @param weightDecay of convolution and linear weights
     * @param averageDecay of the running average of the weights, a step
     * @param balance 0 samples faces evenly, 1 every class equally often; a class of share p is drawn in proportion to
     *     {@code p^(1 - balance)}
     * @param originalWeight of the loss on the labels of FER2013, beside 1 for the loss on the FER+ votes
     * @param branches whether convolutions learn with all the branches of a {@link NormedConvolution}
     * @param teaching how far the targets are the teachers', 0 where there are none
     * @param seed of everything random
     */
    record Plan(
            int epochs,
            int batch,
            double learningRate,
            double weightDecay,
            double averageDecay,
            double balance,
            double originalWeight,
            boolean branches,
            Teaching teaching,
            long seed) {}

    /**
     * What is kept of an epoch.
     *
     * @param epoch from 1
     * @param loss mean over its steps
     * @param seconds it took, on whatever else the machine was doing
     * @param keptBackAccuracy of the averaged weights
     * @param keptBackBalancedAccuracy likewise
     * @param keptBackOriginalAccuracy likewise, on the labels of FER2013
     */
    record Epoch(
            int epoch,
            double loss,
            double seconds,
            double keptBackAccuracy,
            double keptBackBalancedAccuracy,
            double keptBackOriginalAccuracy) {}

    /**
     * How far a run is.
     *
     * @param log the epochs done
     * @param steps done of the next
     * @param loss sum over these steps
     * @param seconds they took
     */
    record Progress(List<Epoch> log, int steps, double loss, double seconds) {
        static final Progress NONE = new Progress(List.of(), 0, 0, 0);

        Progress {
            log = List.copyOf(log);
        }

        /** One epoch further. */
        Progress with(Epoch epoch) {
            List<Epoch> longer = new ArrayList<>(log);
            longer.add(epoch);
            return new Progress(longer, 0, 0, 0);
        }
    }

    /** Of the files that {@link #save} writes; another number is refused. */
    private static final int FORMAT = 2;

    private static final String CHECKPOINT = "checkpoint.json";
    private static final double WARM_UP = 0.1;
    private static final double LAST_LEARNING_RATE_SHARE = 1e-3;

    private final TrainingNetwork network;
    private final InputDescription input;
    /** Those drawn by their balance first, then those drawn evenly. */
    private final List<Sample> samples;

    private final Augmentation augmentation;
    private final Plan plan;
    private final double[] samplingWeights;
    private final String facesSha256;

    /** Told of every step, so that a run can be kept while an epoch is under way. */
    @FunctionalInterface
    interface Checkpoints {
        void after(Progress step) throws IOException;
    }

    /**
     * @param balanced faces drawn as {@link Plan#balance} says
     * @param even further faces, each drawn once an epoch: they say nothing of how common an expression is
     */
    Trainer(
            TrainingNetwork network,
            InputDescription input,
            List<Sample> balanced,
            List<Sample> even,
            Augmentation augmentation,
            Plan plan) {
        this.network = network;
        this.input = input;
        this.samples = new ArrayList<>(balanced);
        samples.addAll(even);
        this.augmentation = augmentation;
        this.plan = plan;
        this.samplingWeights = Arrays.copyOf(samplingWeights(balanced, plan.balance()), samples.size());
        Arrays.fill(samplingWeights, balanced.size(), samples.size(), 1);
        this.facesSha256 = Sample.sha256(samples);
    }

    int stepsPerEpoch() {
        return samples.size() / plan.batch();
    }

    /**
     * From where a run is to the end of that epoch; the consumer hears of every step.
     *
     * @return with as many steps as an epoch has, and none further in the log
     */
    Progress epoch(Progress from, Checkpoints step) throws IOException {
        int epoch = from.log().size();
        List<Integer> order = order(epoch);
        int steps = stepsPerEpoch();
        long start = System.nanoTime();
        Progress progress = from;
        for (int s = from.steps(); s < steps; s++) {
            float[][] inputs = new float[plan.batch()][];
            float[][] targets = new float[plan.batch()][];
            float[][] originals = new float[plan.batch()][];
            for (int i = 0; i < plan.batch(); i++) {
                int position = s * plan.batch() + i;
                Sample sample = samples.get(order.get(position));
                SplittableRandom random =
                        new SplittableRandom((plan.seed() * 1_000_003 + epoch) * 10_000_019 + position);
                inputs[i] = augmentation.view(sample.face(), random);
                input.normalize(inputs[i]);
                targets[i] = sample.target();
                originals[i] = sample.original();
            }
            double done = (epoch * (double) steps + s) / ((double) plan.epochs() * steps);
            long maskSeed = (plan.seed() * 1_000_033 + epoch) * 10_000_079 + (long) s * plan.batch();
            float loss = network.step(
                    inputs, targets, originals, learningRate(done), plan.weightDecay(), plan.averageDecay(), maskSeed);
            progress = new Progress(
                    from.log(), s + 1, progress.loss() + loss, from.seconds() + (System.nanoTime() - start) / 1e9);
            step.after(progress);
        }
        return progress;
    }

    private double learningRate(double done) {
        if (done < WARM_UP) {
            return plan.learningRate() * (0.05 + 0.95 * done / WARM_UP);
        }
        double share = (done - WARM_UP) / (1 - WARM_UP);
        double cosine = 0.5 * (1 + Math.cos(Math.PI * share));
        return plan.learningRate() * Math.max(LAST_LEARNING_RATE_SHARE, cosine);
    }

    /** Systematic resampling: each face comes up its expected number of times, rounded up or down by chance. */
    private List<Integer> order(int epoch) {
        Random random = new Random(plan.seed() * 7_919 + epoch);
        List<Integer> order = new ArrayList<>(samples.size());
        // The faces are shuffled before they are counted off, or the rounding would always hit the same ones.
        List<Integer> faces = new ArrayList<>(samples.size());
        for (int i = 0; i < samples.size(); i++) {
            faces.add(i);
        }
        Collections.shuffle(faces, random);
        double next = random.nextDouble();
        double sum = 0;
        for (int face : faces) {
            sum += samplingWeights[face];
            while (next < sum) {
                order.add(face);
                next++;
            }
        }
        while (order.size() < samples.size()) {
            order.add(faces.get(order.size() % faces.size()));
        }
        Collections.shuffle(order, random);
        return order;
    }

    /** Weights with a mean of one. */
    private static double[] samplingWeights(List<Sample> samples, double balance) {
        int classes = samples.get(0).shares().length;
        double[] shares = new double[classes];
        for (Sample sample : samples) {
            for (int c = 0; c < classes; c++) {
                shares[c] += sample.shares()[c] / samples.size();
            }
        }
        double[] weights = new double[samples.size()];
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            for (int c = 0; c < classes; c++) {
                float share = samples.get(i).shares()[c];
                if (share > 0) {
                    weights[i] += share * Math.pow(shares[c], -balance);
                }
            }
            sum += weights[i];
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= weights.length / sum;
        }
        return weights;
    }

    /** Writes the state beside the old one and then puts it in its place, so that a kill finds one of the two. */
    void save(Path folder, Progress progress) throws IOException {
        Files.createDirectories(folder);
        String weights = "state-%d-%d.safetensors".formatted(progress.log().size(), progress.steps());
        Files.write(folder.resolve(weights), Safetensors.write(network.state()));
        Path next = folder.resolve(CHECKPOINT + ".new");
        Files.write(
                next,
                JsonMapper.shared()
                        .writeValueAsBytes(new Checkpoint(FORMAT, plan, augmentation, facesSha256, progress, weights)));
        Files.move(
                next, folder.resolve(CHECKPOINT), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (DirectoryStream<Path> states = Files.newDirectoryStream(folder, "state-*.safetensors")) {
            for (Path state : states) {
                if (!state.endsWith(weights)) {
                    Files.delete(state);
                }
            }
        }
    }

    /**
     * Goes on from a checkpoint, if the folder holds one.
     *
     * @return how far it is
     * @throws IllegalArgumentException if it was written by a version with other checkpoints, or belongs to another plan,
     *     other views, other faces or targets, or another network
     */
    Progress resume(Path folder) throws IOException, UnfitModelPackage {
        Path file = folder.resolve(CHECKPOINT);
        if (!Files.exists(file)) {
            return Progress.NONE;
        }
        JsonNode tree = JsonMapper.shared().readTree(Files.readAllBytes(file));
        if (tree.path("format").asInt(1) != FORMAT) {
            throw new IllegalArgumentException(
                    "The checkpoint in %s was written by a version whose checkpoints this one does not read; give another folder"
                            .formatted(folder));
        }
        Checkpoint checkpoint = JsonMapper.shared().treeToValue(tree, Checkpoint.class);
        if (!checkpoint.plan().equals(plan)) {
            throw new IllegalArgumentException(
                    "The checkpoint in %s is of another plan, %s; give the same options, or another folder"
                            .formatted(folder, checkpoint.plan()));
        }
        if (!augmentation.equals(checkpoint.augmentation())) {
            throw new IllegalArgumentException(
                    "The run whose checkpoint is in %s saw other views of its faces than these options make, %s; give another folder"
                            .formatted(folder, checkpoint.augmentation()));
        }
        if (!checkpoint.facesSha256().equals(facesSha256)) {
            throw new IllegalArgumentException(
                    "The run whose checkpoint is in %s learned from other faces or targets; give the same, or another folder"
                            .formatted(folder));
        }
        network.restore(Safetensors.read(Files.readAllBytes(folder.resolve(checkpoint.weights()))));
        return checkpoint.progress();
    }

    private record Checkpoint(
            int format, Plan plan, Augmentation augmentation, String facesSha256, Progress progress, String weights) {}
}
