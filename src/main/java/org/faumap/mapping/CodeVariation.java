package org.faumap.mapping;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far an action unit varies within expressions: where it hardly does, it cannot be told from the expressions it comes
 * with.
 *
 * @param withinShare the variance of its code that is left when each expression's mean is known, as a share of all of it, 0 to
 *     1; 0 when it never varies
 * @param exchangeable how many faces that show it can change places with one of their expression that does not
 */
record CodeVariation(double withinShare, int exchangeable) {
    /** With less of its variance than this within expressions, an action unit is not identifiable. */
    private static final double LEAST_SHARE = 0.05;

    /**
     * @param codes whether each face shows the action unit
     * @param expressions a number for each face's expression
     */
    static CodeVariation of(boolean[] codes, int[] expressions) {
        Map<Integer, int[]> counts = new LinkedHashMap<>();
        for (int face = 0; face < codes.length; face++) {
            counts.computeIfAbsent(expressions[face], expression -> new int[2])[codes[face] ? 1 : 0]++;
        }
        double within = 0;
        int exchangeable = 0;
        for (int[] count : counts.values()) {
            double size = count[0] + count[1];
            within += count[0] / size * count[1];
            exchangeable += Math.min(count[0], count[1]);
        }
        double share = (double) Observations.count(codes) / codes.length;
        double whole = codes.length * share * (1 - share);
        return new CodeVariation(whole > 0 ? within / whole : 0, exchangeable);
    }

    /** @param least faces that must be able to change places */
    boolean identifiable(int least) {
        return exchangeable >= least && withinShare >= LEAST_SHARE;
    }
}
