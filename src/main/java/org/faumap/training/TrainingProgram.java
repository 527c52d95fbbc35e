package org.faumap.training;

import ai.djl.Model;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.faumap.model.Chain;
import org.faumap.model.Layer;
import org.faumap.model.TorchScript;

/** The forward pass of a {@link TrainingNetwork} as TorchScript text. */
final class TrainingProgram {
    private final Chain chain;
    private final boolean branches;
    private final boolean training;
    private final boolean bfloat16;
    private final List<String> lines = new ArrayList<>();

    private TrainingProgram(Chain chain, boolean branches, boolean training, boolean bfloat16) {
        this.chain = chain;
        this.branches = branches;
        this.training = training;
        this.bfloat16 = bfloat16;
    }

    /**
     * From images, shares of votes, labels of FER2013, a mask for each dropout, and the weights, to the mean loss.
     *
     * @param labels outputs that learn from votes; the others learn from the labels of FER2013
     * @param originalWeight of the loss on the latter
     * @param bfloat16 whether convolutions and norms run in bfloat16 with float32 weights kept beside them; about 1.7
     *     times as fast where the processor has AVX512-BF16 or AMX, slower elsewhere
     * @param weights names of all parameters in the order in which they are given
     */
    static Model loss(
            Chain chain,
            boolean branches,
            int labels,
            double originalWeight,
            boolean bfloat16,
            Collection<String> weights) {
        TrainingProgram program = new TrainingProgram(chain, branches, true, bfloat16);
        List<String> inputs = new ArrayList<>(List.of("x: Tensor", "t: Tensor", "o: Tensor"));
        dropouts(chain).forEach(dropout -> inputs.add(mask(dropout.layer().name()) + ": Tensor"));
        program.forward();
        int outputs = chain.output().channels();
        program.line("e = torch.sum(torch.mul(torch.log_softmax(torch.narrow(h, 1, 0, %d), 1), t))", labels);
        program.line(
                "f = torch.sum(torch.mul(torch.log_softmax(torch.narrow(h, 1, %d, %d), 1), o))",
                labels, outputs - labels);
        program.line("return torch.neg(torch.div(torch.add(e, torch.mul(f, %s)), torch.size(x, 0)))", originalWeight);
        return program.load(inputs, weights);
    }

    /** From images and the weights to the outputs, in float32, with fixed norms and nothing dropped. */
    static Model outputs(Chain chain, boolean branches, Collection<String> weights) {
        TrainingProgram program = new TrainingProgram(chain, branches, false, false);
        program.forward();
        program.line("return h");
        return program.load(List.of("x: Tensor"), weights);
    }

    /** The layers that want a mask, in the chain's order. */
    static List<Chain.Link> dropouts(Chain chain) {
        return chain.links().stream()
                .filter(link -> link.layer() instanceof Layer.Dropout)
                .toList();
    }

    private Model load(List<String> inputs, Collection<String> weights) {
        List<String> parameters = new ArrayList<>(inputs);
        weights.forEach(name -> parameters.add(parameter(name) + ": Tensor"));
        return TorchScript.load(parameters, lines);
    }

    private static String parameter(String weight) {
        return "p_" + weight.replace(".", "__");
    }

    private static String mask(String dropout) {
        return "m_" + dropout;
    }

    private void forward() {
        line("h = x");
        if (bfloat16) {
            line("h = %s", toBfloat16("torch.contiguous(h, memory_format=2)"));
        }
        for (Chain.Link link : chain.links()) {
            Layer layer = link.layer();
            if (layer instanceof Layer.Conv2d) {
                convolution(NormedConvolution.of(link, branches));
            } else if (layer instanceof Layer.Relu) {
                line("h = torch.relu(h)");
            } else if (layer instanceof Layer.MaxPool2d pool) {
                line(
                        "h = torch.max_pool2d(h, [%1$d, %1$d], [%2$d, %2$d], [0, 0], [1, 1], False)",
                        pool.kernel(), Objects.requireNonNull(pool.stride()));
            } else if (layer instanceof Layer.AvgPool2d pool) {
                line(
                        "h = torch.avg_pool2d(h, [%1$d, %1$d], [%2$d, %2$d], [0, 0], False, True, None)",
                        pool.kernel(), Objects.requireNonNull(pool.stride()));
            } else if (layer instanceof Layer.GlobalPool pool) {
                line(
                        pool.mode() == Layer.GlobalPool.Mode.MAX
                                ? "h = torch.amax(h, [2, 3], True)"
                                : "h = torch.mean(h, [2, 3], True, dtype=None)");
            } else if (layer instanceof Layer.Flatten) {
                if (bfloat16) {
                    line("h = torch.to(h, 6, False, False, None)");
                }
                line("h = torch.flatten(h, 1)");
            } else if (layer instanceof Layer.Linear) {
                line(
                        "h = torch.linear(h, %s, %s)",
                        parameter(layer.name() + ".weight"), parameter(layer.name() + ".bias"));
            } else if (layer instanceof Layer.Dropout && training) {
                String mask = mask(layer.name());
                line("h = torch.mul(h, %s)", bfloat16 && !link.in().flat() ? toBfloat16(mask) : mask);
            }
        }
    }

    /** Each branch into a variable of its own, since all read h, then their sum. */
    private void convolution(NormedConvolution convolution) {
        String sum = "";
        for (NormedConvolution.Branch branch : convolution.branches()) {
            String name = convolution.name(branch);
            String part = "b" + branch.ordinal();
            String in = "h";
            if (branch != NormedConvolution.Branch.IDENTITY) {
                String weight = parameter(name + ".weight");
                line(
                        "%s = torch.conv2d(h, %s, None, [%3$d, %3$d], [%4$d, %4$d], [1, 1], 1)",
                        part,
                        bfloat16 ? toBfloat16("torch.contiguous(%s, memory_format=2)".formatted(weight)) : weight,
                        convolution.stride(),
                        convolution.padding(branch));
                in = part;
            }
            line(
                    "%s = torch.batch_norm(%s, %s, %s, %s, %s, %s, 0.10000000000000001, %s, True)",
                    part,
                    in,
                    parameter(name + ".gamma"),
                    parameter(name + ".beta"),
                    parameter(name + ".mean"),
                    parameter(name + ".variance"),
                    training ? "True" : "False",
                    NormedConvolution.EPSILON);
            sum = sum.isEmpty() ? part : "torch.add(%s, %s)".formatted(sum, part);
        }
        line("h = %s", sum);
    }

    private static String toBfloat16(String value) {
        return "torch.to(%s, 15, False, False, None)".formatted(value);
    }

    private void line(String format, Object... arguments) {
        lines.add(String.format(Locale.ROOT, format, arguments));
    }
}
