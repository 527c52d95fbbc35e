package org.faumap.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The forward pass of a chain as TorchScript text. */
final class ChainProgram {
    private ChainProgram() {}

    /** {@code x} and then every weight of {@link Chain#weightShapes()}, in its order. */
    static List<String> parameters(Chain chain) {
        List<String> parameters = new ArrayList<>(List.of("x: Tensor"));
        chain.weightShapes().keySet().forEach(name -> parameters.add(identifier(name) + ": Tensor"));
        return parameters;
    }

    /** From {@code x} {@code [n, channels, height, width]} to what the last layer gives. */
    static List<String> body(Chain chain, ConvolutionForm form) {
        List<String> lines = new ArrayList<>();
        lines.add("h = torch.contiguous(x, memory_format=2)");
        for (int i = 0; i < chain.links().size(); i++) {
            forward(chain, i, form, lines);
        }
        lines.add("return h");
        return lines;
    }

    /**
     * The same for one image, giving all that is recorded one behind the other as a flat vector: the outputs of the
     * layers for which {@link Chain#recorded} holds, in order, each as height, width, channels, and at last the logits.
     */
    static List<String> recordingBody(Chain chain, ConvolutionForm form) {
        List<String> lines = new ArrayList<>();
        List<String> parts = new ArrayList<>();
        lines.add("h = torch.contiguous(x, memory_format=2)");
        for (int i = 0; i < chain.links().size(); i++) {
            Chain.Link link = chain.links().get(i);
            forward(chain, i, form, lines);
            if (chain.recorded(i)) {
                // The channels are innermost already, so this only views them; a layer that works in place never
                // follows.
                String order = link.out().flat() ? "h" : "torch.permute(h, [0, 2, 3, 1])";
                lines.add("r%d = torch.flatten(%s, 0)".formatted(i, order));
                parts.add("r" + i);
            }
        }
        parts.add("torch.flatten(h, 0)");
        lines.add("return torch.cat([%s], 0)".formatted(String.join(", ", parts)));
        return lines;
    }

    /** {@code [n, all feature maps]}: the largest value of every feature map of every convolution, in the chain's order. */
    static List<String> responsesBody(Chain chain, ConvolutionForm form) {
        List<String> lines = new ArrayList<>();
        List<String> parts = new ArrayList<>();
        lines.add("h = torch.contiguous(x, memory_format=2)");
        for (int i = 0; i < chain.links().size(); i++) {
            forward(chain, i, form, lines);
            if (chain.isFeatureMaps(i)) {
                lines.add("r%d = torch.amax(h, [2, 3], False)".formatted(i));
                parts.add("r" + i);
            }
        }
        lines.add(parts.isEmpty() ? "return h" : "return torch.cat([%s], 1)".formatted(String.join(", ", parts)));
        return lines;
    }

    /**
     * The transposed convolution of stride 1: {@code x} {@code [n, height, width, out]} to {@code [n, height, width, in]},
     * as a convolution with turned kernels. To a single channel, for which convolutions are slow, it is a product by all
     * kernels and a sum of what overlaps.
     */
    static List<String> transposedBody(Chain.Link link, ConvolutionForm form) {
        Layer.Conv2d conv = (Layer.Conv2d) link.layer();
        int kernel = conv.kernel();
        int padding = Objects.requireNonNull(conv.padding());
        FeatureShape in = link.in();
        if (in.channels() == 1) {
            return List.of(
                    "k = torch.reshape(torch.flip(w, [2, 3]), [%d, %d])".formatted(conv.out(), kernel * kernel),
                    "h = torch.matmul(torch.flatten(x, 1, 2), k)",
                    "h = torch.col2im(torch.transpose(h, 1, 2), [%d, %d], [%d, %d], [1, 1], [%d, %d], [1, 1])"
                            .formatted(in.height(), in.width(), kernel, kernel, padding, padding),
                    "return torch.contiguous(h)");
        }
        return List.of(
                "h = torch.permute(x, [0, 3, 1, 2])",
                "h = " + form.call("w", "None", 1, kernel - 1 - padding, false),
                "return torch.contiguous(torch.permute(h, [0, 2, 3, 1]))");
    }

    private static void forward(Chain chain, int index, ConvolutionForm form, List<String> lines) {
        Layer layer = chain.links().get(index).layer();
        boolean done = layer instanceof Layer.Relu && chain.isFeatureMaps(index);
        String line = done ? "" : line(layer, form, chain.featureMaps(index) != index);
        if (!line.isEmpty()) {
            lines.add("h = " + line);
        }
    }

    private static String line(Layer layer, ConvolutionForm form, boolean rectified) {
        if (layer instanceof Layer.Conv2d conv) {
            return form.call(
                    identifier(conv.name() + ".weight"),
                    identifier(conv.name() + ".bias"),
                    Objects.requireNonNull(conv.stride()),
                    Objects.requireNonNull(conv.padding()),
                    rectified);
        } else if (layer instanceof Layer.Relu) {
            return "torch.relu_(h)";
        } else if (layer instanceof Layer.MaxPool2d pool) {
            return "torch.max_pool2d(h, [%d, %d], [%d, %d], [0, 0], [1, 1], False)"
                    .formatted(pool.kernel(), pool.kernel(), pool.stride(), pool.stride());
        } else if (layer instanceof Layer.AvgPool2d pool) {
            return "torch.avg_pool2d(h, [%d, %d], [%d, %d], [0, 0], False, True, None)"
                    .formatted(pool.kernel(), pool.kernel(), pool.stride(), pool.stride());
        } else if (layer instanceof Layer.GlobalPool pool) {
            return pool.mode() == Layer.GlobalPool.Mode.MAX
                    ? "torch.amax(h, [2, 3], True)"
                    : "torch.mean(h, [2, 3], True, dtype=None)";
        } else if (layer instanceof Layer.Flatten) {
            return "torch.flatten(h, 1)";
        } else if (layer instanceof Layer.Linear linear) {
            return "torch.linear(h, %s, %s)"
                    .formatted(identifier(linear.name() + ".weight"), identifier(linear.name() + ".bias"));
        }
        return "";
    }

    private static String identifier(String weight) {
        return "p_" + weight.replace('.', '_');
    }
}
