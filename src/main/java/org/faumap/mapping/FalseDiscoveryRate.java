package org.faumap.mapping;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Benjamini and Hochberg 1995: the share of false ones to expect among all that are called at this q or less. */
public final class FalseDiscoveryRate {
    private FalseDiscoveryRate() {}

    /**
     * Adjusts p values of one family.
     *
     * @param p each 0 to 1; not changed
     * @return q of each, in the same order: the least over all p not smaller of {@code p * n / rank}, at most 1
     * @throws IllegalArgumentException if a value is outside 0 to 1
     */
    public static double[] adjust(double[] p) {
        if (Arrays.stream(p).anyMatch(value -> !(value >= 0 && value <= 1))) {
            throw new IllegalArgumentException("A p value is not within 0 to 1");
        }
        int[] order = IntStream.range(0, p.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> p[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] q = new double[p.length];
        double least = 1;
        for (int rank = p.length; rank >= 1; rank--) {
            least = Math.min(least, p[order[rank - 1]] * p.length / rank);
            q[order[rank - 1]] = least;
        }
        return q;
    }
}
