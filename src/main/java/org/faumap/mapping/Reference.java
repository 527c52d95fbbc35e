package org.faumap.mapping;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Faces without codes, of the kind that the mapping is meant for: how its scores are distributed among them. Nothing of a
 * single face is kept.
 *
 * @param name of the faces
 * @param faces how many
 * @param actionUnits those with a score, smallest first
 */
@Schema(name = "MappingReference")
public record Reference(String name, int faces, List<Quantiles> actionUnits) {
    private static final int STEPS = 100;

    public Reference {
        actionUnits = List.copyOf(actionUnits);
    }

    /**
     * An action unit's auDistance among the faces.
     *
     * @param au its number
     * @param auDistance ascending: the smallest, the 1st to the 99th percentile, the largest; in nats
     */
    @SuppressWarnings("ArrayRecordComponent") // compared as JSON only
    public record Quantiles(int au, double[] auDistance) {
        /** @throws IllegalArgumentException if these are not 101 ascending numbers */
        public Quantiles {
            if (auDistance.length != STEPS + 1) {
                throw new IllegalArgumentException(
                        "AU%d has %d quantiles instead of %d".formatted(au, auDistance.length, STEPS + 1));
            }
            for (int i = 1; i < auDistance.length; i++) {
                if (!(auDistance[i] >= auDistance[i - 1])) {
                    throw new IllegalArgumentException("The quantiles of AU%d do not ascend".formatted(au));
                }
            }
        }

        /** @param values of all faces, at least one; sorted afterwards */
        static Quantiles of(int au, double[] values) {
            Arrays.sort(values);
            double[] quantiles = new double[STEPS + 1];
            for (int step = 0; step <= STEPS; step++) {
                quantiles[step] = Rounding.of(SubjectResampling.quantile(values, (double) step / STEPS));
            }
            return new Quantiles(au, quantiles);
        }

        /** The share of the faces with a smaller value, 0 to 1, straight between the quantiles. */
        double percentile(double value) {
            int last = auDistance.length - 1;
            if (value <= auDistance[0]) {
                return 0;
            }
            if (value >= auDistance[last]) {
                return 1;
            }
            int above = 1;
            while (auDistance[above] <= value) {
                above++;
            }
            double width = auDistance[above] - auDistance[above - 1];
            return (above - 1 + (value - auDistance[above - 1]) / width) / last;
        }
    }

    /** The share of the faces with a smaller auDistance, 0 to 1; empty where the action unit has no score. */
    OptionalDouble percentile(int au, double auDistance) {
        return actionUnits.stream()
                .filter(unit -> unit.au() == au)
                .mapToDouble(unit -> Rounding.of(unit.percentile(auDistance)))
                .findFirst();
    }
}
