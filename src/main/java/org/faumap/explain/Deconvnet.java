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
import org.faumap.model.FeatureMaps;
import org.faumap.model.FeatureShape;
import org.faumap.model.Layer;
import org.faumap.model.Network;
import org.faumap.model.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A network run backwards from one of its units to the pixels (Zeiler and Fergus 2014, arXiv 1311.2901, section 2.1): for
 * every layer from the seed's down, unpool by the switches of <em>this</em> picture, apply the {@link Rule}, multiply with
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
     * From this share of non-zeros on, the engine's dense product is faster than skipping zeros: it does about four times
     * as many products a second.
     */
    private static final double DENSE = 0.25;

    private final Network network;
    private final Chain chain;
    /** Per convolution: {@code [kernel row * kernel + kernel column][out][in]}; per linear layer {@code [0][out][in]}. */
    private final Map<Integer, float[][][]> weights = new HashMap<>();

    private Deconvnet(Network network) {
        this.network = network;
        this.chain = network.source().chain();
        for (int i = 0; i < chain.links().size(); i++) {
            Chain.Link link = chain.links().get(i);
            if (link.layer() instanceof Layer.Conv2d conv) {
                weights.put(i, taps(tensor(conv), conv, link.in().channels()));
            } else if (link.layer() instanceof Layer.Linear linear) {
                float[] values = tensor(linear);
                int in = link.in().channels();
                float[][] rows = new float[linear.out()][];
                for (int out = 0; out < rows.length; out++) {
                    rows[out] = Arrays.copyOfRange(values, out * in, (out + 1) * in);
                }
                weights.put(i, new float[][][] {rows});
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

    private static float[][][] taps(float[] values, Layer.Conv2d conv, int in) {
        int area = conv.kernel() * conv.kernel();
        float[][][] taps = new float[area][conv.out()][in];
        for (int out = 0; out < conv.out(); out++) {
            for (int channel = 0; channel < in; channel++) {
                for (int tap = 0; tap < area; tap++) {
                    taps[tap][out][channel] = values[(out * in + channel) * area + tap];
                }
            }
        }
        return taps;
    }

    /** The network that is run backwards. */
    public Network network() {
        return network;
    }

    /**
     * Projects seeds of one picture.
     *
     * @param activations of the picture, by this network
     * @param seeds units of any layers, or logits
     * @return one projection per seed, in order; zero everywhere for a unit that did not respond
     * @throws IllegalArgumentException if the network has no such unit
     */
    public List<Projection> project(Activations activations, List<? extends Seed> seeds, Rule rule) {
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
            signal.reach(unit.y() * shape.width() + unit.x())[unit.map()] = start.response();
        } else if (start.seed() instanceof Seed.Logit logit) {
            signal.reach(0)[logit.label()] = start.response();
        }
        return signal;
    }

    private static Projection finished(Projection start, Signal pixels) {
        for (int position = 0; position < pixels.positions(); position++) {
            float[] row = pixels.row(position);
            if (row != null) {
                start.values()[position] = row[0];
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
                signals[s] = spread(signal, link, pool.kernel(), pool.kernel(), stride(pool.stride()));
            } else if (layer instanceof Layer.GlobalPool) {
                signals[s] = spread(signal, link, link.in().height(), link.in().width(), 1);
            } else if (layer instanceof Layer.Flatten) {
                signals[s] = unflatten(signal, link.in());
            } else if (layer instanceof Layer.Linear) {
                signals[s] = transposeLinear(signal, weights(i)[0], link.in());
            }
        }
    }

    private float[][][] weights(int link) {
        return Objects.requireNonNull(weights.get(link));
    }

    private static int stride(@Nullable Integer stride) {
        return Objects.requireNonNull(stride); // the records of the layers fill it in
    }

    private static void rectify(Signal signal, Rule rule, float @Nullable [] forward) {
        int channels = signal.channels();
        for (int position = 0; position < signal.positions(); position++) {
            float[] row = signal.row(position);
            if (row == null) {
                continue;
            }
            if (rule.rectifies()) {
                for (int channel = 0; channel < channels; channel++) {
                    row[channel] = Math.max(row[channel], 0);
                }
            }
            if (forward != null) {
                for (int channel = 0; channel < channels; channel++) {
                    // What a ReLU gives is positive where what it got was.
                    row[channel] = forward[position * channels + channel] > 0 ? row[channel] : 0;
                }
            }
        }
    }

    /** Where the maxima of a pool's windows came from, found for a window when first asked for. */
    private static final class Switches {
        private final FeatureMaps pooled;
        private final int windowHeight;
        private final int windowWidth;
        private final int stride;
        private final int outWidth;
        private final int[] @Nullable [] found;

        Switches(FeatureMaps pooled, FeatureShape out, int windowHeight, int windowWidth, int stride) {
            this.pooled = pooled;
            this.windowHeight = windowHeight;
            this.windowWidth = windowWidth;
            this.stride = stride;
            this.outWidth = out.width();
            this.found = new int[out.height() * out.width()][];
        }

        /** For each map, the input position of the maximum of this output position's window. */
        int[] at(int position) {
            int[] switches = found[position];
            if (switches == null) {
                int maps = pooled.maps();
                float[] values = pooled.values();
                int corner = position / outWidth * stride * pooled.width() + position % outWidth * stride;
                switches = new int[maps];
                Arrays.fill(switches, corner);
                for (int y = 0; y < windowHeight; y++) {
                    for (int x = 0; x < windowWidth; x++) {
                        int candidate = corner + y * pooled.width() + x;
                        for (int map = 0; map < maps; map++) {
                            if (values[candidate * maps + map] > values[switches[map] * maps + map]) {
                                switches[map] = candidate;
                            }
                        }
                    }
                }
                found[position] = switches;
            }
            return switches;
        }
    }

    private static Signal unpool(Signal signal, Switches switches, FeatureShape in) {
        Signal below = new Signal(in);
        for (int position = 0; position < signal.positions(); position++) {
            float[] row = signal.row(position);
            if (row == null) {
                continue;
            }
            int[] at = switches.at(position);
            for (int channel = 0; channel < row.length; channel++) {
                if (row[channel] != 0) {
                    below.reach(at[channel])[channel] += row[channel];
                }
            }
        }
        return below;
    }

    /** The transpose of averaging over windows. */
    private static Signal spread(Signal signal, Chain.Link link, int windowHeight, int windowWidth, int stride) {
        Signal below = new Signal(link.in());
        float share = 1f / (windowHeight * windowWidth);
        for (int position = 0; position < signal.positions(); position++) {
            float[] row = signal.row(position);
            if (row == null) {
                continue;
            }
            int left = position % link.out().width() * stride;
            int top = position / link.out().width() * stride;
            for (int y = top; y < top + windowHeight; y++) {
                for (int x = left; x < left + windowWidth; x++) {
                    float[] to = below.reach(y * link.in().width() + x);
                    for (int channel = 0; channel < row.length; channel++) {
                        to[channel] += share * row[channel];
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
        if (row == null) {
            return below;
        }
        int positions = in.height() * in.width();
        for (int position = 0; position < positions; position++) {
            float[] to = below.reach(position);
            for (int channel = 0; channel < to.length; channel++) {
                to[channel] = row[channel * positions + position];
            }
        }
        return below;
    }

    private static Signal transposeLinear(Signal signal, float[][] rows, FeatureShape in) {
        Signal below = new Signal(in);
        float[] row = signal.row(0);
        if (row != null) {
            Nonzeros nonzeros = new Nonzeros(row.length);
            nonzeros.of(row);
            nonzeros.addTo(below.reach(0), rows);
        }
        return below;
    }

    private void transposeConvolution(
            int i, Chain.Link link, Layer.Conv2d conv, Signal[] signals, List<Integer> which) {
        boolean engineCan = stride(conv.stride()) == 1 && stride(conv.padding()) < conv.kernel();
        List<Integer> dense = new ArrayList<>();
        for (int s : which) {
            if (engineCan && signals[s].density() > DENSE) {
                dense.add(s);
            } else {
                signals[s] = scatter(signals[s], link, conv, weights(i));
            }
        }
        if (!dense.isEmpty()) {
            convolveDensely(link, signals, dense);
        }
    }

    private void convolveDensely(Chain.Link link, Signal[] signals, List<Integer> dense) {
        int from = link.out().channels();
        int positions = link.out().height() * link.out().width();
        float[] values = new float[dense.size() * positions * from];
        for (int d = 0; d < dense.size(); d++) {
            for (int position = 0; position < positions; position++) {
                float[] row = signals[dense.get(d)].row(position);
                if (row != null) {
                    System.arraycopy(row, 0, values, (d * positions + position) * from, from);
                }
            }
        }
        float[] back = network.transposedConvolution(link, dense.size(), values);
        int to = link.in().channels();
        int positionsBelow = link.in().height() * link.in().width();
        for (int d = 0; d < dense.size(); d++) {
            Signal below = new Signal(link.in());
            for (int position = 0; position < positionsBelow; position++) {
                System.arraycopy(back, (d * positionsBelow + position) * to, below.reach(position), 0, to);
            }
            signals[dense.get(d)] = below;
        }
    }

    /** Every value goes to all places that its kernel had looked at; what falls into the padding is dropped. */
    private static Signal scatter(Signal signal, Chain.Link link, Layer.Conv2d conv, float[][][] taps) {
        Signal below = new Signal(link.in());
        Nonzeros nonzeros = new Nonzeros(signal.channels());
        int kernel = conv.kernel();
        int width = link.in().width();
        int height = link.in().height();
        for (int position = 0; position < signal.positions(); position++) {
            float[] row = signal.row(position);
            if (row == null || nonzeros.of(row) == 0) {
                continue;
            }
            int left = position % link.out().width() * stride(conv.stride()) - stride(conv.padding());
            int top = position / link.out().width() * stride(conv.stride()) - stride(conv.padding());
            for (int ky = Math.max(0, -top); ky < Math.min(kernel, height - top); ky++) {
                for (int kx = Math.max(0, -left); kx < Math.min(kernel, width - left); kx++) {
                    float[] to = below.reach((top + ky) * width + left + kx);
                    nonzeros.addTo(to, taps[ky * kernel + kx]);
                }
            }
        }
        return below;
    }

    /** The values of a row that are not zero, and the products with them. */
    private static final class Nonzeros {
        private final int[] channels;
        private final float[] values;
        private int count;

        Nonzeros(int most) {
            channels = new int[most + 3];
            values = new float[most + 3];
        }

        /** Takes a row and tells how many there are. */
        int of(float[] row) {
            count = 0;
            for (int channel = 0; channel < row.length; channel++) {
                if (row[channel] != 0) {
                    channels[count] = channel;
                    values[count] = row[channel];
                    count++;
                }
            }
            // Filled up to a multiple of four with zeros times the first row.
            Arrays.fill(channels, count, count + 3, 0);
            Arrays.fill(values, count, count + 3, 0);
            return count;
        }

        /** Adds to the sum each value times its channel's row of weights. */
        void addTo(float[] sum, float[][] rows) {
            for (int k = 0; k < count; k += 4) {
                add(
                        sum,
                        rows[channels[k]],
                        rows[channels[k + 1]],
                        rows[channels[k + 2]],
                        rows[channels[k + 3]],
                        values[k],
                        values[k + 1],
                        values[k + 2],
                        values[k + 3]);
            }
        }

        /** Four at once, so that the sum is read and written a quarter as often; one index, so that it is vectorised. */
        private static void add(
                float[] sum, float[] a, float[] b, float[] c, float[] d, float p, float q, float r, float s) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] = Math.fma(p, a[i], Math.fma(q, b[i], Math.fma(r, c[i], Math.fma(s, d[i], sum[i]))));
            }
        }
    }
}
