package org.faumap.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A plain chain of layers whose shapes fit, from the input to one value per label. */
public final class Chain {
    /** A layer in its place: what comes in and what goes out. */
    public record Link(Layer layer, FeatureShape in, FeatureShape out) {}

    private static final int MAX_VALUES = 1 << 26;
    private static final int MAX_PADDING = 1024;

    private final FeatureShape input;
    private final List<Link> links;
    private final Map<String, ReceptiveField> receptiveFields = new HashMap<>();

    private Chain(FeatureShape input, List<Link> links) {
        this.input = input;
        this.links = List.copyOf(links);
        ReceptiveField seen = ReceptiveField.PIXEL;
        for (Link link : links) {
            seen = seen.through(link, input);
            receptiveFields.put(link.layer().name(), seen);
        }
    }

    /**
     * Puts the layers one behind the other.
     *
     * @throws UnfitModelPackage naming the layer and the shape that do not fit
     */
    public static Chain of(int channels, int height, int width, List<Layer> layers) throws UnfitModelPackage {
        FeatureShape input = new FeatureShape(channels, height, width, false);
        FeatureShape shape = input;
        Set<String> names = new HashSet<>();
        List<Link> links = new ArrayList<>();
        for (Layer layer : layers) {
            if (!names.add(layer.name())) {
                throw new UnfitModelPackage("Layer %s: the name occurs twice".formatted(layer.name()));
            }
            FeatureShape out = outputShape(layer, shape);
            requireBearable(layer, out);
            links.add(new Link(layer, shape, out));
            shape = out;
        }
        if (links.isEmpty()) {
            throw new UnfitModelPackage("The network has no layers");
        }
        return new Chain(input, links);
    }

    public FeatureShape input() {
        return input;
    }

    /** What the last layer gives. */
    public FeatureShape output() {
        return links.get(links.size() - 1).out();
    }

    public List<Link> links() {
        return links;
    }

    /** What one position of a layer's output sees of the input. */
    public ReceptiveField receptiveField(Link link) {
        return Objects.requireNonNull(receptiveFields.get(link.layer().name()));
    }

    /** Where a layer of that name stands in {@link #links()}; -1 if there is none. */
    public int indexOf(String layer) {
        for (int i = 0; i < links.size(); i++) {
            if (links.get(i).layer().name().equals(layer)) {
                return i;
            }
        }
        return -1;
    }

    /** The convolutional layers in order, whose outputs are the feature maps. */
    public List<Link> convolutions() {
        return links.stream()
                .filter(link -> link.layer() instanceof Layer.Conv2d)
                .toList();
    }

    /**
     * Where the feature maps of a convolution are found: behind the ReLU that follows it, or behind the convolution itself
     * when none does.
     *
     * @param convolution its place in {@link #links()}
     */
    public int featureMaps(int convolution) {
        int next = after(convolution);
        return next < links.size() && links.get(next).layer() instanceof Layer.Relu ? next : convolution;
    }

    /** Whether the feature maps of some convolution are found here. */
    boolean isFeatureMaps(int index) {
        return convolutions().stream().anyMatch(link -> featureMaps(links.indexOf(link)) == index);
    }

    /** Whether a convolution is the last of its block: behind its feature maps comes a pool, or no convolution any more. */
    public boolean endsBlock(Link convolution) {
        int next = featureMaps(links.indexOf(convolution)) + 1;
        while (next < links.size() && links.get(next).layer() instanceof Layer.Dropout) {
            next++;
        }
        Layer layer = next < links.size() ? links.get(next).layer() : convolution.layer();
        List<Link> convolutions = convolutions();
        return layer instanceof Layer.MaxPool2d
                || layer instanceof Layer.AvgPool2d
                || layer instanceof Layer.GlobalPool
                || convolution.equals(convolutions.get(convolutions.size() - 1));
    }

    /** How many feature maps all convolutions have together. */
    public int featureMapCount() {
        return convolutions().stream().mapToInt(link -> link.out().channels()).sum();
    }

    /** What a layer gets its input from, passing over dropout, which does nothing here; -1 for the input itself. */
    public int before(int index) {
        int before = index - 1;
        while (before >= 0 && links.get(before).layer() instanceof Layer.Dropout) {
            before--;
        }
        return before;
    }

    /** What a layer gives its output to, passing over dropout; the number of layers for none. */
    private int after(int index) {
        int after = index + 1;
        while (after < links.size() && links.get(after).layer() instanceof Layer.Dropout) {
            after++;
        }
        return after;
    }

    /**
     * Whether {@link Network#activations} keeps the output of this layer: the feature maps, what decides how a ReLU lets
     * through, and what decides the switches of a maximum.
     */
    boolean recorded(int index) {
        Layer layer = links.get(index).layer();
        if (layer instanceof Layer.Dropout) {
            return false;
        }
        if (layer instanceof Layer.Relu) {
            return true;
        }
        int after = after(index);
        boolean beforeMaximum =
                after < links.size() && takesMaxima(links.get(after).layer());
        return beforeMaximum || (layer instanceof Layer.Conv2d && featureMaps(index) == index);
    }

    private static boolean takesMaxima(Layer layer) {
        return layer instanceof Layer.MaxPool2d
                || (layer instanceof Layer.GlobalPool pool && pool.mode() == Layer.GlobalPool.Mode.MAX);
    }

    /** Name and shape of every weight tensor, in the order of the chain, weight before bias. */
    public Map<String, List<Integer>> weightShapes() {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        for (Link link : links) {
            if (link.layer() instanceof Layer.Conv2d conv) {
                shapes.put(
                        conv.name() + ".weight",
                        List.of(conv.out(), link.in().channels(), conv.kernel(), conv.kernel()));
                shapes.put(conv.name() + ".bias", List.of(conv.out()));
            } else if (link.layer() instanceof Layer.Linear linear) {
                shapes.put(
                        linear.name() + ".weight",
                        List.of(linear.out(), link.in().channels()));
                shapes.put(linear.name() + ".bias", List.of(linear.out()));
            }
        }
        return shapes;
    }

    private static FeatureShape outputShape(Layer layer, FeatureShape in) throws UnfitModelPackage {
        if (layer instanceof Layer.Conv2d conv) {
            requireMaps(layer, in);
            int stride = Objects.requireNonNull(conv.stride());
            int padding = Objects.requireNonNull(conv.padding());
            return windowed(layer, in, conv.out(), conv.kernel(), stride, padding);
        } else if (layer instanceof Layer.MaxPool2d pool) {
            requireMaps(layer, in);
            return windowed(layer, in, in.channels(), pool.kernel(), Objects.requireNonNull(pool.stride()), 0);
        } else if (layer instanceof Layer.AvgPool2d pool) {
            requireMaps(layer, in);
            return windowed(layer, in, in.channels(), pool.kernel(), Objects.requireNonNull(pool.stride()), 0);
        } else if (layer instanceof Layer.GlobalPool) {
            requireMaps(layer, in);
            return new FeatureShape(in.channels(), 1, 1, false);
        } else if (layer instanceof Layer.Flatten) {
            return new FeatureShape(in.channels() * in.height() * in.width(), 1, 1, true);
        } else if (layer instanceof Layer.Linear linear) {
            if (!in.flat()) {
                throw new UnfitModelPackage(
                        "Layer %s: a linear layer needs flattened input, but gets %s".formatted(layer.name(), in));
            }
            return new FeatureShape(linear.out(), 1, 1, true);
        }
        return in;
    }

    private static void requireMaps(Layer layer, FeatureShape in) throws UnfitModelPackage {
        if (in.flat()) {
            throw new UnfitModelPackage(
                    "Layer %s: needs feature maps, but gets flattened input %s".formatted(layer.name(), in));
        }
    }

    /** A face's values at one layer; the engine would ask for the memory of any number, and end the process. */
    private static void requireBearable(Layer layer, FeatureShape out) throws UnfitModelPackage {
        if ((double) out.channels() * out.height() * out.width() > MAX_VALUES) {
            throw new UnfitModelPackage(
                    "Layer %s: %s are more than %,d values".formatted(layer.name(), out, MAX_VALUES));
        }
    }

    private static FeatureShape windowed(Layer layer, FeatureShape in, int out, int kernel, int stride, int padding)
            throws UnfitModelPackage {
        if (padding > MAX_PADDING || kernel > MAX_PADDING) {
            throw new UnfitModelPackage(
                    "Layer %s: kernel and padding are at most %d".formatted(layer.name(), MAX_PADDING));
        }
        int height = Math.floorDiv(in.height() + 2 * padding - kernel, stride) + 1;
        int width = Math.floorDiv(in.width() + 2 * padding - kernel, stride) + 1;
        if (height < 1 || width < 1) {
            throw new UnfitModelPackage("Layer %s: a window of %d does not fit into %s with padding %d"
                    .formatted(layer.name(), kernel, in, padding));
        }
        return new FeatureShape(out, height, width, false);
    }
}
