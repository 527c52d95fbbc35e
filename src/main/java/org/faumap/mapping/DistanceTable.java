package org.faumap.mapping;

import java.util.Arrays;

/**
 * A distance of all action units and all feature maps at once, raw and against its own permutations. Divergences count
 * bins, which one pass over the positives of a reordering does for all maps; the others walk over sorted responses.
 */
public final class DistanceTable {
    private final ResponseTable table;
    private final Distance distance;
    private final int threads;

    /** @param threads to compute with, at least 1; results do not depend on them */
    public DistanceTable(ResponseTable table, Distance distance, int threads) {
        this.table = table;
        this.distance = distance;
        this.threads = threads;
    }

    /** The distance itself, {@code [unit][map]}. */
    public double[][] raw() {
        double[][] raw = new double[table.units()][table.maps()];
        MapThreads.run(table.maps(), threads, (from, to) -> {
            Computation computation = computation(from, to);
            computation.distances(table.identity(), raw);
        });
        return raw;
    }

    /**
     * How many standard deviations the distance lies above the mean of the same distance after the codes changed places;
     * 0 where that never changes it.
     *
     * @param blockOf the block of each image; codes change places within blocks
     * @param permutations how many reorderings, at least 2
     * @param seed of the reorderings
     * @return {@code [unit][map]}
     */
    public double[][] z(int[] blockOf, int permutations, long seed) {
        Permutations orders = new Permutations(blockOf, seed);
        double[][] z = new double[table.units()][table.maps()];
        MapThreads.run(table.maps(), threads, (from, to) -> {
            Computation computation = computation(from, to);
            double[][] observed = new double[table.units()][table.maps()];
            computation.distances(table.identity(), observed);
            double[][] sums = new double[table.units()][table.maps()];
            double[][] squares = new double[table.units()][table.maps()];
            double[][] permuted = new double[table.units()][table.maps()];
            for (int number = 0; number < permutations; number++) {
                computation.distances(orders.permutation(number), permuted);
                for (int unit = 0; unit < table.units(); unit++) {
                    for (int map = from; map < to; map++) {
                        // About the observed value, so that squares do not swamp the differences.
                        double difference = permuted[unit][map] - observed[unit][map];
                        sums[unit][map] += difference;
                        squares[unit][map] += difference * difference;
                    }
                }
            }
            for (int unit = 0; unit < table.units(); unit++) {
                for (int map = from; map < to; map++) {
                    double mean = sums[unit][map] / permutations;
                    double variance = (squares[unit][map] - permutations * mean * mean) / (permutations - 1);
                    z[unit][map] = variance > 1e-24 ? -mean / Math.sqrt(variance) : 0;
                }
            }
        });
        return z;
    }

    /** What one thread needs for its maps. */
    private interface Computation {
        /** Writes the distances of the thread's maps with the codes in this order, {@code [unit][map]}. */
        void distances(int[] permutation, double[][] into);
    }

    private Computation computation(int from, int to) {
        return switch (distance) {
            case KL, JS -> new Binned(from, to);
            case WASSERSTEIN, KS, AUC -> new Sampled(from, to);
        };
    }

    /** Counts per bin, and distances from the counts alone. */
    private final class Binned implements Computation {
        private final int from;
        private final int width;
        /** {@code [image][map - from]}: the place of the response's bin among the counts. */
        private final int[][] places;

        private final int[] totals;
        private final int[] counts;
        private final double[] logarithms;

        Binned(int from, int to) {
            this.from = from;
            this.width = to - from;
            places = new int[table.images()][width];
            totals = new int[width * Distance.BINS];
            counts = new int[width * Distance.BINS];
            for (int map = 0; map < width; map++) {
                double[] values = table.map(from + map);
                double low = Arrays.stream(values).min().orElseThrow();
                double high = Arrays.stream(values).max().orElseThrow();
                for (int image = 0; image < values.length; image++) {
                    int bin = low == high ? 0 : Distance.bin(values[image], low, high);
                    places[image][map] = map * Distance.BINS + bin;
                    totals[places[image][map]]++;
                }
            }
            // Counts are whole numbers: of their smoothed logarithms there are few.
            logarithms = new double[table.images() + 1];
            Arrays.setAll(logarithms, count -> Math.log(count + Distance.SMOOTHING));
        }

        @Override
        public void distances(int[] permutation, double[][] into) {
            for (int unit = 0; unit < into.length; unit++) {
                int[] positives = table.positives(unit, permutation);
                Arrays.fill(counts, 0);
                for (int image : positives) {
                    for (int place : places[image]) {
                        counts[place]++;
                    }
                }
                int absent = table.images() - positives.length;
                for (int map = 0; map < width; map++) {
                    into[unit][from + map] =
                            positives.length == 0 || absent == 0 ? 0 : divergence(map, positives.length, absent);
                }
            }
        }

        private double divergence(int map, int present, int absent) {
            double p = present + Distance.BINS * Distance.SMOOTHING;
            double q = absent + Distance.BINS * Distance.SMOOTHING;
            double sum = 0;
            for (int place = map * Distance.BINS; place < (map + 1) * Distance.BINS; place++) {
                if (totals[map * Distance.BINS] == table.images()) {
                    return 0; // all responses are equal
                }
                int with = counts[place];
                int without = totals[place] - with;
                double shareWith = (with + Distance.SMOOTHING) / p;
                if (distance == Distance.KL) {
                    sum += shareWith * (logarithms[with] - logarithms[without]);
                } else {
                    double shareWithout = (without + Distance.SMOOTHING) / q;
                    double middle = Math.log((shareWith + shareWithout) / 2);
                    sum += shareWith * (logarithms[with] - Math.log(p) - middle) / 2
                            + shareWithout * (logarithms[without] - Math.log(q) - middle) / 2;
                }
            }
            return Math.max(0, distance == Distance.KL ? sum + Math.log(q / p) : sum);
        }
    }

    /** Takes the two samples apart and compares them. */
    private final class Sampled implements Computation {
        private final int from;
        private final double[][] values;

        Sampled(int from, int to) {
            this.from = from;
            values = new double[to - from][];
            for (int map = from; map < to; map++) {
                values[map - from] = table.map(map);
            }
        }

        @Override
        public void distances(int[] permutation, double[][] into) {
            for (int unit = 0; unit < into.length; unit++) {
                int[] positives = table.positives(unit, permutation);
                boolean[] present = new boolean[table.images()];
                for (int image : positives) {
                    present[image] = true;
                }
                for (int map = 0; map < values.length; map++) {
                    double[] with = new double[positives.length];
                    double[] without = new double[table.images() - positives.length];
                    int w = 0;
                    int o = 0;
                    for (int image = 0; image < present.length; image++) {
                        if (present[image]) {
                            with[w++] = values[map][image];
                        } else {
                            without[o++] = values[map][image];
                        }
                    }
                    into[unit][from + map] = distance.between(with, without);
                }
            }
        }
    }
}
