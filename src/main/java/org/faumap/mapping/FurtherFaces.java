package org.faumap.mapping;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.faumap.facs.ActionUnit;
import org.faumap.model.Chain;
import org.jspecify.annotations.Nullable;

/**
 * Lays a mapping over faces that it was not made from: reference faces without codes, and coded faces of another data set.
 */
public final class FurtherFaces {
    /** An action unit that is marked should be there more often than not. */
    private static final double LEAST_PRECISION = 0.5;

    private final Mapping mapping;
    private final AuDistances distances;

    /** @throws IllegalArgumentException if the mapping names feature maps that the network does not have */
    public FurtherFaces(Mapping mapping, Chain chain) {
        this.mapping = mapping;
        distances = AuDistances.of(mapping, chain);
    }

    /**
     * The mapping with how its scores are distributed among faces.
     *
     * @param responses of all feature maps to each face, as {@link org.faumap.model.Network#responses} gives them
     * @throws IllegalArgumentException if there is no face
     */
    public Mapping withReference(String name, List<float[]> responses) {
        if (responses.isEmpty()) {
            throw new IllegalArgumentException("%s has no faces that could serve as reference".formatted(name));
        }
        double[][] values = distances(responses);
        List<Reference.Quantiles> quantiles = new ArrayList<>();
        for (int unit = 0; unit < values.length; unit++) {
            quantiles.add(Reference.Quantiles.of(distances.scored().get(unit), values[unit]));
        }
        return mapping.with(new Reference(name, responses.size(), quantiles), mapping.confirmation());
    }

    /**
     * The mapping with what it says of coded faces. Those that are held out measure, the others calibrate.
     *
     * @param faces with the responses of all feature maps, as {@link org.faumap.model.Network#responses} gives them
     * @param together action units that the data set does not tell apart
     * @throws IllegalArgumentException if one of the two parts is empty
     */
    public Mapping withConfirmation(String name, List<CodedFace> faces, Collection<Set<ActionUnit>> together) {
        List<CodedFace> calibrating =
                faces.stream().filter(face -> !face.heldOut()).toList();
        List<CodedFace> measured = faces.stream().filter(CodedFace::heldOut).toList();
        if (calibrating.isEmpty() || measured.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s: some subjects must calibrate and others measure, there are %d faces of the former and %d of the latter"
                            .formatted(name, calibrating.size(), measured.size()));
        }
        double[][] calibratingDistances =
                distances(calibrating.stream().map(CodedFace::responses).toList());
        double[][] measuredDistances =
                distances(measured.stream().map(CodedFace::responses).toList());
        List<Confirmation.Unit> units = new ArrayList<>();
        for (int au : distances.scored()) {
            Set<ActionUnit> alike = alike(ActionUnit.of(au), together);
            Evidence calibration = evidence(calibrating, calibratingDistances, alike);
            Evidence measure = evidence(measured, measuredDistances, alike);
            if (calibration.count() + measure.count() > 0) {
                units.add(unit(ActionUnit.of(au), alike, calibration, measure));
            }
        }
        return mapping.with(
                mapping.reference(),
                new Confirmation(
                        name,
                        calibrating.size(),
                        Observations.subjects(calibrating),
                        measured.size(),
                        Observations.subjects(measured),
                        units));
    }

    private Confirmation.Unit unit(ActionUnit unit, Set<ActionUnit> alike, Evidence calibration, Evidence measure) {
        OptionalDouble threshold = calibration.threshold();
        return new Confirmation.Unit(
                unit.number(),
                alike.stream()
                        .filter(each -> each != unit)
                        .map(ActionUnit::number)
                        .toList(),
                measure.present().length,
                measure.count(),
                measure.auc(mapping.settings()),
                threshold.isEmpty() ? null : measure.firing(threshold.getAsDouble(), calibration.count()));
    }

    private static Set<ActionUnit> alike(ActionUnit unit, Collection<Set<ActionUnit>> together) {
        Set<ActionUnit> alike = new TreeSet<>(Set.of(unit));
        together.stream().filter(set -> set.contains(unit)).forEach(alike::addAll);
        return alike;
    }

    /** {@code [unit][face]}, in the order of {@link AuDistances#scored}. */
    private double[][] distances(List<float[]> responses) {
        double[][] values = new double[distances.scored().size()][responses.size()];
        for (int face = 0; face < responses.size(); face++) {
            double[] one = distances.distances(responses.get(face));
            for (int unit = 0; unit < one.length; unit++) {
                values[unit][face] = one[unit];
            }
        }
        return values;
    }

    /** Of the faces where one of some action units is shown, or none of them, for certain. */
    private Evidence evidence(List<CodedFace> faces, double[][] values, Set<ActionUnit> alike) {
        List<CodedFace> told = new ArrayList<>();
        List<Double> largest = new ArrayList<>();
        for (int face = 0; face < faces.size(); face++) {
            CodedFace each = faces.get(face);
            if (shows(each, alike) || alike.stream().noneMatch(each.code().unknown()::contains)) {
                int place = face;
                told.add(each);
                largest.add(alike.stream()
                        .map(unit -> distances.scored().indexOf(unit.number()))
                        .filter(unit -> unit >= 0)
                        .mapToDouble(unit -> values[unit][place])
                        .max()
                        .orElseThrow());
            }
        }
        boolean[] present = new boolean[told.size()];
        for (int face = 0; face < present.length; face++) {
            present[face] = shows(told.get(face), alike);
        }
        return new Evidence(
                largest.stream().mapToDouble(Double::doubleValue).toArray(),
                present,
                Observations.subjectNumbers(told));
    }

    private static boolean shows(CodedFace face, Set<ActionUnit> alike) {
        return alike.stream().anyMatch(face.code()::shows);
    }

    /** An action unit's auDistance in some faces, and whether they show it. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Evidence(double[] values, boolean[] present, int[] subjects) {
        int count() {
            return Observations.count(present);
        }

        @Nullable
        HeldOutAuc auc(MappingSettings settings) {
            return count() == 0 || count() == present.length
                    ? null
                    : new SubjectResampling(subjects, settings.resamplings(), settings.seed()).auc(values, present);
        }

        /**
         * Where the F1 score of "fires" against "shows it" is largest, half-way between two faces, the strictest of equal
         * ones; empty when too few faces show it, or less than half of those that fire would.
         */
        OptionalDouble threshold() {
            int shown = count();
            if (shown < Confirmation.LEAST_SHOWN) {
                return OptionalDouble.empty();
            }
            int[] order = IntStream.range(0, values.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(face -> -values[face]))
                    .mapToInt(Integer::intValue)
                    .toArray();
            double best = 0;
            double precision = 0;
            double threshold = 0;
            int right = 0;
            for (int fired = 1; fired < order.length; fired++) {
                right += present[order[fired - 1]] ? 1 : 0;
                double inside = values[order[fired - 1]];
                double outside = values[order[fired]];
                double f1 = 2.0 * right / (fired + shown);
                if (inside > outside && f1 > best) {
                    best = f1;
                    precision = (double) right / fired;
                    threshold = (inside + outside) / 2;
                }
            }
            return precision < LEAST_PRECISION ? OptionalDouble.empty() : OptionalDouble.of(Rounding.of(threshold));
        }

        Confirmation.Firing firing(double above, int calibratedBy) {
            int fired = 0;
            int found = 0;
            for (int face = 0; face < values.length; face++) {
                if (values[face] > above) {
                    fired++;
                    found += present[face] ? 1 : 0;
                }
            }
            return new Confirmation.Firing(
                    above,
                    calibratedBy,
                    Rounding.of((double) fired / values.length),
                    count() == 0 ? null : Rounding.of((double) found / count()),
                    fired == 0 ? null : Rounding.of((double) found / fired));
        }
    }
}
