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

    /**
     * q within expressions of all pairs of a mapping: one family of {@link Mapping.Unit#withinP}, over all mapped action units.
     *
     * @return {@code [action unit][feature map]}, in the mapping's order; 1 for action units that are not mapped
     */
    public static double[][] withinExpressions(Mapping mapping) {
        double[] adjusted = adjust(mapping.actionUnits().stream()
                .filter(Mapping.Unit::mapped)
                .flatMapToDouble(unit -> Arrays.stream(unit.withinP()))
                .toArray());
        int maps = mapping.featureMaps().size();
        double[][] q = new double[mapping.actionUnits().size()][maps];
        int next = 0;
        for (int unit = 0; unit < q.length; unit++) {
            if (mapping.actionUnits().get(unit).mapped()) {
                System.arraycopy(adjusted, next, q[unit], 0, maps);
                next += maps;
            } else {
                Arrays.fill(q[unit], 1);
            }
        }
        return q;
    }
}
