package org.faumap.mapping;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.faumap.model.ModelId;
import org.jspecify.annotations.Nullable;

/**
 * Two mappings of one data set, made with two networks or two versions of one. The number of a feature map means nothing
 * across networks, so that maps are matched by what they respond to.
 *
 * @param before the earlier model
 * @param after the later one
 * @param matches for every feature map of the later model the one of the earlier it resembles most
 * @param meanCorrelation mean of their correlations
 * @param kept matched maps that are assigned to the same action unit, or both to none
 * @param units what changed for each action unit
 */
public record MappingComparison(
        ModelId before, ModelId after, List<Match> matches, double meanCorrelation, int kept, List<UnitChange> units) {

    /**
     * A feature map of the later model and its likeness.
     *
     * @param correlation Pearson's, of their responses to the same faces
     * @param mutual whether the likeness's most similar map is this one, too
     * @param beforeAu what the likeness is assigned to; null for nothing
     * @param afterAu what the map is assigned to; null for nothing
     */
    public record Match(
            String after,
            String before,
            double correlation,
            boolean mutual,
            @Nullable Integer beforeAu,
            @Nullable Integer afterAu) {}

    /**
     * An action unit in both mappings.
     *
     * @param rankAgreement Spearman's correlation of z over mutual matches; 0 when there are fewer than three
     * @param gained mutual matches that are significant for it in the later mapping only
     * @param lost in the earlier one only
     * @param scoreAucChange of the score on held-out subjects, later minus earlier; null where one has none
     */
    public record UnitChange(
            int au,
            double rankAgreement,
            int gained,
            int lost,
            @Nullable Double scoreAucChange) {}

    /**
     * Compares.
     *
     * @throws IllegalArgumentException if the observations are not of the same faces with the same codes
     */
    public static MappingComparison of(
            Mapping before, Observations beforeResponses, Mapping after, Observations afterResponses) {
        if (beforeResponses.faces().size() != afterResponses.faces().size()) {
            throw new IllegalArgumentException("The two mappings are not of the same faces");
        }
        for (int face = 0; face < beforeResponses.faces().size(); face++) {
            CodedFace one = beforeResponses.faces().get(face);
            CodedFace other = afterResponses.faces().get(face);
            if (!one.image().equals(other.image()) || !one.code().equals(other.code())) {
                throw new IllegalArgumentException("The two mappings are not of the same faces");
            }
        }
        double[][] correlations = correlations(afterResponses, beforeResponses);
        int[] likeness = new int[correlations.length];
        Arrays.setAll(likeness, map -> largest(correlations[map]));
        int[] back = new int[beforeResponses.maps().size()];
        Arrays.setAll(
                back,
                other -> largest(Arrays.stream(correlations)
                        .mapToDouble(row -> row[other])
                        .toArray()));

        List<Match> matches = new ArrayList<>();
        for (int map = 0; map < likeness.length; map++) {
            Mapping.FeatureMap was = before.featureMaps().get(likeness[map]);
            Mapping.FeatureMap is = after.featureMaps().get(map);
            matches.add(new Match(
                    is.name(),
                    was.name(),
                    Rounding.of(correlations[map][likeness[map]]),
                    back[likeness[map]] == map,
                    was.au(),
                    is.au()));
        }
        int[] mutual = IntStream.range(0, likeness.length)
                .filter(map -> back[likeness[map]] == map)
                .toArray();
        Map<Integer, Mapping.Unit> earlier = before.actionUnits().stream()
                .collect(Collectors.toMap(Mapping.Unit::au, unit -> unit, (a, b) -> a, LinkedHashMap::new));
        double falseDiscovery = after.settings().falseDiscovery();
        List<UnitChange> units = new ArrayList<>();
        for (Mapping.Unit unit : after.actionUnits()) {
            Mapping.Unit was = earlier.get(unit.au());
            if (was == null) {
                continue;
            }
            int gained = 0;
            int lost = 0;
            for (int map : mutual) {
                boolean now = unit.testedQ()[map] <= falseDiscovery;
                boolean then = was.testedQ()[likeness[map]] <= before.settings().falseDiscovery();
                gained += now && !then ? 1 : 0;
                lost += then && !now ? 1 : 0;
            }
            double[] z = Arrays.stream(mutual).mapToDouble(map -> unit.z()[map]).toArray();
            double[] wasZ = Arrays.stream(mutual)
                    .mapToDouble(map -> was.z()[likeness[map]])
                    .toArray();
            units.add(new UnitChange(
                    unit.au(),
                    Rounding.of(spearman(wasZ, z)),
                    gained,
                    lost,
                    unit.heldOutAuc() == null || was.heldOutAuc() == null
                            ? null
                            : Rounding.of(
                                    unit.heldOutAuc().auc() - was.heldOutAuc().auc())));
        }
        return new MappingComparison(
                before.model(),
                after.model(),
                matches,
                Rounding.of(matches.stream()
                        .mapToDouble(Match::correlation)
                        .average()
                        .orElse(0)),
                (int) matches.stream()
                        .filter(match -> Objects.equals(match.beforeAu(), match.afterAu()))
                        .count(),
                units);
    }

    /** Of every map's responses with every map's of the other network; 0 for a map that never changes. */
    private static double[][] correlations(Observations one, Observations other) {
        Standard ofOne = Standard.of(one);
        Standard ofOther = Standard.of(other);
        double[][] correlations = new double[one.maps().size()][other.maps().size()];
        // Face by face, so that nobody holds all responses a second time.
        for (int face = 0; face < one.faces().size(); face++) {
            double[] mine = ofOne.standardized(one.faces().get(face));
            double[] others = ofOther.standardized(other.faces().get(face));
            for (int map = 0; map < mine.length; map++) {
                double[] row = correlations[map];
                for (int to = 0; to < others.length; to++) {
                    row[to] += mine[map] * others[to];
                }
            }
        }
        return correlations;
    }

    /** What makes each map's responses have mean 0 and length 1; length 0 for a map that never changes. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Standard(double[] means, double[] lengths) {
        static Standard of(Observations observations) {
            int maps = observations.maps().size();
            double[] means = new double[maps];
            double[] lengths = new double[maps];
            for (int map = 0; map < maps; map++) {
                double sum = 0;
                for (CodedFace face : observations.faces()) {
                    sum += face.responses()[map];
                }
                means[map] = sum / observations.faces().size();
                double squares = 0;
                for (CodedFace face : observations.faces()) {
                    double from = face.responses()[map] - means[map];
                    squares += from * from;
                }
                double length = Math.sqrt(squares);
                lengths[map] = length > 1e-12 ? length : 0;
            }
            return new Standard(means, lengths);
        }

        double[] standardized(CodedFace face) {
            double[] values = new double[means.length];
            Arrays.setAll(values, map -> lengths[map] == 0 ? 0 : (face.responses()[map] - means[map]) / lengths[map]);
            return values;
        }
    }

    private static void center(double[] values) {
        double mean = Arrays.stream(values).average().orElse(0);
        double squares = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] -= mean;
            squares += values[i] * values[i];
        }
        double length = Math.sqrt(squares);
        for (int i = 0; i < values.length; i++) {
            values[i] = length > 1e-12 ? values[i] / length : 0;
        }
    }

    private static int largest(double[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }

    private static double spearman(double[] a, double[] b) {
        if (a.length < 3) {
            return 0;
        }
        double[] ranksA = ranks(a);
        double[] ranksB = ranks(b);
        center(ranksA);
        center(ranksB);
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += ranksA[i] * ranksB[i];
        }
        return sum;
    }

    private static double[] ranks(double[] values) {
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted((i, j) -> Double.compare(values[i], values[j]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] ranks = new double[values.length];
        for (int from = 0; from < order.length; ) {
            int to = from + 1;
            while (to < order.length && values[order[to]] == values[order[from]]) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = (from + 1 + to) / 2.0;
            }
            from = to;
        }
        return ranks;
    }
}
