package org.faumap.mapping;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/**
 * How far apart a feature map's responses are when an action unit is present (P) and when it is absent (Q). All are 0 when
 * either sample is empty or all responses are equal, and never negative.
 *
 * <p>A raw distance must not be compared between action units: with few positives every one of them grows by chance. Rank
 * by its standing against its own permutations, or by {@link MannWhitney}.
 */
public enum Distance {
    /**
     * Kullback-Leibler divergence KL(P||Q) in nats, on histograms of {@value #BINS} equally wide bins over the range of all
     * responses, with {@value #SMOOTHING} added to every bin (Krichevsky and Trofimov 1981). The papers leave bins and
     * direction open: these are ours.
     */
    KL {
        @Override
        double of(double[] present, double[] absent) {
            Histograms histograms = Histograms.of(present, absent);
            return divergence(histograms.present(), histograms.absent());
        }
    },
    /** Jensen-Shannon divergence in nats, on the same histograms; at most ln 2 (Lin 1991). */
    JS {
        @Override
        double of(double[] present, double[] absent) {
            Histograms histograms = Histograms.of(present, absent);
            double[] middle = new double[BINS];
            for (int bin = 0; bin < BINS; bin++) {
                middle[bin] = (histograms.present()[bin] + histograms.absent()[bin]) / 2;
            }
            return (divergence(histograms.present(), middle) + divergence(histograms.absent(), middle)) / 2;
        }
    },
    /** Wasserstein-1 distance of the two empirical distributions, in pooled standard deviations. */
    WASSERSTEIN {
        @Override
        double of(double[] present, double[] absent) {
            double deviation = pooledDeviation(present, absent);
            return deviation == 0 ? 0 : area(present, absent) / deviation;
        }
    },
    /** Kolmogorov-Smirnov statistic: the largest difference of the two empirical distribution functions, at most 1. */
    KS {
        @Override
        double of(double[] present, double[] absent) {
            double largest = 0;
            Merge merge = new Merge(present, absent);
            while (merge.next()) {
                largest = Math.max(largest, Math.abs(merge.difference()));
            }
            return largest;
        }
    },
    /** |AUC - 1/2|, at most 1/2; see {@link MannWhitney#auc}. */
    AUC {
        @Override
        double of(double[] present, double[] absent) {
            return Math.abs(MannWhitney.of(present, absent).auc() - 0.5);
        }
    };

    static final int BINS = 20;
    static final double SMOOTHING = 0.5;

    abstract double of(double[] present, double[] absent);

    /**
     * The distance of two samples.
     *
     * @param present responses with the action unit, in any order; not changed
     * @param absent responses without it, likewise
     * @throws IllegalArgumentException if a response is not finite
     */
    public double between(double[] present, double[] absent) {
        requireFinite(present);
        requireFinite(absent);
        return present.length == 0 || absent.length == 0 ? 0 : of(present, absent);
    }

    /** In lower case, as in requests and answers. */
    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static void requireFinite(double[] values) {
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("A response is %s".formatted(value));
            }
        }
    }

    /** Shares of the bins, each summing to 1. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Histograms(double[] present, double[] absent) {
        static Histograms of(double[] present, double[] absent) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (double[] sample : new double[][] {present, absent}) {
                for (double value : sample) {
                    low = Math.min(low, value);
                    high = Math.max(high, value);
                }
            }
            if (low == high) {
                double[] even = new double[BINS];
                Arrays.fill(even, 1.0 / BINS);
                return new Histograms(even, even);
            }
            return new Histograms(shares(present, low, high), shares(absent, low, high));
        }

        private static double[] shares(double[] sample, double low, double high) {
            double[] shares = new double[BINS];
            Arrays.fill(shares, SMOOTHING);
            for (double value : sample) {
                shares[bin(value, low, high)]++;
            }
            for (int bin = 0; bin < BINS; bin++) {
                shares[bin] /= sample.length + BINS * SMOOTHING;
            }
            return shares;
        }
    }

    /**
     * The bin of a value: a bin holds its lower edge, the last one its upper edge too. Edges are those of an even division;
     * where rounding puts a value on the other side of its edge, the edge decides.
     */
    static int bin(double value, double low, double high) {
        int bin = Math.min(BINS - 1, (int) ((value - low) / (high - low) * BINS));
        if (value < edge(bin, low, high)) {
            return bin - 1;
        }
        return bin < BINS - 1 && value >= edge(bin + 1, low, high) ? bin + 1 : bin;
    }

    private static double edge(int bin, double low, double high) {
        return low + bin * ((high - low) / BINS);
    }

    private static double divergence(double[] p, double[] q) {
        double sum = 0;
        for (int bin = 0; bin < BINS; bin++) {
            sum += p[bin] * Math.log(p[bin] / q[bin]);
        }
        return Math.max(0, sum); // rounding
    }

    /** The standard deviation within the two samples, with n - 2 degrees of freedom; 0 for fewer than three values. */
    private static double pooledDeviation(double[] present, double[] absent) {
        int freedom = present.length + absent.length - 2;
        return freedom < 1 ? 0 : Math.sqrt((squares(present) + squares(absent)) / freedom);
    }

    private static double squares(double[] sample) {
        double mean = Arrays.stream(sample).average().orElse(0);
        double sum = 0;
        for (double value : sample) {
            sum += (value - mean) * (value - mean);
        }
        return sum;
    }

    /** The area between the two empirical distribution functions. */
    private static double area(double[] present, double[] absent) {
        double area = 0;
        double previous = Double.NaN;
        double difference = 0;
        Merge merge = new Merge(present, absent);
        while (merge.next()) {
            if (!Double.isNaN(previous)) {
                area += Math.abs(difference) * (merge.value() - previous);
            }
            previous = merge.value();
            difference = merge.difference();
        }
        return area;
    }

    /** Walks over the distinct values of two samples, from the smallest up. */
    private static final class Merge {
        private final double[] present;
        private final double[] absent;
        private int p;
        private int q;
        private double value;

        Merge(double[] present, double[] absent) {
            this.present = present.clone();
            this.absent = absent.clone();
            Arrays.sort(this.present);
            Arrays.sort(this.absent);
        }

        boolean next() {
            if (p == present.length && q == absent.length) {
                return false;
            }
            double fromPresent = p < present.length ? present[p] : Double.POSITIVE_INFINITY;
            double fromAbsent = q < absent.length ? absent[q] : Double.POSITIVE_INFINITY;
            value = Math.min(fromPresent, fromAbsent);
            while (p < present.length && present[p] == value) {
                p++;
            }
            while (q < absent.length && absent[q] == value) {
                q++;
            }
            return true;
        }

        double value() {
            return value;
        }

        /** P's distribution function minus Q's, at the value. */
        double difference() {
            return (double) p / present.length - (double) q / absent.length;
        }
    }
}
