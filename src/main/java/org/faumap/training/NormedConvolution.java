package org.faumap.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.faumap.model.Chain;
import org.faumap.model.Layer;
import org.faumap.model.Tensor;

/**
 * A convolution while it learns: branches side by side over the same input, each followed by a batch norm of its own, and
 * their sum. With one branch it is a convolution with batch norm; with all three it is the training block of RepVGG (Ding
 * et al. 2021, arXiv 2101.03697, section 3). Every branch is linear in its input once its norm is fixed, so that
 * {@link #folded} gives one convolution that computes the same.
 *
 * @param link the convolution's place in the chain
 * @param branches the first of them {@link Branch#KERNEL}
 */
record NormedConvolution(Chain.Link link, List<Branch> branches) {
    static final double EPSILON = 1e-5;

    /** How the sum's parts differ. */
    enum Branch {
        /** The convolution itself. */
        KERNEL(""),
        /** A convolution with a kernel of one, at the middle of the other's window. */
        POINT(".point"),
        /** The input as it is. */
        IDENTITY(".identity");

        private final String suffix;

        Branch(String suffix) {
            this.suffix = suffix;
        }
    }

    /** What a parameter begins as. */
    enum Beginning {
        ZEROS,
        ONES,
        /** Normally distributed, with the variance that ReLUs keep (He et al. 2015, arXiv 1502.01852). */
        HE
    }

    /** A parameter's shape and beginning; {@code fanIn} counts the inputs of one output. */
    record Parameter(List<Integer> shape, Beginning beginning, int fanIn) {}

    NormedConvolution {
        branches = List.copyOf(branches);
    }

    /**
     * The convolution of one place in the chain.
     *
     * @param branched whether with all branches it can have: the point where an output has a middle in its window, the
     *     identity where input and output are of one shape besides
     */
    static NormedConvolution of(Chain.Link link, boolean branched) {
        List<Branch> branches = new ArrayList<>(List.of(Branch.KERNEL));
        Layer.Conv2d layer = (Layer.Conv2d) link.layer();
        boolean centred = layer.kernel() % 2 == 1 && padding(layer) == layer.kernel() / 2 && layer.kernel() > 1;
        if (branched && centred) {
            branches.add(Branch.POINT);
            if (link.in().equals(link.out())) {
                branches.add(Branch.IDENTITY);
            }
        }
        return new NormedConvolution(link, branches);
    }

    /** Name and nature of every parameter, also of those that are not learned but counted along. */
    Map<String, Parameter> parameters() {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        int in = link.in().channels();
        int out = layer().out();
        for (Branch branch : branches) {
            String name = name(branch);
            int kernel = kernel(branch);
            if (branch != Branch.IDENTITY) {
                parameters.put(
                        name + ".weight",
                        new Parameter(List.of(out, in, kernel, kernel), Beginning.HE, in * kernel * kernel));
            }
            parameters.put(name + ".gamma", new Parameter(List.of(out), Beginning.ONES, 1));
            parameters.put(name + ".beta", new Parameter(List.of(out), Beginning.ZEROS, 1));
            parameters.put(name + ".mean", new Parameter(List.of(out), Beginning.ZEROS, 1));
            parameters.put(name + ".variance", new Parameter(List.of(out), Beginning.ONES, 1));
        }
        return parameters;
    }

    /**
     * One convolution, {@code <layer>.weight} and {@code <layer>.bias}, that gives what the branches give with their norms
     * fixed: {@code w' = sum of w g / s}, {@code b' = sum of beta - mean g / s}, {@code s = sqrt(variance + epsilon)}, where
     * w of the point and of the identity lie in the middle of the window.
     *
     * @param value of a parameter of {@link #parameters}
     */
    Map<String, Tensor> folded(Function<String, Tensor> value) {
        int in = link.in().channels();
        int out = layer().out();
        int area = layer().kernel() * layer().kernel();
        double[] weight = new double[out * in * area];
        double[] bias = new double[out];
        for (Branch branch : branches) {
            String name = name(branch);
            float[] gamma = value.apply(name + ".gamma").values();
            float[] beta = value.apply(name + ".beta").values();
            float[] mean = value.apply(name + ".mean").values();
            float[] variance = value.apply(name + ".variance").values();
            float[] kernel = branch == Branch.IDENTITY
                    ? new float[0]
                    : value.apply(name + ".weight").values();
            for (int o = 0; o < out; o++) {
                double factor = gamma[o] / Math.sqrt(variance[o] + EPSILON);
                bias[o] += beta[o] - mean[o] * factor;
                switch (branch) {
                    case KERNEL -> {
                        for (int i = o * in * area; i < (o + 1) * in * area; i++) {
                            weight[i] += kernel[i] * factor;
                        }
                    }
                    case POINT -> {
                        for (int i = o * in; i < (o + 1) * in; i++) {
                            weight[i * area + area / 2] += kernel[i] * factor;
                        }
                    }
                    case IDENTITY -> weight[(o * in + o) * area + area / 2] += factor;
                }
            }
        }
        Map<String, Tensor> folded = new LinkedHashMap<>();
        folded.put(
                layer().name() + ".weight",
                new Tensor(List.of(out, in, layer().kernel(), layer().kernel()), floats(weight)));
        folded.put(layer().name() + ".bias", new Tensor(List.of(out), floats(bias)));
        return folded;
    }

    Layer.Conv2d layer() {
        return (Layer.Conv2d) link.layer();
    }

    /** What the names of a branch's parameters begin with. */
    String name(Branch branch) {
        return layer().name() + branch.suffix;
    }

    int kernel(Branch branch) {
        return branch == Branch.KERNEL ? layer().kernel() : 1;
    }

    int padding(Branch branch) {
        return branch == Branch.KERNEL ? padding(layer()) : 0;
    }

    int stride() {
        return Objects.requireNonNull(layer().stride());
    }

    private static int padding(Layer.Conv2d layer) {
        return Objects.requireNonNull(layer.padding());
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
