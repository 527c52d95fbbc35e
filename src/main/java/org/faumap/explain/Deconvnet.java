package org.faumap.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.faumap.image.Box;
import org.faumap.model.Activations;
import org.faumap.model.Chain;
import org.faumap.model.FeatureShape;
import org.faumap.model.Layer;
import org.faumap.model.Network;
import org.faumap.model.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A network run backwards from one of its units to the pixels (Zeiler and Fergus 2014, arXiv 1311.2901, section 2.1): for
 * every layer from the seed's down, unpool by the switches of <em>this</em> image, apply the {@link Rule}, multiply with
 * the transposed kernels, without bias. The pixel map is not rectified.
 *
 * <p>Where the paper leaves a choice open: a switch is the maximum of the values behind the ReLU, the first of equal ones
 * row by row, so that a window that did not respond sends its signal to one place and not to all; overlapping windows
 * add; average pools spread evenly; a logit goes through the transposed weights and the same rule as any other unit.
 *
 * <p>Cost. Behind an unpooling three quarters of a signal are zeros and the deconvnet's rule cuts off half of the rest;
 * near its layer a unit's signal covers a few positions. So a signal is kept as rows of channels, and whatever is zero is
 * not multiplied. Signals that are filled too much for that go through the engine's dense convolution, all seeds at once.
 *
 * <p>Holds a second copy of the weights, in the order of the way back; no native memory of its own. Thread-safe; usable
 * as long as its network is.
 */
public final class Deconvnet {
    /**
     * From this share of non-zeros on, the engine's dense product is faster than skipping zeros: it does about five times
     * as many products a second.
     */
    private static final double DENSE = 0.2;

    private static final double DENSE_TO_ONE_CHANNEL = 0.03;

    /** A signal takes up to half a megabyte on its way: this bounds what many of them take. */
    private static final int AT_ONCE = 32;

    private final Network network;
    private final Chain chain;
    /**
     * What a value is multiplied with on its way back. Per convolution {@code [out][kernel row * kernel column * in]}, per
     * linear layer {@code [out][in]}.
     */
    private final Map<Integer, float[][]> weights = new HashMap<>();

    private Deconvnet(Network network) {
        this.network = network;
        this.chain = network.source().chain();
        for (int i = 0; i < chain.links().size(); i++) {
            Chain.Link link = chain.links().get(i);
            if (link.layer() instanceof Layer.Conv2d conv) {
                weights.put(i, rows(tensor(conv), conv, link.in().channels()));
            } else if (link.layer() instanceof Layer.Linear linear) {
                float[] values = tensor(linear);
                int in = link.in().channels();
                float[][] rows = new float[linear.out()][];
                for (int out = 0; out < rows.length; out++) {
                    rows[out] = Arrays.copyOfRange(values, out * in, (out + 1) * in);
                }
                weights.put(i, rows);
            }
        }
    }

    /** Prepares the way back through a network. */
    public static Deconvnet of(Network network) {
        return new Deconvnet(network);
    }

    private float[] tensor(Layer layer) {
        Tensor tensor = Objects.requireNonNull(network.source().weights().get(layer.name() + ".weight"));
        return tensor.values();
    }

    /** From PyTorch's order {@code [out][in][kernel row][kernel column]}. */
    private static float[][] rows(float[] values, Layer.Conv2d conv, int in) {
        int area = conv.kernel() * conv.kernel();
        float[][] rows = new float[conv.out()][area * in];
        for (int out = 0; out < conv.out(); out++) {
            for (int channel = 0; channel < in; channel++) {
                for (int tap = 0; tap < area; tap++) {
                    rows[out][tap * in + channel] = values[(out * in + channel) * area + tap];
                }
            }
        }
        return rows;
    }

    /** The network that is run backwards. */
    public Network network() {
        return network;
    }

    /**
     * Projects seeds of one image.
     *
     * @param activations of the image, by this network
     * @param seeds units of any layers, or logits
     * @return one projection per seed, in order; zero everywhere for a unit that did not respond
     * @throws IllegalArgumentException if the network has no such unit
     */
    public List<Projection> project(Activations activations, List<? extends Seed> seeds, Rule rule) {
        List<Projection> projections = new ArrayList<>(seeds.size());
        for (int from = 0; from < seeds.size(); from += AT_ONCE) {
            List<? extends Seed> some = seeds.subList(from, Math.min(seeds.size(), from + AT_ONCE));
            projections.addAll(projectTogether(activations, some, rule));
        }
        return projections;
    }

    private List<Projection> projectTogether(Activations activations, List<? extends Seed> seeds, Rule rule) {
        Projection[] starts = new Projection[seeds.size()];
        Signal[] signals = new Signal[seeds.size()];
        int[] entries = new int[seeds.size()];
        for (int s = 0; s < signals.length; s++) {
            Seed seed = seeds.get(s);
            entries[s] = entry(seed);
            starts[s] = start(seed, entries[s], activations);
            signals[s] = planted(starts[s], chain.links().get(entries[s]).out());
        }
        for (int i = chain.links().size() - 1; i >= 0; i--) {
            List<Integer> below = new ArrayList<>();
            for (int s = 0; s < signals.length; s++) {
                if (entries[s] >= i) {
                    below.add(s);
                }
            }
            if (!below.isEmpty()) {
                stepDown(i, signals, below, activations, rule);
            }
        }
        List<Projection> projections = new ArrayList<>();
        for (int s = 0; s < signals.length; s++) {
            projections.add(finished(starts[s], signals[s]));
        }
        return projections;
    }

    private int entry(Seed seed) {
        List<Chain.Link> links = chain.links();
        if (seed instanceof Seed.Unit unit) {
            if (unit.convolution() < 0
                    || unit.convolution() >= links.size()
                    || !(links.get(unit.convolution()).layer() instanceof Layer.Conv2d conv)
                    || unit.map() < 0
                    || unit.map() >= conv.out()
                    || unit.x() < 0
                    || unit.x() >= links.get(unit.convolution()).out().width()
                    || unit.y() < 0
                    || unit.y() >= links.get(unit.convolution()).out().height()) {
                throw new IllegalArgumentException("The network has no " + unit);
            }
            return chain.featureMaps(unit.convolution());
        }
        Seed.Logit logit = (Seed.Logit) seed;
        if (logit.label() < 0 || logit.label() >= chain.output().channels()) {
            throw new IllegalArgumentException("The network has no " + logit);
        }
        return links.size() - 1;
    }

    /** A projection whose values are still zero. */
    private Projection start(Seed seed, int entry, Activations activations) {
        int width = chain.input().width();
        int height = chain.input().height();
        float[] values = new float[height * width];
        Chain.Link link = chain.links().get(entry);
        if (seed instanceof Seed.Unit unit) {
            float response = activations.output(entry).at(unit.map(), unit.x(), unit.y());
            Box seen = chain.receptiveField(link).box(unit.x(), unit.y(), chain.input());
            return new Projection(seed, response, seen, width, height, values);
        }
        return new Projection(seed, 1, new Box(0, 0, width, height), width, height, values);
    }

    private static Signal planted(Projection start, FeatureShape shape) {
        Signal signal = new Signal(shape);
        if (start.seed() instanceof Seed.Unit unit) {
            signal.reach(unit.y())[unit.x() * shape.channels() + unit.map()] = start.response();
        } else if (start.seed() instanceof Seed.Logit logit) {
            signal.reach(0)[logit.label()] = start.response();
        }
        return signal;
    }

    private static Projection finished(Projection start, Signal pixels) {
        for (int y = 0; y < start.height(); y++) {
            float[] row = pixels.row(y);
            if (row != null) {
                System.arraycopy(row, 0, start.values(), y * start.width(), start.width());
            }
        }
        return start;
    }

    /** From the output of layer i to its input. */
    private void stepDown(int i, Signal[] signals, List<Integer> which, Activations activations, Rule rule) {
        Chain.Link link = chain.links().get(i);
        Layer layer = link.layer();
        if (layer instanceof Layer.Conv2d conv) {
            transposeConvolution(i, link, conv, signals, which);
            return;
        }
        Switches switches = null;
        if (layer instanceof Layer.MaxPool2d pool) {
            switches = new Switches(
                    activations.output(chain.before(i)),
                    link.out(),
                    pool.kernel(),
                    pool.kernel(),
                    stride(pool.stride()));
        } else if (layer instanceof Layer.GlobalPool pool && pool.mode() == Layer.GlobalPool.Mode.MAX) {
            switches = new Switches(
                    activations.output(chain.before(i)),
                    link.out(),
                    link.in().height(),
                    link.in().width(),
                    1);
        }
        for (int s : which) {
            Signal signal = signals[s];
            if (layer instanceof Layer.Relu) {
                rectify(signal, rule, rule.gates() ? activations.output(i).values() : null);
            } else if (switches != null) {
                signals[s] = unpool(signal, switches, link.in());
            } else if (layer instanceof Layer.AvgPool2d pool) {
                signals[s] = spread(signal, link.in(), pool.kernel(), pool.kernel(), stride(pool.stride()));
            } else if (layer instanceof Layer.GlobalPool) {
                signals[s] =
                        spread(signal, link.in(), link.in().height(), link.in().width(), 1);
            } else if (layer instanceof Layer.Flatten) {
                signals[s] = unflatten(signal, link.in());
            } else if (layer instanceof Layer.Linear) {
                signals[s] = transposeLinear(signal, weights(i), link.in());
            }
        }
    }

    private float[][] weights(int link) {
        return Objects.requireNonNull(weights.get(link));
    }

    private static int stride(@Nullable Integer stride) {
        return Objects.requireNonNull(stride); // the records of the layers fill it in
    }

    private static void rectify(Signal signal, Rule rule, float @Nullable [] forward) {
        for (int y = 0; y < signal.shape().height(); y++) {
            float[] row = signal.row(y);
            if (row == null) {
                continue;
            }
            if (rule.rectifies()) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = Math.max(row[i], 0);
                }
            }
            if (forward != null) {
                for (int i = 0; i < row.length; i++) {
                    // What a ReLU gives is positive where what it got was.
                    row[i] = forward[y * row.length + i] > 0 ? row[i] : 0;
                }
            }
        }
    }

    private static Signal unpool(Signal signal, Switches switches, FeatureShape in) {
        Signal below = new Signal(in);
        for (int y = 0; y < signal.shape().height(); y++) {
            float[] row = signal.row(y);
            if (row != null) {
                switches.send(row, y, below);
            }
        }
        return below;
    }

    /** The transpose of averaging over windows. */
    private static Signal spread(Signal signal, FeatureShape in, int windowHeight, int windowWidth, int stride) {
        Signal below = new Signal(in);
        int channels = in.channels();
        float share = 1f / (windowHeight * windowWidth);
        for (int y = 0; y < signal.shape().height(); y++) {
            float[] row = signal.row(y);
            if (row == null) {
                continue;
            }
            for (int wy = 0; wy < windowHeight; wy++) {
                float[] to = below.reach(y * stride + wy);
                for (int x = 0; x < signal.shape().width(); x++) {
                    for (int i = 0; i < windowWidth * channels; i++) {
                        to[x * stride * channels + i] += share * row[x * channels + i % channels];
                    }
                }
            }
        }
        return below;
    }

    /** Flattening puts the channels outermost (PyTorch); signals have them innermost. */
    private static Signal unflatten(Signal signal, FeatureShape in) {
        Signal below = new Signal(in);
        float[] row = signal.row(0);
        if (row != null) {
            int positions = in.height() * in.width();
            for (int y = 0; y < in.height(); y++) {
                float[] to = below.reach(y);
                for (int x = 0; x < in.width(); x++) {
                    for (int channel = 0; channel < in.channels(); channel++) {
                        to[x * in.channels() + channel] = row[channel * positions + y * in.width() + x];
                    }
                }
            }
        }
        return below;
    }

    private static Signal transposeLinear(Signal signal, float[][] rows, FeatureShape in) {
        Signal below = new Signal(in);
        float[] row = signal.row(0);
        if (row != null) {
            new SparseChannels(row.length).of(row, 0).addTo(below.reach(0), rows);
        }
        return below;
    }

    private void transposeConvolution(
            int i, Chain.Link link, Layer.Conv2d conv, Signal[] signals, List<Integer> which) {
        boolean engineCan = stride(conv.stride()) == 1 && stride(conv.padding()) < conv.kernel();
        // To the image's one channel there is next to nothing to multiply per value, so that skipping costs more.
        double enough = link.in().channels() == 1 ? DENSE_TO_ONE_CHANNEL : DENSE;
        List<Integer> dense = new ArrayList<>();
        for (int s : which) {
            if (engineCan && signals[s].density() > enough) {
                dense.add(s);
            } else {
                signals[s] = scatter(signals[s], conv, weights(i), link.in());
            }
        }
        if (!dense.isEmpty()) {
            convolveDensely(link, signals, dense);
        }
    }

    private void convolveDensely(Chain.Link link, Signal[] signals, List<Integer> dense) {
        List<Signal> above = dense.stream().map(s -> signals[s]).toList();
        for (int s : dense) {
            signals[s] = new Signal(link.in());
        }
        network.transposedConvolution(
                link,
                dense.size(),
                values -> above.forEach(signal -> signal.writeTo(values)),
                values -> dense.forEach(s -> signals[s].readFrom(values)));
    }

    /** Every value goes to all places that its kernel had looked at; what falls into the padding is dropped. */
    private static Signal scatter(Signal signal, Layer.Conv2d conv, float[][] weights, FeatureShape in) {
        Signal below = new Signal(in);
        int kernel = conv.kernel();
        int length = kernel * in.channels();
        SparseChannels nonzeros = new SparseChannels(conv.out());
        float[] patch = new float[kernel * length];
        for (int fromY = 0; fromY < signal.shape().height(); fromY++) {
            float[] row = signal.row(fromY);
            if (row == null) {
                continue;
            }
            int top = fromY * stride(conv.stride()) - stride(conv.padding());
            int end = Math.min(kernel, in.height() - top);
            for (int fromX = 0; fromX < signal.shape().width(); fromX++) {
                if (nonzeros.of(row, fromX * conv.out()).isEmpty()) {
                    continue;
                }
                int left = fromX * stride(conv.stride()) - stride(conv.padding());
                int from = Math.max(0, -left) * in.channels();
                int count = Math.min(kernel, in.width() - left) * in.channels() - from;
                int start = left * in.channels() + from;
                // Copied out and back, so that sums and weights stand at one index: else no loop would be vectorised.
                for (int ky = Math.max(0, -top); ky < end && count > 0; ky++) {
                    System.arraycopy(below.reach(top + ky), start, patch, ky * length + from, count);
                }
                nonzeros.addTo(patch, weights);
                for (int ky = Math.max(0, -top); ky < end && count > 0; ky++) {
                    System.arraycopy(patch, ky * length + from, below.reach(top + ky), start, count);
                }
            }
        }
        return below;
    }
}
