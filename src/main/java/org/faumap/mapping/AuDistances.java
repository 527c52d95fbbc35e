package org.faumap.mapping;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.faumap.facs.ActionUnit;
import org.faumap.facs.Expression;
import org.faumap.facs.Prototypes;
import org.faumap.model.Chain;
import org.faumap.model.FeatureMapId;
import org.jspecify.annotations.Nullable;

/**
 * A mapping laid over the responses of its network to one face: how far they speak for each action unit. It is evidence from
 * units that learned to tell expressions, not a FACS coding. Immutable, and holds no native memory.
 */
final class AuDistances {
    private final Mapping mapping;
    private final List<Scored> scored;

    /** An action unit with the places of its maps among the network's responses. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Scored(Mapping.Unit unit, Score score, int[] scorePlaces, List<Watched> detectors) {}

    /** A detector in its place; without ratio where the score does not hold its histograms. */
    private record Watched(
            Mapping.Detector detector, int place, @Nullable LikelihoodRatio ratio) {}

    private AuDistances(Mapping mapping, List<Scored> scored) {
        this.mapping = mapping;
        this.scored = List.copyOf(scored);
    }

    /**
     * An action unit in one face.
     *
     * @param au its number
     * @param name in FACS
     * @param auDistance log-likelihood ratio of the responses with and without it, in nats; above 0 they are more likely with
     *     it
     * @param score share of faces like those of the mapping with this auDistance that show it, 0 to 1
     * @param percentile share of the reference faces with a smaller auDistance, 0 to 1; null without reference
     * @param fired whether it is above what coded faces of the kind calibrate; null where nothing calibrates it
     * @param heldOutAuc of the score on subjects that the mapping was not made from; null when not known
     * @param confirmed what coded faces of the kind say of it; null when they do not show it
     * @param identifiable whether the mapping could tell it from the expressions it comes with
     * @param detectors the feature maps assigned to it, largest z first, at most nine
     */
    record Unit(
            int au,
            String name,
            double auDistance,
            double score,
            @Nullable Double percentile,
            @Nullable Boolean fired,
            @Nullable HeldOutAuc heldOutAuc,
            Confirmation.@Nullable Unit confirmed,
            boolean identifiable,
            List<Detector> detectors) {}

    /**
     * A feature map assigned to an action unit.
     *
     * @param map its name
     * @param response its largest value in this face
     * @param auc signed: below 1/2 where the action unit suppresses the map
     * @param logLikelihoodRatio of this response alone, in nats; null where the score is not made from this map
     */
    record Detector(
            String map,
            double response,
            double auc,
            @Nullable Double logLikelihoodRatio) {}

    /**
     * An expression's prototype beside the action units of a face.
     *
     * @param expression the one predicted
     * @param tables one for each of {@link Prototypes}
     */
    record Prototype(Expression expression, List<Table> tables) {}

    /**
     * The closest combination of one table.
     *
     * @param table which one
     * @param actionUnits of the combination; none for neutral
     * @param fired those of them that fired
     * @param notFired those that did not
     * @param unknown those of which nothing says whether they did
     * @param agreement fired over fired and notFired, 0 to 1; null when there are neither
     */
    record Table(
            Prototypes table,
            List<Integer> actionUnits,
            List<Integer> fired,
            List<Integer> notFired,
            List<Integer> unknown,
            @Nullable Double agreement) {}

    /**
     * Lays a mapping over a network.
     *
     * @throws IllegalArgumentException if it names feature maps that the network does not have, or is not whole
     */
    static AuDistances of(Mapping mapping, Chain chain) {
        Map<String, Integer> places = places(chain);
        int maps = mapping.featureMaps().size();
        for (Mapping.FeatureMap map : mapping.featureMaps()) {
            place(places, map.name());
        }
        List<Scored> scored = new ArrayList<>();
        for (Mapping.Unit unit : mapping.actionUnits()) {
            if (unit.auc() == null || unit.auc().length != maps) {
                throw new IllegalArgumentException("mapping.json: %s is not paired with all %d feature maps"
                        .formatted(unit.actionUnit().label(), maps));
            }
            Score score = unit.score();
            if (unit.mapped() && score != null) {
                scored.add(scored(unit, score, places));
            }
        }
        return new AuDistances(mapping, scored);
    }

    private static Scored scored(Mapping.Unit unit, Score score, Map<String, Integer> places) {
        Map<String, LikelihoodRatio> ratios = new HashMap<>();
        score.maps().forEach(ratio -> ratios.put(ratio.map(), ratio));
        return new Scored(
                unit,
                score,
                score.maps().stream()
                        .mapToInt(ratio -> place(places, ratio.map()))
                        .toArray(),
                unit.detectors().stream()
                        .map(detector ->
                                new Watched(detector, place(places, detector.map()), ratios.get(detector.map())))
                        .toList());
    }

    /** Where each feature map is among {@link org.faumap.model.Network#responses}. */
    private static Map<String, Integer> places(Chain chain) {
        Map<String, Integer> places = new HashMap<>();
        for (Chain.Link convolution : chain.convolutions()) {
            for (int map = 0; map < convolution.out().channels(); map++) {
                places.put(new FeatureMapId(convolution.layer().name(), map).toString(), places.size());
            }
        }
        return places;
    }

    private static int place(Map<String, Integer> places, @Nullable String map) {
        Integer place = places.get(map);
        if (place == null) {
            throw new IllegalArgumentException(
                    "mapping.json names the feature map %s, which the network does not have".formatted(map));
        }
        return place;
    }

    Mapping mapping() {
        return mapping;
    }

    /** Numbers of the action units with a score, smallest first. */
    List<Integer> scored() {
        return scored.stream().map(each -> each.unit().au()).toList();
    }

    /**
     * The auDistance of each action unit with a score, in nats, in the order of {@link #scored()}.
     *
     * @param responses of all feature maps, as {@link org.faumap.model.Network#responses} gives them
     */
    double[] distances(float[] responses) {
        return scored.stream()
                .mapToDouble(each -> Rounding.of(evidence(each, responses)))
                .toArray();
    }

    private static double evidence(Scored scored, float[] responses) {
        return scored.score()
                .evidence(Arrays.stream(scored.scorePlaces())
                        .mapToDouble(place -> responses[place])
                        .toArray());
    }

    /**
     * The action units of one face, in the mapping's order; those without a score are left out.
     *
     * @param responses of all feature maps, as {@link org.faumap.model.Network#responses} gives them
     */
    List<Unit> units(float[] responses) {
        Map<Integer, Double> values = new HashMap<>();
        scored.forEach(each -> values.put(each.unit().au(), evidence(each, responses)));
        return scored.stream().map(each -> unit(each, responses, values)).toList();
    }

    private Unit unit(Scored scored, float[] responses, Map<Integer, Double> values) {
        Mapping.Unit unit = scored.unit();
        double evidence = Objects.requireNonNull(values.get(unit.au()));
        Reference reference = mapping.reference();
        Confirmation confirmation = mapping.confirmation();
        Confirmation.Unit confirmed =
                confirmation == null ? null : confirmation.unit(unit.au()).orElse(null);
        OptionalDouble percentile =
                reference == null ? OptionalDouble.empty() : reference.percentile(unit.au(), Rounding.of(evidence));
        return new Unit(
                unit.au(),
                unit.name(),
                Rounding.of(evidence),
                Rounding.of(scored.score().probability(evidence)),
                percentile.isEmpty() ? null : percentile.getAsDouble(),
                confirmed == null ? null : fired(confirmed, evidence, values),
                unit.heldOutAuc(),
                confirmed,
                unit.identifiable(),
                scored.detectors().stream()
                        .map(watched -> new Detector(
                                watched.detector().map(),
                                Rounding.of(responses[watched.place()]),
                                watched.detector().auc(),
                                watched.ratio() == null
                                        ? null
                                        : Rounding.of(watched.ratio().log(responses[watched.place()]))))
                        .toList());
    }

    /** Of action units that the coded faces do not tell apart, the one with the largest evidence fires. */
    private static @Nullable Boolean fired(Confirmation.Unit unit, double evidence, Map<Integer, Double> values) {
        Confirmation.Firing firing = unit.firing();
        return firing == null
                ? null
                : evidence > firing.above()
                        && unit.codedWith().stream()
                                .allMatch(other -> values.getOrDefault(other, evidence) <= evidence);
    }

    /**
     * Compares the action units of a face with the prototype of its label.
     *
     * @param label as the network gave it
     * @param units of the face
     * @return empty when the label is none of {@link Expression}
     */
    static Optional<Prototype> prototype(String label, List<Unit> units) {
        return Arrays.stream(Expression.values())
                .filter(expression -> expression.label().equals(label))
                .findFirst()
                .map(expression -> new Prototype(
                        expression,
                        Arrays.stream(Prototypes.values())
                                .map(table -> table(table, expression, units))
                                .toList()));
    }

    private static Table table(Prototypes table, Expression expression, List<Unit> units) {
        Map<ActionUnit, Boolean> known = new HashMap<>();
        units.forEach(unit -> {
            if (unit.fired() != null) {
                known.put(ActionUnit.of(unit.au()), unit.fired());
            }
        });
        Set<ActionUnit> combination = table.closest(
                expression,
                known.keySet().stream().filter(unit -> firing(known, unit)).toList());
        List<Integer> fired =
                numbers(combination.stream().filter(unit -> firing(known, unit)).toList());
        List<Integer> unknown = numbers(
                combination.stream().filter(unit -> !known.containsKey(unit)).toList());
        List<Integer> all = numbers(combination);
        List<Integer> notFired = all.stream()
                .filter(unit -> !fired.contains(unit) && !unknown.contains(unit))
                .toList();
        int told = fired.size() + notFired.size();
        return new Table(
                table, all, fired, notFired, unknown, told == 0 ? null : Rounding.of((double) fired.size() / told));
    }

    private static boolean firing(Map<ActionUnit, Boolean> known, ActionUnit unit) {
        return known.getOrDefault(unit, false);
    }

    private static List<Integer> numbers(Collection<ActionUnit> units) {
        return units.stream().map(ActionUnit::number).sorted().toList();
    }
}
