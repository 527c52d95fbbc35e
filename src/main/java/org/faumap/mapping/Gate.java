package org.faumap.mapping;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.faumap.facs.ActionUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline demands of a mapping; every threshold may be left out. What cannot be measured does not pass: an action
 * unit that is demanded and not mapped, a score that no held-out face confirms, drift without a baseline.
 *
 * @param minDetectedActionUnits action units with at least one assigned feature map, 0 to all that are known
 * @param minHeldOutAuc of the score of every mapped action unit, 0 to 1
 * @param minHeldOutAucPerAu by action unit, such as {@code AU12}, 0 to 1; it takes the place of the one for all
 * @param maxDrift from a baseline
 * @param maxFailedImages share of images that could not be read or showed no face, 0 to 1
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Gate", description = "What a mapping must reach; every threshold may be left out")
public record Gate(
        @Schema(description = "Action units with at least one assigned feature map", example = "12") @Nullable
        Integer minDetectedActionUnits,

        @Schema(description = "Held-out AUC of the score of every mapped action unit, 0 to 1", example = "0.7")
        @Nullable
        Double minHeldOutAuc,

        @Schema(
                description =
                        "The same for single action units, in place of the one for all; one that is not mapped is a"
                                + " violation",
                example = "{\"AU12\": 0.8}")
        Map<String, Double> minHeldOutAucPerAu,

        @Schema(description = "Needs a baseline") @Nullable Drift maxDrift,

        @Schema(description = "Share of images without a face or not readable, 0 to 1", example = "0.05") @Nullable
        Double maxFailedImages) {

    /** Demands nothing. */
    public static final Gate NONE = new Gate(null, null, Map.of(), null, null);

    /** @throws IllegalArgumentException naming the threshold that is out of its range */
    public Gate {
        if (minDetectedActionUnits != null
                && (minDetectedActionUnits < 0 || minDetectedActionUnits > ActionUnit.values().length)) {
            throw new IllegalArgumentException("minDetectedActionUnits is %s: it goes from 0 to %s"
                    .formatted(minDetectedActionUnits, ActionUnit.values().length));
        }
        requireWithin("minHeldOutAuc", minHeldOutAuc, 0);
        requireWithin("maxFailedImages", maxFailedImages, 0);
        minHeldOutAucPerAu = perActionUnit(Objects.requireNonNullElse(minHeldOutAucPerAu, Map.of()));
    }

    /**
     * How far a mapping may be from its baseline's.
     *
     * @param heldOutAucFall largest fall of a score's held-out AUC, 0 to 1
     * @param minMeanCorrelation of matched feature maps, -1 to 1
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "GateDrift")
    public record Drift(
            @Schema(description = "Largest fall of any action unit's held-out AUC, 0 to 1", example = "0.05") @Nullable
            Double heldOutAucFall,

            @Schema(description = "Of the responses of matched feature maps, -1 to 1", example = "0.8") @Nullable
            Double minMeanCorrelation) {
        /** @throws IllegalArgumentException if neither is given, or one is out of its range */
        public Drift {
            if (heldOutAucFall == null && minMeanCorrelation == null) {
                throw new IllegalArgumentException(
                        "maxDrift sets no threshold: give heldOutAucFall, minMeanCorrelation or both");
            }
            requireWithin("maxDrift.heldOutAucFall", heldOutAucFall, 0);
            requireWithin("maxDrift.minMeanCorrelation", minMeanCorrelation, -1);
        }
    }

    /**
     * One threshold that was looked at, for one subject.
     *
     * @param rule the threshold's name in the request
     * @param subject what was measured: {@code AU12}, or {@code action units}, {@code feature maps}, {@code images}
     * @param required the threshold
     * @param actual what was measured; null when it could not be
     * @param message one sentence that says both
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "GateCheck")
    public record Check(
            String rule,
            String subject,
            double required,
            @Nullable Double actual,
            boolean passed,
            String message) {}

    /** A check that did not pass; the fields are those of {@link Check}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "GateViolation")
    public record Violation(
            String rule,
            String subject,
            double required,
            @Nullable Double actual,
            String message) {}

    /**
     * What came of it.
     *
     * @param passed whether there are no violations
     * @param violations the checks that did not pass, in the order of the thresholds
     * @param checks all that was looked at
     */
    @Schema(name = "GateOutcome")
    public record Outcome(boolean passed, List<Violation> violations, List<Check> checks) {
        public Outcome {
            violations = List.copyOf(violations);
            checks = List.copyOf(checks);
            if (passed != violations.isEmpty()) {
                throw new IllegalArgumentException("A gate passes when there are no violations, and only then");
            }
        }

        static Outcome of(List<Check> checks) {
            List<Violation> violations = checks.stream()
                    .filter(check -> !check.passed())
                    .map(check -> new Violation(
                            check.rule(), check.subject(), check.required(), check.actual(), check.message()))
                    .toList();
            return new Outcome(violations.isEmpty(), violations, checks);
        }
    }

    /** Whether it can only be told beside the mapping of an earlier model. */
    public boolean requiresBaseline() {
        return maxDrift != null;
    }

    /**
     * Holds a mapping against the thresholds.
     *
     * @param comparison with the baseline; null when there is none
     * @param images images of the data set, failed ones included
     * @param failed those that could not be read or showed no face
     */
    public Outcome evaluate(Mapping mapping, @Nullable MappingComparison comparison, int images, int failed) {
        if (failed < 0 || images < failed) {
            throw new IllegalArgumentException("%s of %s images cannot have failed".formatted(failed, images));
        }
        List<Check> checks = new ArrayList<>();
        detected(mapping).ifPresent(checks::add);
        checks.addAll(aucs(mapping));
        if (maxDrift != null) {
            checks.addAll(drift(maxDrift, mapping, comparison));
        }
        failures(images, failed).ifPresent(checks::add);
        return Outcome.of(checks);
    }

    private Optional<Check> detected(Mapping mapping) {
        if (minDetectedActionUnits == null) {
            return Optional.empty();
        }
        long detected = mapping.actionUnits().stream()
                .filter(unit -> unit.assigned() > 0)
                .count();
        return Optional.of(new Check(
                "minDetectedActionUnits",
                "action units",
                minDetectedActionUnits,
                (double) detected,
                detected >= minDetectedActionUnits,
                "%s action units have feature maps of their own, at least %s must"
                        .formatted(detected, minDetectedActionUnits)));
    }

    private List<Check> aucs(Mapping mapping) {
        List<Check> checks = new ArrayList<>();
        if (minHeldOutAuc != null) {
            for (Mapping.Unit unit : mapping.actionUnits()) {
                if (unit.mapped()
                        && !minHeldOutAucPerAu.containsKey(unit.actionUnit().label())) {
                    checks.add(auc("minHeldOutAuc", unit.actionUnit().label(), minHeldOutAuc, unit));
                }
            }
            if (mapping.actionUnits().stream().noneMatch(Mapping.Unit::mapped)) {
                checks.add(new Check(
                        "minHeldOutAuc",
                        "action units",
                        minHeldOutAuc,
                        null,
                        false,
                        "No action unit has enough faces to be mapped"));
            }
        }
        minHeldOutAucPerAu.forEach((name, minimum) -> checks.add(auc(
                "minHeldOutAucPerAu",
                name,
                minimum,
                mapping.actionUnits().stream()
                        .filter(unit -> name.equals(unit.actionUnit().label()))
                        .findFirst()
                        .orElse(null))));
        return checks;
    }

    private static Check auc(String rule, String subject, double minimum, Mapping.@Nullable Unit unit) {
        if (unit == null || !unit.mapped()) {
            String why = unit == null ? "no face of the data set shows it" : "too few faces show it, or too few do not";
            return new Check(rule, subject, minimum, null, false, "%s is not mapped: %s".formatted(subject, why));
        }
        if (unit.heldOutAuc() == null) {
            return new Check(
                    rule,
                    subject,
                    minimum,
                    null,
                    false,
                    "The score of %s cannot be confirmed: no held-out face shows it, or all do".formatted(subject));
        }
        double auc = unit.heldOutAuc().auc();
        return new Check(
                rule,
                subject,
                minimum,
                auc,
                auc >= minimum,
                "The score of %s has a held-out AUC of %s, at least %s is required"
                        .formatted(subject, number(auc), number(minimum)));
    }

    private static List<Check> drift(Drift most, Mapping mapping, @Nullable MappingComparison comparison) {
        List<Check> checks = new ArrayList<>();
        if (most.heldOutAucFall() != null) {
            checks.addAll(falls(most.heldOutAucFall(), mapping, comparison));
        }
        if (most.minMeanCorrelation() != null) {
            Double actual = comparison == null ? null : comparison.meanCorrelation();
            checks.add(new Check(
                    "maxDrift.minMeanCorrelation",
                    "feature maps",
                    most.minMeanCorrelation(),
                    actual,
                    actual != null && actual >= most.minMeanCorrelation(),
                    actual == null
                            ? "There is no baseline to compare with"
                            : "Matched feature maps correlate by %s in the mean, at least %s is required"
                                    .formatted(number(actual), number(most.minMeanCorrelation()))));
        }
        return checks;
    }

    private static List<Check> falls(double most, Mapping mapping, @Nullable MappingComparison comparison) {
        String rule = "maxDrift.heldOutAucFall";
        if (comparison == null) {
            return List.of(new Check(rule, "action units", most, null, false, "There is no baseline to compare with"));
        }
        List<Check> checks = new ArrayList<>();
        for (MappingComparison.UnitChange unit : comparison.units()) {
            // Without an AUC of both there is nothing to fall: that it is missing is told by minHeldOutAuc.
            if (unit.scoreAucChange() != null) {
                String label = ActionUnit.of(unit.au()).label();
                double fall = 0.0 - unit.scoreAucChange();
                checks.add(new Check(
                        rule,
                        label,
                        most,
                        fall,
                        fall <= most,
                        "The held-out AUC of %s %s since %s, it may fall by %s"
                                .formatted(label, moved(fall), comparison.before(), number(most))));
            }
        }
        if (checks.isEmpty()) {
            checks.add(new Check(
                    rule,
                    "action units",
                    most,
                    null,
                    false,
                    "No action unit has a held-out AUC with both %s and %s"
                            .formatted(comparison.before(), mapping.model())));
        }
        return checks;
    }

    private static String moved(double fall) {
        if (fall == 0) {
            return "is the same";
        }
        return (fall > 0 ? "fell by " : "rose by ") + number(Math.abs(fall));
    }

    private Optional<Check> failures(int images, int failed) {
        if (maxFailedImages == null) {
            return Optional.empty();
        }
        double share = images == 0 ? 1 : (double) failed / images;
        return Optional.of(new Check(
                "maxFailedImages",
                "images",
                maxFailedImages,
                share,
                share <= maxFailedImages,
                "%s of %s images gave no face, a share of %s; at most %s is allowed"
                        .formatted(failed, images, number(share), number(maxFailedImages))));
    }

    private static Map<String, Double> perActionUnit(Map<String, Double> given) {
        Map<ActionUnit, Double> sorted = new TreeMap<>();
        given.forEach((name, minimum) -> {
            ActionUnit unit = Optional.ofNullable(name)
                    .flatMap(ActionUnit::find)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "minHeldOutAucPerAu names \"%s\": write action units such as AU12, of those known here"
                                    .formatted(name)));
            if (minimum == null) {
                throw new IllegalArgumentException("minHeldOutAucPerAu.%s is empty".formatted(name));
            }
            requireWithin("minHeldOutAucPerAu." + name, minimum, 0);
            sorted.put(unit, minimum);
        });
        Map<String, Double> byName = new LinkedHashMap<>();
        sorted.forEach((unit, minimum) -> byName.put(unit.label(), minimum));
        return Collections.unmodifiableMap(byName);
    }

    private static void requireWithin(String name, @Nullable Double value, int lowest) {
        if (value != null && !(value >= lowest && value <= 1)) {
            throw new IllegalArgumentException("%s is %s: it goes from %s to 1".formatted(name, value, lowest));
        }
    }

    /** Three decimals at most. */
    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.3f", value);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }
}
