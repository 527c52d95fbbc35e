package org.faumap.mapping;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.faumap.facs.ActionUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline demands of a mapping; every threshold may be left out. What cannot be measured does not pass: an action
 * unit that is demanded and not mapped, a score that no held-out face confirms, drift without a baseline.
 *
 * @param minDetectedActionUnits action units with at least one assigned feature map that held-out subjects confirm, 0 to all
 *     that are known
 * @param countUnconfirmed whether assigned feature maps count that are not confirmed; null for false
 * @param minHeldOutAuc of the score of every mapped action unit, 0 to 1
 * @param minHeldOutAucPerAu by action unit, such as {@code AU12}, 0 to 1; it takes the place of the one for all
 * @param minConfirmedAuc of every mapped action unit that faces of the confirming data set show, 0 to 1
 * @param minConfirmedAucPerAu the same by action unit, 0 to 1; it takes the place of the one for all
 * @param maxDrift from a baseline
 * @param maxFailedImages share of images that could not be read or showed no face, 0 to 1
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Gate", description = "What a mapping must reach; every threshold may be left out")
public record Gate(
        @Schema(
                description = "Action units with at least one assigned feature map that held-out subjects confirm",
                example = "12")
        @Nullable
        Integer minDetectedActionUnits,

        @Schema(description = "Whether feature maps count that are assigned and not confirmed", defaultValue = "false")
        @Nullable
        Boolean countUnconfirmed,

        @Schema(description = "Held-out AUC of the score of every mapped action unit, 0 to 1", example = "0.7")
        @Nullable
        Double minHeldOutAuc,

        @Schema(
                description =
                        "The same for single action units, in place of the one for all; one that is not mapped is a"
                                + " violation",
                example = "{\"AU12\": 0.8}")
        Map<String, Double> minHeldOutAucPerAu,

        @Schema(
                description = "AUC on the data set of `confirm` of every mapped action unit that it shows, 0 to 1",
                example = "0.7")
        @Nullable
        Double minConfirmedAuc,

        @Schema(
                description =
                        "The same for single action units, in place of the one for all; one that it does not show is a"
                                + " violation",
                example = "{\"AU12\": 0.9}")
        Map<String, Double> minConfirmedAucPerAu,

        @Schema(description = "Needs a baseline") @Nullable Drift maxDrift,

        @Schema(description = "Share of images without a face or not readable, 0 to 1", example = "0.05") @Nullable
        Double maxFailedImages) {

    /** Demands nothing. */
    public static final Gate NONE = new Gate(null, null, null, Map.of(), null, Map.of(), null, null);

    private static final String HELD_OUT = "minHeldOutAuc";
    private static final String CONFIRMED = "minConfirmedAuc";

    /** @throws IllegalArgumentException naming the threshold that is out of its range */
    public Gate {
        if (minDetectedActionUnits != null
                && (minDetectedActionUnits < 0 || minDetectedActionUnits > ActionUnit.values().length)) {
            throw new IllegalArgumentException("minDetectedActionUnits is %s: it goes from 0 to %s"
                    .formatted(minDetectedActionUnits, ActionUnit.values().length));
        }
        requireWithin(HELD_OUT, minHeldOutAuc, 0);
        requireWithin("maxFailedImages", maxFailedImages, 0);
        requireWithin(CONFIRMED, minConfirmedAuc, 0);
        minHeldOutAucPerAu =
                AucThresholds.perActionUnit(HELD_OUT, Objects.requireNonNullElse(minHeldOutAucPerAu, Map.of()));
        minConfirmedAucPerAu =
                AucThresholds.perActionUnit(CONFIRMED, Objects.requireNonNullElse(minConfirmedAucPerAu, Map.of()));
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

    /** Whether it can only be told by a data set that confirms. */
    public boolean requiresConfirmation() {
        return confirmed().any();
    }

    private AucThresholds heldOut() {
        return new AucThresholds(HELD_OUT, "held-out AUC", minHeldOutAuc, minHeldOutAucPerAu);
    }

    private AucThresholds confirmed() {
        return new AucThresholds(CONFIRMED, "AUC on the confirming data set", minConfirmedAuc, minConfirmedAucPerAu);
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
        checks.addAll(heldOut()
                .checks(
                        heldOutAucs(mapping),
                        "No action unit has enough faces to be mapped",
                        name -> "%s is not mapped: %s"
                                .formatted(
                                        name,
                                        mapping.actionUnits().stream()
                                                        .anyMatch(unit -> name.equals(unit.actionUnit()
                                                                .label()))
                                                ? "too few faces show it, or too few do not"
                                                : "no face of the data set shows it")));
        checks.addAll(confirmed()
                .checks(
                        confirmedAucs(mapping),
                        mapping.confirmation() == null
                                ? "There is no data set that confirms"
                                : "No face of the confirming data set shows a mapped action unit",
                        "%s is not confirmed: it is not mapped, or no face of a confirming data set shows it"
                                ::formatted));
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
        boolean all = Boolean.TRUE.equals(countUnconfirmed);
        long detected = mapping.actionUnits().stream()
                .filter(unit -> (all ? unit.assigned() : Objects.requireNonNullElse(unit.confirmed(), 0)) > 0)
                .count();
        return Optional.of(new Check(
                "minDetectedActionUnits",
                "action units",
                minDetectedActionUnits,
                (double) detected,
                detected >= minDetectedActionUnits,
                "%s action units have feature maps of their own%s, at least %s must"
                        .formatted(detected, all ? "" : " that held-out subjects confirm", minDetectedActionUnits)));
    }

    private static Map<String, AucThresholds.Measured> heldOutAucs(Mapping mapping) {
        Map<String, AucThresholds.Measured> measured = new LinkedHashMap<>();
        for (Mapping.Unit unit : mapping.actionUnits()) {
            if (unit.mapped()) {
                String label = unit.actionUnit().label();
                measured.put(
                        label,
                        measured(
                                unit.heldOutAuc(),
                                "The score of %s cannot be confirmed: no held-out face shows it, or all do"
                                        .formatted(label)));
            }
        }
        return measured;
    }

    private static Map<String, AucThresholds.Measured> confirmedAucs(Mapping mapping) {
        Map<String, AucThresholds.Measured> measured = new LinkedHashMap<>();
        if (mapping.confirmation() != null) {
            for (Confirmation.Unit unit : mapping.confirmation().actionUnits()) {
                String label = ActionUnit.of(unit.au()).label();
                measured.put(
                        label,
                        measured(
                                unit.auc(),
                                "The score of %s is not confirmed: no measuring face of %s shows it, or all do"
                                        .formatted(label, mapping.confirmation().name())));
            }
        }
        return measured;
    }

    private static AucThresholds.Measured measured(@Nullable HeldOutAuc auc, String otherwise) {
        return new AucThresholds.Measured(auc == null ? null : auc.auc(), otherwise);
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

    static void requireWithin(String name, @Nullable Double value, int lowest) {
        if (value != null && !(value >= lowest && value <= 1)) {
            throw new IllegalArgumentException("%s is %s: it goes from %s to 1".formatted(name, value, lowest));
        }
    }

    /** Three decimals at most. */
    static String number(double value) {
        String text = String.format(Locale.ROOT, "%.3f", value);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }
}
