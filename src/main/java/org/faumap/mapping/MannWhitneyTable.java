package org.faumap.mapping;

import java.util.Arrays;

/**
 * Mann-Whitney tests of all action units and all feature maps at once, with permutations within blocks of images.
 *
 * <p>The statistic is the sum of the mid-ranks of the images with the action unit. Over all reorderings of the codes within
 * blocks it has a mean and a variance in closed form (Strasser and Weber 1999, section 3; van Elteren 1960 for the ranks'
 * use in strata), from which z follows; with a single block that is {@link MannWhitney}'s z. Twice a mid-rank is a whole
 * number, so that sums are exact and the same in any order and for any number of threads.
 *
 * <p>Limits: twice a rank is an {@code int}, so that there may be 2<sup>30</sup> - 1 images; their sums are {@code long},
 * which hold any number of them. z and AUC are {@code double}, in which sums up to 2<sup>53</sup> are exact: those of some 94
 * million images.
 */
public final class MannWhitneyTable {
    private final ResponseTable table;
    private final int threads;
    /** Twice the mid-rank of each response among all images, {@code [image][map]}. */
    private final int[][] doubledRanks;

    /** @param threads to compute with, at least 1; results do not depend on them */
    public MannWhitneyTable(ResponseTable table, int threads) {
        this.table = table;
        this.threads = threads;
        doubledRanks = new int[table.images()][table.maps()];
        MapThreads.run(table.maps(), threads, (from, to) -> {
            for (int map = from; map < to; map++) {
                rank(map);
            }
        });
    }

    ResponseTable table() {
        return table;
    }

    int threads() {
        return threads;
    }

    /** Twice the mid-rank of each response among all images, {@code [image][map]}; not to be changed. */
    int[][] doubledRanks() {
        return doubledRanks;
    }

    private void rank(int map) {
        float[][] responses = table.responses();
        // Response and image in one number each: sorted without an object per image.
        long[] sorted = new long[table.images()];
        for (int image = 0; image < sorted.length; image++) {
            int bits = Float.floatToIntBits(responses[image][map]);
            int ascending = bits >= 0 ? bits : bits ^ Integer.MAX_VALUE;
            sorted[image] = (long) ascending << 32 | image;
        }
        Arrays.sort(sorted);
        int[] order = Arrays.stream(sorted).mapToInt(number -> (int) number).toArray();
        for (int from = 0; from < order.length; ) {
            int to = from + 1;
            while (to < order.length && responses[order[to]][map] == responses[order[from]][map]) {
                to++;
            }
            for (int i = from; i < to; i++) {
                doubledRanks[order[i]][map] = from + 1 + to;
            }
            from = to;
        }
    }

    /**
     * z of every pair against reorderings of the codes within blocks; 0 where nothing can change places.
     *
     * @param blockOf the block of each image; all the same for the plain test
     * @return {@code [unit][map]}
     */
    public double[][] z(int[] blockOf) {
        Moments moments = new Moments(new Permutations(blockOf, 0).blocks());
        long[][] sums = new long[table.units()][table.maps()];
        MapThreads.run(table.maps(), threads, (from, to) -> addRanks(table.identity(), from, to, sums));
        double[][] z = new double[table.units()][table.maps()];
        for (int unit = 0; unit < z.length; unit++) {
            for (int map = 0; map < z[unit].length; map++) {
                z[unit][map] = moments.z(unit, map, sums[unit][map]);
            }
        }
        return z;
    }

    /** {@link MannWhitney#auc} of every pair, {@code [unit][map]}; 1/2 where all images or none show the unit. */
    public double[][] auc() {
        long[][] sums = new long[table.units()][table.maps()];
        MapThreads.run(table.maps(), threads, (from, to) -> addRanks(table.identity(), from, to, sums));
        double[][] auc = new double[table.units()][table.maps()];
        for (int unit = 0; unit < auc.length; unit++) {
            double with = table.positives(unit, table.identity()).length;
            double without = table.images() - with;
            for (int map = 0; map < auc[unit].length; map++) {
                auc[unit][map] = with == 0 || without == 0
                        ? 0.5
                        : (sums[unit][map] / 2.0 - with * (with + 1) / 2) / (with * without);
            }
        }
        return auc;
    }

    /**
     * Family-wise p of every pair by the largest |z| over all pairs (Westfall and Young 1993, single step): the share of
     * reorderings, the observed order among them, in which some pair is at least as far from its mean.
     *
     * @param blockOf the block of each image
     * @param permutations how many reorderings, at least 1
     * @param seed of the reorderings
     * @return {@code [unit][map]}
     */
    public double[][] familyWise(int[] blockOf, int permutations, long seed) {
        Permutations orders = new Permutations(blockOf, seed);
        Moments moments = new Moments(orders.blocks());
        double[][] largest = new double[threads][permutations];
        MapThreads.run(threads, threads, (part, end) -> {
            int from = (int) ((long) table.maps() * part / threads);
            int to = (int) ((long) table.maps() * end / threads);
            long[][] sums = new long[table.units()][table.maps()];
            for (int number = 0; number < permutations; number++) {
                addRanks(orders.permutation(number), from, to, sums);
                for (int unit = 0; unit < sums.length; unit++) {
                    for (int map = from; map < to; map++) {
                        largest[part][number] =
                                Math.max(largest[part][number], Math.abs(moments.z(unit, map, sums[unit][map])));
                    }
                }
            }
        });
        double[] maxima = new double[permutations];
        for (int number = 0; number < permutations; number++) {
            for (double[] part : largest) {
                maxima[number] = Math.max(maxima[number], part[number]);
            }
        }
        Arrays.sort(maxima);
        double[][] p = z(blockOf);
        for (double[] row : p) {
            for (int map = 0; map < row.length; map++) {
                int below = Arrays.binarySearch(maxima, Math.abs(row[map]) - 1e-9);
                int atLeast = permutations - (below < 0 ? -below - 1 : below);
                row[map] = (1.0 + atLeast) / (1 + permutations);
            }
        }
        return p;
    }

    /** Writes the sums of twice the ranks of each unit's positives; whole numbers, so that the order does not matter. */
    private void addRanks(int[] permutation, int from, int to, long[][] sums) {
        // Twice as fast as adding to a long each time, and so many of the largest ranks fit into an int.
        int fitting = (int) (Integer.MAX_VALUE / (2L * table.images()));
        int[] part = new int[table.maps()];
        for (int unit = 0; unit < sums.length; unit++) {
            Arrays.fill(sums[unit], from, to, 0);
            int[] positives = table.positives(unit, permutation);
            for (int start = 0; start < positives.length; start += fitting) {
                Arrays.fill(part, from, to, 0);
                for (int i = start; i < Math.min(start + fitting, positives.length); i++) {
                    int[] ranks = doubledRanks[positives[i]];
                    for (int map = from; map < to; map++) {
                        part[map] += ranks[map];
                    }
                }
                for (int map = from; map < to; map++) {
                    sums[unit][map] += part[map];
                }
            }
        }
    }

    /** Mean and deviation of every pair's sum over all reorderings within blocks. */
    private final class Moments {
        private final double[][] means = new double[table.units()][table.maps()];
        private final double[][] deviations = new double[table.units()][table.maps()];

        Moments(int[][] blocks) {
            int[][] positives = new int[table.units()][blocks.length];
            for (int unit = 0; unit < table.units(); unit++) {
                for (int block = 0; block < blocks.length; block++) {
                    for (int image : blocks[block]) {
                        positives[unit][block] += table.codes()[unit][image] ? 1 : 0;
                    }
                }
            }
            MapThreads.run(table.maps(), threads, (from, to) -> {
                for (int map = from; map < to; map++) {
                    of(map, blocks, positives);
                }
            });
        }

        private void of(int map, int[][] blocks, int[][] positives) {
            for (int block = 0; block < blocks.length; block++) {
                double size = blocks[block].length;
                long sum = 0;
                for (int image : blocks[block]) {
                    sum += doubledRanks[image][map];
                }
                double mean = sum / size; // exact where all are equal, so that the deviation is then 0
                double squares = 0;
                for (int image : blocks[block]) {
                    squares += (doubledRanks[image][map] - mean) * (doubledRanks[image][map] - mean);
                }
                for (int unit = 0; unit < means.length; unit++) {
                    double with = positives[unit][block];
                    means[unit][map] += with * mean;
                    if (size > 1) {
                        // Summed up here, rooted once all blocks are in.
                        deviations[unit][map] += with * (size - with) / (size * (size - 1)) * squares;
                    }
                }
            }
            for (double[] row : deviations) {
                row[map] = Math.sqrt(row[map]);
            }
        }

        double z(int unit, int map, long sum) {
            double deviation = deviations[unit][map];
            return deviation > 0 ? (sum - means[unit][map]) / deviation : 0;
        }
    }
}
