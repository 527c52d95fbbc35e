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
    /** Less of an action unit's variance than this within expressions, and it cannot be told from them. */
    private static final double IDENTIFIABLE = 0.05;

    private static final Map<String, String> DEFINITIONS = definitions();

    private final Observations observations;
    private final MappingSettings settings;
    private final int threads;
    private final List<CodedFace> faces;
    private final List<CodedFace> heldOut;
    private final List<ActionUnit> units;

    /**
     * @param threads to compute with, at least 1
     * @throws IllegalArgumentException if the observations hold nothing that could be mapped
     */
    public MappingAnalysis(Observations observations, MappingSettings settings, int threads) {
        this.observations = observations;
        this.settings = settings;
        this.threads = threads;
        faces = observations.faces(false);
        heldOut = observations.faces(true);
        units = observations.units();
        if (units.isEmpty() || faces.isEmpty() || observations.maps().isEmpty()) {
            throw new IllegalArgumentException(
                    "A mapping needs faces that are not held out, action units coded in them, and feature maps");
        }
    }

    /**
     * The mapping, with the shuffled control.
     *
     * @param model whose responses these are
     * @param weightsSha256 of its weights
     * @param dataset name of the data set
     * @param failures pictures that gave no face, by reason
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
        controls.add(summary(Mapping.Control.TRAINED, analysed));
        if (untrained != null) {
            controls.add(untrained);
        }
        controls.add(new MappingAnalysis(observations.shuffled(settings.seed()), settings, threads)
                .control(Mapping.Control.SHUFFLED));
        return new Mapping(
                Mapping.FORMAT,
                model,
                weightsSha256,
                new Mapping.Data(
                        dataset,
                        observations.sha256(),
                        faces.size(),
                        Observations.subjects(faces),
                        heldOut.size(),
                        Observations.subjects(heldOut),
                        failures),
                settings,
                DEFINITIONS,
                analysed.maps(),
                analysed.units(),
                controls);
    }

    /** What these observations come to, in the figures that a mapping tells of its controls. */
    public Mapping.Control control(String name) {
        return summary(name, analysed());
    }

    private record Analysed(List<Mapping.FeatureMap> maps, List<Mapping.Unit> units) {}

    private Analysed analysed() {
        boolean[][] codes =
                units.stream().map(unit -> Observations.codes(faces, unit)).toArray(boolean[][]::new);
        ResponseTable table = new ResponseTable(Observations.responses(faces), codes);
        int[] one = new int[faces.size()];
        int[] subjects = Observations.subjectNumbers(faces);
        int[] expressions = Observations.expressionNumbers(faces);

        DistanceTable distances = new DistanceTable(table, settings.distance(), threads);
        double[][] raw = distances.raw();
        double[][] z = distances.z(one, settings.permutations(), settings.seed());
        MannWhitneyTable ranks = new MannWhitneyTable(table, threads);
        double[][] rankZ = ranks.z(one);
        double[][] auc = ranks.auc();
        double[][] familyWise = ranks.familyWise(one, settings.familyWise(), settings.seed());
        double[][] subjectZ = ranks.z(subjects);
        double[][] withinZ = ranks.z(expressions);
        double[][] p = twoSided(rankZ);
        boolean[] mapped = new boolean[units.size()];
        for (int unit = 0; unit < mapped.length; unit++) {
            int positives = count(codes[unit]);
            mapped[unit] = positives >= settings.minimum() && faces.size() - positives >= settings.minimum();
        }
        double[][] q = falseDiscoveryRates(p, mapped);

        List<Mapping.FeatureMap> maps = new ArrayList<>();
        for (int map = 0; map < table.maps(); map++) {
            maps.add(featureMap(map, raw, z, q, mapped));
        }
        Interval.Resampling resampling =
                new Interval.Resampling(Observations.subjectNumbers(heldOut), settings.resamplings(), settings.seed());
        double[][] within = twoSided(withinZ);
        Mapping.Unit[] results = new Mapping.Unit[units.size()];
        // One unit's score does not depend on another's, so that units are shared out.
        MapThreads.run(results.length, threads, (from, to) -> {
            for (int u = from; u < to; u++) {
                int number = units.get(u).number();
                List<Integer> assigned = IntStream.range(0, maps.size())
                        .filter(map -> Objects.equals(maps.get(map).au(), number))
                        .boxed()
                        .sorted(Comparator.comparingDouble(map -> -maps.get(map).z()))
                        .toList();
                List<Integer> byRank = strongest(rankZ[u]);
                boolean[] present = Observations.codes(heldOut, units.get(u));
                Score score = mapped[u] ? score(byRank, table, codes[u], subjects) : null;
                double[] zOfUnit = z[u];
                double[] aucOfUnit = auc[u];
                double[] withinOfUnit = within[u];
                results[u] = new Mapping.Unit(
                        number,
                        units.get(u).title(),
                        count(codes[u]),
                        faces.size() - count(codes[u]),
                        mapped[u],
                        Rounding.of(withinShare(codes[u], expressions)),
                        identifiable(codes[u], expressions),
                        Rounding.of(raw[u]),
                        Rounding.of(z[u]),
                        Rounding.of(auc[u]),
                        Rounding.of(rankZ[u]),
                        Rounding.of(p[u]),
                        Rounding.of(q[u]),
                        Rounding.of(familyWise[u]),
                        Rounding.of(subjectZ[u]),
                        Rounding.of(withinZ[u]),
                        Rounding.of(within[u]),
                        assigned.size(),
                        assigned.stream()
                                .limit(Mapping.Unit.DETECTORS)
                                .map(map -> detector(map, zOfUnit, aucOfUnit, withinOfUnit, present, resampling))
                                .toList(),
                        mapped[u]
                                ? detector(byRank.get(0), zOfUnit, aucOfUnit, withinOfUnit, present, resampling)
                                : null,
                        score,
                        score == null ? null : confirmed(evidence(score, heldOut), present, resampling),
                        null,
                        null);
            }
        });
        return new Analysed(maps, List.of(results));
    }

    private Mapping.FeatureMap featureMap(int map, double[][] raw, double[][] z, double[][] q, boolean[] mapped) {
        int best = -1;
        int second = -1;
        int argmax = 0;
        for (int unit = 0; unit < units.size(); unit++) {
            if (raw[unit][map] > raw[argmax][map]) {
                argmax = unit;
            }
            if (!mapped[unit]) {
                continue;
            }
            if (best < 0 || z[unit][map] > z[best][map]) {
                second = best;
                best = unit;
            } else if (second < 0 || z[unit][map] > z[second][map]) {
                second = unit;
            }
        }
        double largest = best < 0 ? 0 : z[best][map];
        boolean assigned = best >= 0 && largest > 0 && q[best][map] <= settings.falseDiscovery();
        return new Mapping.FeatureMap(
                observations.maps().get(map),
                assigned ? units.get(best).number() : null,
                Rounding.of(largest),
                second < 0 ? null : units.get(second).number(),
                Rounding.of(second < 0 ? 0 : largest - z[second][map]),
                units.get(argmax).number(),
                Rounding.of(raw[argmax][map]));
    }

    private Mapping.Detector detector(
            int map, double[] z, double[] auc, double[] within, boolean[] present, Interval.Resampling resampling) {
        double[] values = new double[heldOut.size()];
        Arrays.setAll(values, face -> heldOut.get(face).responses()[map]);
        return new Mapping.Detector(
                observations.maps().get(map),
                Rounding.of(z[map]),
                Rounding.of(auc[map]),
                confirmed(values, present, resampling),
                Rounding.of(within[map]));
    }

    private static @Nullable Interval confirmed(double[] values, boolean[] present, Interval.Resampling resampling) {
        int positives = count(present);
        return positives == 0 || positives == present.length
                ? null
                : resampling.of(values, present).rounded();
    }

    private Score score(List<Integer> byRank, ResponseTable table, boolean[] codes, int[] subjects) {
        List<Integer> chosen = byRank.subList(0, Math.min(settings.scoreMaps(), byRank.size()));
        return Score.fit(
                chosen.stream().map(observations.maps()::get).toList(),
                chosen.stream().map(table::map).toArray(double[][]::new),
                codes,
                subjects);
    }

    private double[] evidence(Score score, List<CodedFace> of) {
        int[] places = score.maps().stream()
                .mapToInt(map -> observations.maps().indexOf(map.map()))
                .toArray();
        double[] evidence = new double[of.size()];
        for (int face = 0; face < evidence.length; face++) {
            float[] responses = of.get(face).responses();
            evidence[face] = score.evidence(
                    Arrays.stream(places).mapToDouble(place -> responses[place]).toArray());
        }
        return evidence;
    }

    /** Feature maps by |z|, the largest first, equal ones by number. */
    private static List<Integer> strongest(double[] z) {
        return IntStream.range(0, z.length)
                .boxed()
                .sorted(Comparator.comparingDouble(map -> -Math.abs(z[map])))
                .toList();
    }

    private Mapping.Control summary(String name, Analysed analysed) {
        Map<String, Double> best = new LinkedHashMap<>();
        Map<String, Double> scores = new LinkedHashMap<>();
        int pairs = 0;
        for (Mapping.Unit unit : analysed.units()) {
            Mapping.Detector map = unit.best();
            if (map != null && map.heldOutAuc() != null) {
                double auc = map.heldOutAuc().auc();
                best.put("AU" + unit.au(), Rounding.of(map.auc() < 0.5 ? 1 - auc : auc));
            }
            if (unit.heldOutAuc() != null) {
                scores.put("AU" + unit.au(), unit.heldOutAuc().auc());
            }
            if (unit.mapped()) {
                pairs += (int) Arrays.stream(unit.q())
                        .filter(q -> q <= settings.falseDiscovery())
                        .count();
            }
        }
        return new Mapping.Control(
                name,
                (int) analysed.maps().stream().filter(map -> map.au() != null).count(),
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

    private static double[][] twoSided(double[][] z) {
        return Arrays.stream(z)
                .map(row -> Arrays.stream(row).map(MannWhitney::twoSided).toArray())
                .toArray(double[][]::new);
    }

    /** The variance of a code that is left when each expression's mean is known, as a share of all of it. */
    private static double withinShare(boolean[] codes, int[] expressions) {
        double share = (double) count(codes) / codes.length;
        double within = 0;
        for (int[] counts : byExpression(codes, expressions).values()) {
            double size = counts[0] + counts[1];
            within += counts[0] / size * counts[1];
        }
        double whole = codes.length * share * (1 - share);
        return whole > 0 ? within / whole : 0;
    }

    private boolean identifiable(boolean[] codes, int[] expressions) {
        int pairs = byExpression(codes, expressions).values().stream()
                .mapToInt(counts -> Math.min(counts[0], counts[1]))
                .sum();
        return pairs >= settings.minimum() && withinShare(codes, expressions) >= IDENTIFIABLE;
    }

    /** Faces without and with the action unit, by expression. */
    private static Map<Integer, int[]> byExpression(boolean[] codes, int[] expressions) {
        Map<Integer, int[]> counts = new LinkedHashMap<>();
        for (int face = 0; face < codes.length; face++) {
            counts.computeIfAbsent(expressions[face], expression -> new int[2])[codes[face] ? 1 : 0]++;
        }
        return counts;
    }

    private static int count(boolean[] codes) {
        int count = 0;
        for (boolean code : codes) {
            count += code ? 1 : 0;
        }
        return count;
    }

    private static Map<String, String> definitions() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(
                "response",
                "Largest value of a feature map over its positions, behind the ReLU, for one face (the papers' extremum).");
        texts.put(
                "distance",
                "Between responses with the action unit (P) and without it (Q), as settings.distance says. kl: KL(P||Q) in"
                        + " nats on 20 equal-width bins over the map's range, Laplace smoothing 0.5. js: Jensen-Shannon on"
                        + " the same bins. wasserstein: W1 over the pooled standard deviation. ks: Kolmogorov-Smirnov."
                        + " auc: |AUC - 1/2|. Raw distances grow as positives get few: they rank by rarity.");
        texts.put(
                "z",
                "The distance minus its mean, over its standard deviation, over settings.permutations reorderings of the"
                        + " codes among all faces of the mapping.");
        texts.put("auc", "Probability that a response with the action unit is larger than one without, ties one half.");
        texts.put("rankZ", "Mann-Whitney, asymptotic, corrected for ties, no continuity correction; p is two-sided.");
        texts.put("q", "Benjamini and Hochberg 1995, over all pairs of mapped action units and feature maps.");
        texts.put(
                "familyWiseP",
                "Westfall and Young 1993, single step: share of settings.familyWise reorderings, the observed one counted,"
                        + " in which the largest |rankZ| over all pairs is at least this pair's.");
        texts.put("subjectZ", "rankZ against reorderings within subjects only.");
        texts.put(
                "withinZ",
                "rankZ against reorderings within expressions only (faces without an expression are one class): what an"
                        + " action unit has to do with a map beyond the expression it comes with.");
        texts.put(
                "identifiable",
                "At least 5 % of the code's variance lies within expressions, and at least settings.minimum faces there can"
                        + " change places.");
        texts.put(
                "assignment",
                "A map belongs to the action unit with the largest z if that is above 0 and its q is at most"
                        + " settings.falseDiscovery, else to none. argmax is the papers' rule, the largest raw distance.");
        texts.put(
                "score",
                "The settings.scoreMaps feature maps with the largest |rankZ|, assigned to this action unit or not: each"
                        + " gives the log-likelihood ratio of its response (histograms of 20 bins of about equal counts,"
                        + " smoothing 0.5), weighted by a logistic regression (quadratic penalty 10, cross-fitted over five"
                        + " folds of subjects). auDistance is the sum without the prior, in nats.");
        texts.put(
                "heldOutAuc",
                "On subjects not used above; interval: 2.5th to 97.5th percentile over resampled subjects.");
        texts.put(
                "controls",
                "untrained: the same network, each weight drawn from a normal distribution with the mean and deviation of its"
                        + " tensor. shuffled: the codes of whole faces dealt out at random.");
        return texts;
    }
}
