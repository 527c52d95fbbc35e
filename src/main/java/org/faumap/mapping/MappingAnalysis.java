package org.faumap.mapping;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.faumap.facs.ActionUnit;
import org.faumap.model.ModelId;
import org.jspecify.annotations.Nullable;

/**
 * From observations to a mapping: distances and tests of all pairs on the mapping's subjects, assignments, scores, and what
 * of it holds on held-out subjects. Equal for any number of threads.
 */
public final class MappingAnalysis {
    private final Observations observations;
    private final MappingSettings settings;
    private final int threads;
    private final List<CodedFace> faces;
    private final HeldOutFaces heldOut;
    private final List<ActionUnit> units;
    private final TestLevel level;

    /**
     * @param threads to compute with, at least 1
     * @throws IllegalArgumentException if the observations hold nothing that could be mapped
     */
    public MappingAnalysis(Observations observations, MappingSettings settings, int threads) {
        this(observations, settings, threads, TestLevel.of(Observations.subjects(observations.faces(false))));
    }

    MappingAnalysis(Observations observations, MappingSettings settings, int threads, TestLevel level) {
        this.observations = observations;
        this.settings = settings;
        this.threads = threads;
        faces = observations.faces(false);
        heldOut = new HeldOutFaces(observations, settings);
        units = observations.units();
        this.level = level;
        if (units.isEmpty() || faces.isEmpty() || observations.maps().isEmpty()) {
            throw new IllegalArgumentException(
                    "A mapping needs faces that are not held out, action units coded in them, and feature maps");
        }
    }

    /**
     * The mapping, with the shuffled control; to be {@link Mapping#pinned}.
     *
     * @param model whose responses these are
     * @param weightsSha256 of its weights
     * @param dataset name of the data set
     * @param failures images that gave no face, by reason
     * @param untrained that control, of the responses of the same network with random weights to the same faces; may be null
     */
    public Mapping mapping(
            ModelId model,
            String weightsSha256,
            String dataset,
            Map<String, Integer> failures,
            Mapping.@Nullable Control untrained) {
        Analysed analysed = analysed();
        List<Mapping.Control> controls = new ArrayList<>();
        controls.add(analysed.control(Mapping.Control.TRAINED, settings.falseDiscovery()));
        if (untrained != null) {
            controls.add(untrained);
        }
        controls.add(new MappingAnalysis(observations.shuffled(settings.seed(), level), settings, threads, level)
                .control(Mapping.Control.SHUFFLED));
        return new Mapping(
                Mapping.FORMAT,
                model,
                weightsSha256,
                null,
                new Mapping.Data(
                        dataset,
                        observations.sha256(),
                        faces.size(),
                        Observations.subjects(faces),
                        heldOut.size(),
                        heldOut.subjects(),
                        failures),
                settings,
                Mapping.Test.of(level, Observations.subjects(faces)),
                Definitions.ALL,
                analysed.maps(),
                analysed.units(),
                controls,
                null,
                null);
    }

    /** What these observations come to, in the figures that a mapping tells of its controls. */
    public Mapping.Control control(String name) {
        return analysed().control(name, settings.falseDiscovery());
    }

    private Analysed analysed() {
        PairStatistics pairs = PairStatistics.of(faces, units, settings, level, threads);
        Mapping.FeatureMap[] maps = new Mapping.FeatureMap[observations.maps().size()];
        MapThreads.run(maps.length, threads, (from, to) -> {
            for (int map = from; map < to; map++) {
                maps[map] = featureMap(map, pairs);
            }
        });
        int[] subjects = Observations.subjectNumbers(faces);
        int[] expressions = Observations.expressionNumbers(faces);
        Mapping.Unit[] results = new Mapping.Unit[units.size()];
        // One unit's score does not depend on another's, so that units are shared out.
        MapThreads.run(results.length, threads, (from, to) -> {
            for (int unit = from; unit < to; unit++) {
                results[unit] = unit(unit, pairs, List.of(maps), subjects, expressions);
            }
        });
        return new Analysed(List.of(maps), List.of(results));
    }

    private Mapping.FeatureMap featureMap(int map, PairStatistics pairs) {
        int best = -1;
        int second = -1;
        int argmax = 0;
        for (int unit = 0; unit < units.size(); unit++) {
            if (pairs.distance()[unit][map] > pairs.distance()[argmax][map]) {
                argmax = unit;
            }
            if (!pairs.mapped()[unit]) {
                continue;
            }
            if (best < 0 || pairs.z()[unit][map] > pairs.z()[best][map]) {
                second = best;
                best = unit;
            } else if (second < 0 || pairs.z()[unit][map] > pairs.z()[second][map]) {
                second = unit;
            }
        }
        double largest = best < 0 ? 0 : pairs.z()[best][map];
        boolean assigned = best >= 0 && largest > 0 && pairs.testedQ()[best][map] <= settings.falseDiscovery();
        Mapping.Detector detector = assigned ? detector(map, best, pairs) : null;
        return new Mapping.FeatureMap(
                observations.maps().get(map),
                assigned ? units.get(best).number() : null,
                Rounding.of(largest),
                second < 0 ? null : units.get(second).number(),
                Rounding.of(second < 0 ? 0 : largest - pairs.z()[second][map]),
                units.get(argmax).number(),
                Rounding.of(pairs.distance()[argmax][map]),
                detector == null ? null : detector.heldOutAuc(),
                detector == null ? null : detector.confirmed());
    }

    private Mapping.Unit unit(
            int unit, PairStatistics pairs, List<Mapping.FeatureMap> maps, int[] subjects, int[] expressions) {
        ActionUnit actionUnit = units.get(unit);
        boolean[] codes = pairs.codes()[unit];
        boolean mapped = pairs.mapped()[unit];
        List<Integer> assigned = IntStream.range(0, maps.size())
                .filter(map -> Objects.equals(maps.get(map).au(), actionUnit.number()))
                .boxed()
                .sorted(Comparator.comparingDouble(map -> -maps.get(map).z()))
                .toList();
        List<Integer> strongest = pairs.strongest(unit);
        CodeVariation variation = CodeVariation.of(codes, expressions);
        Score score = mapped ? score(strongest, codes, subjects) : null;
        return new Mapping.Unit(
                actionUnit.number(),
                actionUnit.title(),
                Observations.count(codes),
                faces.size() - Observations.count(codes),
                mapped,
                Rounding.of(variation.withinShare()),
                variation.identifiable(settings.minFacesPerAu()),
                Rounding.of(pairs.distance()[unit]),
                Rounding.of(pairs.z()[unit]),
                Rounding.of(pairs.auc()[unit]),
                Rounding.of(pairs.rankZ()[unit]),
                Rounding.of(pairs.p()[unit]),
                Rounding.of(pairs.q()[unit]),
                Rounding.of(pairs.familyWiseP()[unit]),
                Rounding.of(pairs.subjectZ()[unit]),
                bySubject(unit, pairs),
                Rounding.of(pairs.withinZ()[unit]),
                Rounding.of(pairs.withinP()[unit]),
                assigned.size(),
                (int) assigned.stream()
                        .filter(map -> Boolean.TRUE.equals(maps.get(map).confirmed()))
                        .count(),
                assigned.stream()
                        .limit(Mapping.Unit.DETECTORS)
                        .map(map -> detector(map, unit, pairs))
                        .toList(),
                mapped ? detector(strongest.get(0), unit, pairs) : null,
                score,
                score == null ? null : heldOut.auc(score, actionUnit),
                null,
                null);
    }

    private static Mapping.@Nullable BySubject bySubject(int unit, PairStatistics pairs) {
        ClusteredMannWhitney tests = pairs.bySubject();
        return tests == null
                ? null
                : new Mapping.BySubject(
                        Rounding.of(tests.p()[unit]),
                        Rounding.of(pairs.testedQ()[unit]),
                        Rounding.of(tests.degreesOfFreedom()[unit]));
    }

    private Mapping.Detector detector(int map, int unit, PairStatistics pairs) {
        return new Mapping.Detector(
                observations.maps().get(map),
                Rounding.of(pairs.z()[unit][map]),
                Rounding.of(pairs.auc()[unit][map]),
                heldOut.auc(map, units.get(unit)),
                Rounding.of(pairs.withinP()[unit][map]));
    }

    private Score score(List<Integer> strongest, boolean[] codes, int[] subjects) {
        List<Integer> chosen = strongest.subList(0, Math.min(settings.scoreMaps(), strongest.size()));
        return Score.fit(
                chosen.stream().map(observations.maps()::get).toList(),
                chosen.stream()
                        .map(map -> faces.stream()
                                .mapToDouble(face -> face.responses()[map])
                                .toArray())
                        .toArray(double[][]::new),
                codes,
                subjects);
    }

    private record Analysed(List<Mapping.FeatureMap> maps, List<Mapping.Unit> units) {
        Mapping.Control control(String name, double falseDiscovery) {
            Map<String, Double> best = new LinkedHashMap<>();
            Map<String, Double> scores = new LinkedHashMap<>();
            int pairs = 0;
            for (Mapping.Unit unit : units) {
                Mapping.Detector map = unit.best();
                if (map != null && map.heldOutAuc() != null) {
                    double auc = map.heldOutAuc().auc();
                    best.put(unit.actionUnit().label(), Rounding.of(map.auc() < 0.5 ? 1 - auc : auc));
                }
                if (unit.heldOutAuc() != null) {
                    scores.put(unit.actionUnit().label(), unit.heldOutAuc().auc());
                }
                if (unit.mapped()) {
                    pairs += (int) Arrays.stream(unit.testedQ())
                            .filter(q -> q <= falseDiscovery)
                            .count();
                }
            }
            return new Mapping.Control(
                    name,
                    (int) maps.stream().filter(map -> map.au() != null).count(),
                    pairs,
                    Rounding.of(median(best)),
                    Rounding.of(median(scores)),
                    best,
                    scores);
        }

        private static double median(Map<String, Double> values) {
            double[] sorted = values.values().stream()
                    .mapToDouble(Double::doubleValue)
                    .sorted()
                    .toArray();
            int middle = sorted.length / 2;
            if (sorted.length == 0) {
                return 0;
            }
            return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }
}
