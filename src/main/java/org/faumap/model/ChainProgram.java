package org.faumap.model;

import java.util.ArrayList;
import java.util.List;

/** The forward pass of a chain as TorchScript text. */
final class ChainProgram {
    /**
     * Puts a weight {@code w} into the memory order that the convolutions work in, channels innermost; the shape stays.
     * Done once at load, it spares every call the reordering: about a quarter of the time of a small batch. Always a copy:
     * the engine's tensor of a Java array borrows that array's memory.
     */
    static final String CHANNELS_LAST = "return torch.clone(w, memory_format=2)";

    private ChainProgram() {}

    /** {@code x} and then every weight of {@link Chain#weightShapes()}, in its order. */
    static List<String> parameters(Chain chain) {
        List<String> parameters = new ArrayList<>(List.of("x: Tensor"));
        chain.weightShapes().keySet().forEach(name -> parameters.add(identifier(name) + ": Tensor"));
        return parameters;
    }

    /** From {@code x} {@code [n, channels, height, width]} to what the last layer gives. */
    static List<String> body(Chain chain) {
        List<String> lines = new ArrayList<>();
        lines.add("h = torch.contiguous(x, memory_format=2)");
        for (Chain.Link link : chain.links()) {
            String line = line(link.layer());
            if (!line.isEmpty()) {
                lines.add("h = " + line);
            }
        }
        lines.add("return h");
        return lines;
    }

    private static String line(Layer layer) {
        if (layer instanceof Layer.Conv2d conv) {
            return "torch.conv2d(h, %s, %s, [%d, %d], [%d, %d], [1, 1], 1)"
                    .formatted(
                            identifier(conv.name() + ".weight"),
                            identifier(conv.name() + ".bias"),
                            conv.stride(),
                            conv.stride(),
                            conv.padding(),
                            conv.padding());
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
