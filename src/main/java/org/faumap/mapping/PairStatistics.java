package org.faumap.mapping;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.faumap.facs.ActionUnit;
import org.jspecify.annotations.Nullable;

/**
 * The distances and tests of all pairs of an action unit and a feature map, over the faces a mapping is made from; all tables
 * are {@code [unit][map]}, and said to be what {@link Mapping.Unit} says of them.
 *
 * @param codes {@code [unit][face]}
 * @param mapped of each action unit, whether enough faces show it, and enough do not
 * @param testedQ the q by which feature maps are assigned
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record PairStatistics(
        boolean[][] codes,
        boolean[] mapped,
        double[][] distance,
        double[][] z,
        double[][] auc,
        double[][] rankZ,
        double[][] p,
        double[][] q,
        double[][] familyWiseP,
        double[][] subjectZ,
        @Nullable ClusteredMannWhitney bySubject,
        double[][] testedQ,
        double[][] withinZ,
        double[][] withinP) {

    /**
     * @param level what is tested by
     * @param threads to compute with; results do not depend on them
     */
    static PairStatistics of(
            List<CodedFace> faces, List<ActionUnit> units, MappingSettings settings, TestLevel level, int threads) {
        boolean[][] codes =
                units.stream().map(unit -> Observations.codes(faces, unit)).toArray(boolean[][]::new);
        ResponseTable table = new ResponseTable(Observations.responses(faces), codes);
        int[] blocks = level.blocks(faces);
        DistanceTable distances = new DistanceTable(table, settings.distance(), threads);
        double[][] distance = distances.raw();
        double[][] z = distances.z(blocks, settings.permutations(), settings.seed());
        // After the distances, so that the tables of both are never held at once.
        MannWhitneyTable ranks = new MannWhitneyTable(table, threads);
        double[][] rankZ = ranks.z(TestLevel.FACE.blocks(faces));
        double[][] p = twoSided(rankZ);
        double[][] withinZ = ranks.z(Observations.expressionNumbers(faces));
        ClusteredMannWhitney bySubject = switch (level) {
            case SUBJECT -> ClusteredMannWhitney.of(ranks, Observations.subjectNumbers(faces));
            case FACE -> null;
        };
        boolean[] mapped = new boolean[units.size()];
        for (int unit = 0; unit < mapped.length; unit++) {
            int positives = Observations.count(codes[unit]);
            mapped[unit] =
                    positives >= settings.minFacesPerAu() && faces.size() - positives >= settings.minFacesPerAu();
        }
        double[][] q = falseDiscoveryRates(p, mapped);
        return new PairStatistics(
                codes,
                mapped,
                distance,
                z,
                ranks.auc(),
                rankZ,
                p,
                q,
                ranks.familyWise(blocks, settings.familyWise(), settings.seed()),
                ranks.z(TestLevel.SUBJECT.blocks(faces)),
                bySubject,
                bySubject == null ? q : falseDiscoveryRates(bySubject.p(), mapped),
                withinZ,
                twoSided(withinZ));
    }

    private static double[][] twoSided(double[][] z) {
        return Arrays.stream(z)
                .map(row -> Arrays.stream(row).map(MannWhitney::twoSided).toArray())
                .toArray(double[][]::new);
    }

    /** q over the pairs of mapped action units; 1 for the others. */
    private static double[][] falseDiscoveryRates(double[][] p, boolean[] mapped) {
        double[] family = IntStream.range(0, p.length)
                .filter(unit -> mapped[unit])
                .mapToObj(unit -> p[unit])
                .flatMapToDouble(Arrays::stream)
                .toArray();
        double[] adjusted = FalseDiscoveryRate.adjust(family);
        double[][] q = new double[p.length][p[0].length];
        int next = 0;
        for (int unit = 0; unit < q.length; unit++) {
            Arrays.fill(q[unit], 1);
            if (mapped[unit]) {
                System.arraycopy(adjusted, next, q[unit], 0, q[unit].length);
                next += q[unit].length;
            }
        }
        return q;
    }

    /** The feature maps of an action unit by |rankZ|, the largest first, equal ones by number. */
    List<Integer> strongest(int unit) {
        return IntStream.range(0, rankZ[unit].length)
                .boxed()
                .sorted((a, b) -> Double.compare(Math.abs(rankZ[unit][b]), Math.abs(rankZ[unit][a])))
                .toList();
    }
}
