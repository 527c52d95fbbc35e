package org.faumap.mapping;

import java.util.Arrays;
import org.apache.commons.numbers.gamma.RegularizedBeta;

/**
 * Mann-Whitney tests of all action units and all feature maps for faces of which several are of one subject: those are alike,
 * and the plain test, which takes them for independent, calls too many pairs.
 *
 * <p>The statistic compares each face with others of its {@linkplain Observations#comparable block}, which are those of its
 * subject: the sum over subjects s of U(s), which is the sum over the faces i of s of (c(i) - c) (r(i) - r), where c(i) is 1
 * when the face shows the action unit and 0 when not, r(i) is the mid-rank of its response among all faces, and c and r are
 * the means of its block. So what a subject's responses and codes have in common counts for nothing, and a subject who shows
 * the action unit always or never says nothing. Its p is the larger of two:
 *
 * <ul>
 *   <li>against reorderings of the codes within blocks ({@link MannWhitneyTable#z}; van Elteren 1960, Strasser and Weber
 *       1999), which is right while a subject's faces are exchangeable;
 *   <li>against the differences between subjects, which is right whatever a subject's faces have to do with each other, such
 *       as frames of one film, and lets the effect itself differ from subject to subject: Student's t with the
 *       bias-reduced variance of clusters, and the degrees of freedom of Bell and McCaffrey (2002; Imbens and Kolesár 2016,
 *       doi:10.1162/REST_a_00552), which for subjects of equal weight are their number less one. Rank sums of clusters by the
 *       variance between them go back to Rosner, Glynn and Lee (2003, doi:10.1111/1541-0420.00125).
 * </ul>
 *
 * Alone, the first believes in too many faces, the second is misled where responses are rare and subjects have one face each.
 * With subjects of one face each the test is nearly the plain one.
 *
 * <p>With s a subject's share of the sum of (c(i) - c)² the closed forms are: variance, the sum of the squares of U(s) - s T
 * over 1 - s, where T is the statistic; degrees of freedom, 1 / (A + B² - C) with A the sum of s², B of s² / (1 - s), C of
 * s⁴ / (1 - s)².
 *
 * @param p two-sided, {@code [unit][map]}; 1 where fewer than two subjects say something
 * @param degreesOfFreedom of t, by action unit; 0 where fewer than two subjects say something
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record ClusteredMannWhitney(double[][] p, double[] degreesOfFreedom) {
    /** What is left to all other subjects together when one says nearly everything. */
    private static final double NOTHING = 1e-9;

    /**
     * Tests all pairs.
     *
     * @param subjects the number of each face's subject, from 0
     */
    static ClusteredMannWhitney of(MannWhitneyTable ranks, int[] subjects) {
        Clusters clusters = new Clusters(ranks, subjects);
        return new ClusteredMannWhitney(clusters.p(), clusters.degreesOfFreedom);
    }

    private static final class Clusters {
        private final MannWhitneyTable ranks;
        private final ResponseTable table;
        private final int[] blockOf;
        private final int[][] blocks;
        private final int[][] faces;
        /** Mean code of each block, {@code [unit][block]}. */
        private final double[][] meanCodes;
        /** Of the sum of squared deviations of codes, {@code [unit][subject]}. */
        private final double[][] shares;

        private final double[] degreesOfFreedom;

        Clusters(MannWhitneyTable ranks, int[] subjects) {
            this.ranks = ranks;
            table = ranks.table();
            int[] comparable = Observations.comparable(subjects);
            blocks = new Permutations(comparable, 0).blocks();
            blockOf = new int[comparable.length];
            for (int block = 0; block < blocks.length; block++) {
                for (int face : blocks[block]) {
                    blockOf[face] = block;
                }
            }
            faces = new Permutations(subjects, 0).blocks();
            meanCodes = new double[table.units()][];
            shares = new double[table.units()][];
            degreesOfFreedom = new double[table.units()];
            for (int unit = 0; unit < table.units(); unit++) {
                boolean[] codes = table.codes()[unit];
                meanCodes[unit] = Arrays.stream(blocks)
                        .mapToDouble(block ->
                                Arrays.stream(block).filter(face -> codes[face]).count() / (double) block.length)
                        .toArray();
                shares[unit] = shares(codes, meanCodes[unit]);
                degreesOfFreedom[unit] = degreesOfFreedom(shares[unit]);
            }
        }

        private double[] shares(boolean[] codes, double[] means) {
            double[] squares = Arrays.stream(faces)
                    .mapToDouble(members -> Arrays.stream(members)
                            .mapToDouble(face -> (codes[face] ? 1 : 0) - means[blockOf[face]])
                            .map(deviation -> deviation * deviation)
                            .sum())
                    .toArray();
            double all = Arrays.stream(squares).sum();
            return all > 0 ? Arrays.stream(squares).map(square -> square / all).toArray() : squares;
        }

        private static double degreesOfFreedom(double[] shares) {
            double a = 0;
            double b = 0;
            double c = 0;
            for (double share : shares) {
                if (1 - share < NOTHING) {
                    return 0;
                }
                double weighed = share * share / (1 - share);
                a += share * share;
                b += weighed;
                c += weighed * weighed;
            }
            return a > 0 ? 1 / (a + b * b - c) : 0;
        }

        double[][] p() {
            double[][] withinBlocks = ranks.z(blockOf);
            double[][] p = new double[table.units()][table.maps()];
            MapThreads.run(table.maps(), ranks.threads(), (from, to) -> {
                double[][] meanRanks = new double[blocks.length][];
                for (int block = 0; block < blocks.length; block++) {
                    meanRanks[block] = meanRanks(blocks[block], from, to);
                }
                for (int unit = 0; unit < p.length; unit++) {
                    Sums sums = sums(unit, from, to, meanRanks);
                    for (int map = from; map < to; map++) {
                        p[unit][map] = degreesOfFreedom[unit] > 0
                                ? Math.max(
                                        MannWhitney.twoSided(withinBlocks[unit][map]),
                                        sums.p(map - from, degreesOfFreedom[unit]))
                                : 1;
                    }
                }
            });
            return p;
        }

        private double[] meanRanks(int[] block, int from, int to) {
            long[] sums = new long[to - from];
            for (int face : block) {
                for (int map = from; map < to; map++) {
                    sums[map - from] += ranks.doubledRanks()[face][map];
                }
            }
            return Arrays.stream(sums)
                    .mapToDouble(sum -> (double) sum / block.length)
                    .toArray();
        }

        private Sums sums(int unit, int from, int to, double[][] meanRanks) {
            Sums sums = new Sums(to - from);
            boolean[] codes = table.codes()[unit];
            double[] u = new double[to - from];
            for (int subject = 0; subject < faces.length; subject++) {
                double share = shares[unit][subject];
                if (share == 0) {
                    continue;
                }
                Arrays.fill(u, 0);
                for (int face : faces[subject]) {
                    int block = blockOf[face];
                    // Where the whole block is one subject's, deviations from its mean add up to 0 without the mean
                    // code.
                    double weight = (codes[face] ? 1 : 0)
                            - (blocks[block].length == faces[subject].length ? 0 : meanCodes[unit][block]);
                    for (int map = from; weight != 0 && map < to; map++) {
                        u[map - from] += weight * (ranks.doubledRanks()[face][map] - meanRanks[block][map - from]);
                    }
                }
                sums.add(u, share);
            }
            return sums;
        }
    }

    /** Over subjects, for one action unit and some maps. */
    private static final class Sums {
        private final double[] statistic;
        private final double[] squares;
        private final double[] products;
        private double shares;

        Sums(int maps) {
            statistic = new double[maps];
            squares = new double[maps];
            products = new double[maps];
        }

        void add(double[] u, double share) {
            double rest = 1 - share;
            shares += share * share / rest;
            for (int map = 0; map < u.length; map++) {
                statistic[map] += u[map];
                squares[map] += u[map] * u[map] / rest;
                products[map] += u[map] * share / rest;
            }
        }

        double p(int map, double degreesOfFreedom) {
            double sum = statistic[map];
            double variance = squares[map] - 2 * sum * products[map] + sum * sum * shares;
            if (sum == 0) {
                return 1;
            }
            double t2 = sum * sum / Math.max(variance, 0);
            return RegularizedBeta.value(degreesOfFreedom / (degreesOfFreedom + t2), degreesOfFreedom / 2, 0.5);
        }
    }
}
