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
        double[][] old = standardized(beforeResponses);
        double[][] young = standardized(afterResponses);
        double[][] correlations = new double[young.length][old.length];
        for (int map = 0; map < young.length; map++) {
            for (int other = 0; other < old.length; other++) {
                double sum = 0;
                for (int face = 0; face < young[map].length; face++) {
                    sum += young[map][face] * old[other][face];
                }
                correlations[map][other] = sum;
            }
        }
        int[] likeness = new int[young.length];
        Arrays.setAll(likeness, map -> largest(correlations[map]));
        int[] back = new int[old.length];
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
                boolean now = unit.q()[map] <= falseDiscovery;
                boolean then = was.q()[likeness[map]] <= before.settings().falseDiscovery();
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

    /** Each map's responses with mean 0 and length 1; all 0 for a map that never changes. */
    private static double[][] standardized(Observations observations) {
        float[][] responses = Observations.responses(observations.faces());
        double[][] maps = new double[observations.maps().size()][responses.length];
        for (int map = 0; map < maps.length; map++) {
            for (int face = 0; face < responses.length; face++) {
                maps[map][face] = responses[face][map];
            }
            center(maps[map]);
        }
        return maps;
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
