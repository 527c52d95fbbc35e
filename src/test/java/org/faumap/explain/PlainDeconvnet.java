package org.faumap.explain;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.faumap.model.Chain;
import org.faumap.model.FeatureShape;
import org.faumap.model.Layer;
import org.faumap.model.ModelPackage;

/**
 * The definition written down once more, with nothing in common with the code it is held against: in double, channel by
 * channel, layer by layer over whole maps.
 */
final class PlainDeconvnet {
    private final ModelPackage model;
    private final List<Chain.Link> links;
    /** {@code [layer][channel * height * width]}: what each layer gets; the last one is what the chain gives. */
    private final double[][] inputs;

    PlainDeconvnet(ModelPackage model, float[] image) {
        this.model = model;
        links = model.chain().links();
        inputs = new double[links.size() + 1][];
        inputs[0] = new double[image.length];
        for (int i = 0; i < image.length; i++) {
            inputs[0][i] = image[i];
        }
        for (int l = 0; l < links.size(); l++) {
            inputs[l + 1] = forward(links.get(l), inputs[l]);
        }
    }

    double[] output(int layer) {
        return inputs[layer + 1];
    }

    /** From a signal at the output of a layer to the pixels. */
    double[] project(int layer, double[] seed, Rule rule) {
        double[] signal = seed.clone();
        for (int l = layer; l >= 0; l--) {
            signal = back(links.get(l), inputs[l], signal, rule);
        }
        return signal;
    }

    private float[] tensor(Layer layer, String kind) {
        return Objects.requireNonNull(model.weights().get(layer.name() + "." + kind))
                .values();
    }

    private double[] forward(Chain.Link link, double[] in) {
        FeatureShape to = link.out();
        double[] out = new double[to.channels() * to.height() * to.width()];
        Layer layer = link.layer();
        if (layer instanceof Layer.Conv2d conv) {
            float[] bias = tensor(layer, "bias");
            for (int o = 0; o < to.channels(); o++) {
                Arrays.fill(out, o * to.height() * to.width(), (o + 1) * to.height() * to.width(), bias[o]);
            }
            connections(link, conv, (at, of, weight) -> out[at] += weight * in[of]);
        } else if (layer instanceof Layer.Relu) {
            for (int i = 0; i < out.length; i++) {
                out[i] = Math.max(0, in[i]);
            }
        } else if (layer instanceof Layer.Linear) {
            for (int o = 0; o < out.length; o++) {
                out[o] = tensor(layer, "bias")[o];
                for (int i = 0; i < in.length; i++) {
                    out[o] += tensor(layer, "weight")[o * in.length + i] * in[i];
                }
            }
        } else if (windowed(layer)) {
            for (int o = 0; o < out.length; o++) {
                int[] window = window(link, o);
                out[o] = maximum(layer)
                        ? in[first(in, window)]
                        : Arrays.stream(window)
                                .mapToDouble(i -> in[i])
                                .average()
                                .orElseThrow();
            }
        } else {
            return in.clone(); // flatten keeps PyTorch's order, which is this one; dropout does nothing
        }
        return out;
    }

    private double[] back(Chain.Link link, double[] in, double[] signal, Rule rule) {
        double[] below = new double[in.length];
        Layer layer = link.layer();
        if (layer instanceof Layer.Conv2d conv) {
            connections(link, conv, (at, of, weight) -> below[of] += weight * signal[at]);
        } else if (layer instanceof Layer.Relu) {
            for (int i = 0; i < below.length; i++) {
                below[i] = switch (rule) {
                    case DECONVNET -> Math.max(0, signal[i]);
                    case GUIDED -> in[i] > 0 ? Math.max(0, signal[i]) : 0;
                    case GRADIENT -> in[i] > 0 ? signal[i] : 0;
                };
            }
        } else if (layer instanceof Layer.Linear) {
            for (int o = 0; o < signal.length; o++) {
                for (int i = 0; i < in.length; i++) {
                    below[i] += tensor(layer, "weight")[o * in.length + i] * signal[o];
                }
            }
        } else if (windowed(layer)) {
            for (int o = 0; o < signal.length; o++) {
                int[] window = window(link, o);
                if (maximum(layer)) {
                    below[first(in, window)] += signal[o];
                } else {
                    for (int i : window) {
                        below[i] += signal[o] / window.length;
                    }
                }
            }
        } else {
            return signal.clone();
        }
        return below;
    }

    private interface Connection {
        void apply(int output, int input, double weight);
    }

    private void connections(Chain.Link link, Layer.Conv2d conv, Connection connection) {
        FeatureShape from = link.in();
        FeatureShape to = link.out();
        float[] weights = tensor(conv, "weight");
        int stride = Objects.requireNonNull(conv.stride());
        int padding = Objects.requireNonNull(conv.padding());
        for (int o = 0; o < to.channels(); o++) {
            for (int y = 0; y < to.height(); y++) {
                for (int x = 0; x < to.width(); x++) {
                    for (int i = 0; i < from.channels(); i++) {
                        for (int ky = 0; ky < conv.kernel(); ky++) {
                            for (int kx = 0; kx < conv.kernel(); kx++) {
                                int fromY = y * stride - padding + ky;
                                int fromX = x * stride - padding + kx;
                                if (fromY >= 0 && fromY < from.height() && fromX >= 0 && fromX < from.width()) {
                                    connection.apply(
                                            (o * to.height() + y) * to.width() + x,
                                            (i * from.height() + fromY) * from.width() + fromX,
                                            weights[
                                                    ((o * from.channels() + i) * conv.kernel() + ky) * conv.kernel()
                                                            + kx]);
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private static boolean windowed(Layer layer) {
        return layer instanceof Layer.MaxPool2d
                || layer instanceof Layer.AvgPool2d
                || layer instanceof Layer.GlobalPool;
    }

    private static boolean maximum(Layer layer) {
        return layer instanceof Layer.MaxPool2d
                || (layer instanceof Layer.GlobalPool pool && pool.mode() == Layer.GlobalPool.Mode.MAX);
    }

    /** The inputs of one output of a pool, row by row. */
    private static int[] window(Chain.Link link, int output) {
        FeatureShape in = link.in();
        int height = in.height();
        int width = in.width();
        int stride = 1;
        if (link.layer() instanceof Layer.MaxPool2d pool) {
            height = pool.kernel();
            width = pool.kernel();
            stride = Objects.requireNonNull(pool.stride());
        } else if (link.layer() instanceof Layer.AvgPool2d pool) {
            height = pool.kernel();
            width = pool.kernel();
            stride = Objects.requireNonNull(pool.stride());
        }
        int x = output % link.out().width() * stride;
        int y = output / link.out().width() % link.out().height() * stride;
        int channel = output / (link.out().width() * link.out().height());
        int[] window = new int[height * width];
        for (int i = 0; i < window.length; i++) {
            window[i] = (channel * in.height() + y + i / width) * in.width() + x + i % width;
        }
        return window;
    }

    private static int first(double[] values, int[] window) {
        int best = window[0];
        for (int candidate : window) {
            if (values[candidate] > values[best]) {
                best = candidate;
            }
        }
        return best;
    }
}
