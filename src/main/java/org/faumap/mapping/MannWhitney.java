package org.faumap.mapping;

import java.util.Arrays;
import org.apache.commons.numbers.gamma.Erfc;

/**
 * The Mann-Whitney U test of two samples (Mann and Whitney 1947), asymptotic, corrected for ties, without continuity
 * correction.
 *
 * <p>Limits: the two samples together are an array. Sums of ranks are exact up to some 94 million values, the correction for
 * up to 208,063 ties of one value; beyond that both are right to fifteen digits.
 *
 * @param auc the probability that a response with the action unit is larger than one without, ties counting one half: above
 *     1/2 where the unit raises the map, below where it suppresses it; 1/2 when a sample is empty
 * @param z U's distance from its mean in its standard deviations, with the sign of {@code auc - 1/2}; 0 when all are equal
 * @param p two-sided, from the normal distribution; 1 when all are equal
 */
public record MannWhitney(double auc, double z, double p) {
    /**
     * Tests two samples.
     *
     * @param present in any order; not changed
     * @param absent likewise
     * @throws IllegalArgumentException if a value is not finite
     */
    public static MannWhitney of(double[] present, double[] absent) {
        Distance.requireFinite(present);
        Distance.requireFinite(absent);
        double n = present.length;
        double m = absent.length;
        if (n == 0 || m == 0) {
            return new MannWhitney(0.5, 0, 1);
        }
        double[] all = Arrays.copyOf(present, present.length + absent.length);
        System.arraycopy(absent, 0, all, present.length, absent.length);
        Arrays.sort(all);
        double[] sorted = present.clone();
        Arrays.sort(sorted);

        double rankSum = 0;
        double ties = 0;
        int next = 0;
        for (int from = 0; from < all.length; ) {
            int to = from + 1;
            while (to < all.length && all[to] == all[from]) {
                to++;
            }
            double rank = (from + 1 + to) / 2.0; // the mean of the ranks from + 1 to to
            while (next < sorted.length && sorted[next] == all[from]) {
                rankSum += rank;
                next++;
            }
            double tied = (double) to - from;
            ties += tied * tied * tied - tied;
            from = to;
        }
        double u = rankSum - n * (n + 1) / 2;
        double auc = u / (n * m);
        double total = n + m;
        double variance = n * m / 12 * (total + 1 - ties / (total * (total - 1)));
        if (!(variance > 0)) {
            return new MannWhitney(0.5, 0, 1);
        }
        double z = (u - n * m / 2) / Math.sqrt(variance);
        return new MannWhitney(auc, z, twoSided(z));
    }

    /** The probability of a standard normal value at least as far from 0. */
    static double twoSided(double z) {
        return Erfc.value(Math.abs(z) / Math.sqrt(2));
    }
}
