package org.faumap.report;

import java.util.Arrays;
import org.faumap.mapping.FalseDiscoveryRate;
import org.faumap.mapping.Mapping;

/** The tests within expressions of all pairs, adjusted together as those of {@code q} are. */
final class WithinExpressions {
    private WithinExpressions() {}

    /** @return q by action unit and feature map, in the mapping's order; 1 for action units that are not mapped */
    static double[][] q(Mapping mapping) {
        double[] family = mapping.actionUnits().stream()
                .filter(Mapping.Unit::mapped)
                .flatMapToDouble(unit -> Arrays.stream(unit.withinP()))
                .toArray();
        double[] adjusted = FalseDiscoveryRate.adjust(family);
        double[][] q = new double[mapping.actionUnits().size()][];
        int next = 0;
        for (int unit = 0; unit < q.length; unit++) {
            int maps = mapping.featureMaps().size();
            q[unit] = new double[maps];
            Arrays.fill(q[unit], 1);
            if (mapping.actionUnits().get(unit).mapped()) {
                System.arraycopy(adjusted, next, q[unit], 0, maps);
                next += maps;
            }
        }
        return q;
    }
}
