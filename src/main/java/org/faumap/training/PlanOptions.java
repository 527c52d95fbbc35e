package org.faumap.training;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a training run is made of, as options of a command. */
final class PlanOptions {
    /** What the processor computes in. */
    enum Precision {
        BFLOAT16,
        FLOAT32
    }

    @Option(names = "--epochs", defaultValue = "28", description = "passes over the faces (${DEFAULT-VALUE})")
    private int epochs;

    @Option(names = "--batch", defaultValue = "64", description = "faces a step (${DEFAULT-VALUE})")
    private int batch;

    @Option(
            names = "--learning-rate",
            defaultValue = "0.05",
            description = "the highest of the one-cycle schedule (${DEFAULT-VALUE})")
    private double learningRate;

    @Option(names = "--weight-decay", defaultValue = "5e-4", description = "(${DEFAULT-VALUE})")
    private double weightDecay;

    @Option(
            names = "--average-decay",
            defaultValue = "0.998",
            description = "of the running average of the weights, a step (${DEFAULT-VALUE})")
    private double averageDecay;

    @Option(
            names = "--balance",
            defaultValue = "0.4",
            description = "0 draws faces evenly, 1 every expression equally often (${DEFAULT-VALUE})")
    private double balance;

    @Option(
            names = "--original-weight",
            defaultValue = "0.5",
            description =
                    "of the loss on the labels of FER2013, beside 1 for that on the FER+ votes (${DEFAULT-VALUE})")
    private double originalWeight;

    @Option(
            names = "--branches",
            description = {
                "let each 3x3 convolution learn as a sum of itself, a 1x1 convolution and, where widths are equal, its input,",
                "each with a norm of its own; the package holds one convolution that computes the same"
            })
    private boolean branches;

    @Option(
            names = "--light",
            defaultValue = "0.6",
            description = "share of views that get a side light, another gamma and noise (${DEFAULT-VALUE})")
    private double light;

    @Option(
            names = "--fold",
            converter = Fold.Converter.class,
            description =
                    "k/n: leave the k-th of n shares of the Training part out, so that teachers differ in what they learn")
    private @Nullable Fold fold;

    @Option(names = "--seed", defaultValue = "1", description = "of everything random (${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--replicas",
            defaultValue = "2",
            description = "threads, each with a share of every batch; part of what repeats a run (${DEFAULT-VALUE})")
    private int replicas;

    @Option(
            names = "--precision",
            defaultValue = "BFLOAT16",
            description = "of the convolutions while training: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
    private Precision precision;

    /** @throws IllegalArgumentException if an option is outside its range */
    void check() {
        if (replicas < 1 || batch < 1 || batch % replicas != 0 || epochs < 1) {
            throw new IllegalArgumentException(
                    "--batch must be a multiple of --replicas, both and --epochs at least 1");
        }
        if (!(light >= 0 && light <= 1)) {
            throw new IllegalArgumentException("--light goes from 0 to 1");
        }
    }

    Trainer.Plan plan(Teaching teaching) {
        return new Trainer.Plan(
                epochs,
                batch,
                learningRate,
                weightDecay,
                averageDecay,
                balance,
                originalWeight,
                branches,
                teaching,
                seed);
    }

    Augmentation augmentation() {
        return Augmentation.DEFAULT.withLight(light);
    }

    @Nullable
    Fold fold() {
        return fold;
    }

    int replicas() {
        return replicas;
    }

    Precision precision() {
        return precision;
    }
}
