package org.faumap.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.faumap.facs.ActionUnit;
import org.faumap.mapping.Confirmation;
import org.faumap.mapping.Gate;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.MappingComparison;
import org.jspecify.annotations.Nullable;

/** A mapping on one screen, in the Markdown that build servers show with a run. */
public final class MarkdownSummary {
    private MarkdownSummary() {}

    /**
     * The summary.
     *
     * @param comparison with the baseline; null when there is none
     * @param gate what came of the gate; null when none was set
     */
    public static String of(Mapping mapping, @Nullable MappingComparison comparison, Gate.@Nullable Outcome gate) {
        StringBuilder text = new StringBuilder();
        text.append("## Action units in the feature maps of %s\n\n"
                .formatted(plain(mapping.model().toString())));
        gate(text, gate);
        numbers(text, mapping);
        units(text, mapping);
        controls(text, mapping);
        if (mapping.confirmation() != null) {
            confirmation(text, mapping.confirmation());
        }
        if (comparison != null) {
            comparison(text, comparison);
        }
        text.append(
                        "Evidence from the units of an expression network, not a FACS coding; on other faces than these it may")
                .append(" be another. Not for inferring emotions at work or in education (EU AI Act, Art. 5(1)(f)).\n");
        return text.toString();
    }

    private static void gate(StringBuilder text, Gate.@Nullable Outcome gate) {
        if (gate == null) {
            return;
        }
        if (gate.passed()) {
            text.append("**Gate passed**: %s.\n\n"
                    .formatted(ReportNumbers.count(gate.checks().size(), "check", "checks")));
            return;
        }
        text.append("**Gate failed**: %s of %s.\n\n"
                .formatted(
                        gate.violations().size(),
                        ReportNumbers.count(gate.checks().size(), "check", "checks")));
        for (Gate.Violation violation : gate.violations()) {
            text.append("- `%s` %s: %s\n"
                    .formatted(violation.rule(), plain(violation.subject()), plain(violation.message())));
        }
        text.append('\n');
    }

    private static void numbers(StringBuilder text, Mapping mapping) {
        Mapping.Data data = mapping.data();
        Headline headline = Headline.of(mapping);
        row(text, "", "");
        text.append("|---|---|\n");
        row(text, "Data set", plain(data.name()));
        row(
                text,
                "Faces",
                "%s of %s; confirmed on %s of %s others"
                        .formatted(
                                ReportNumbers.grouped(data.faces()),
                                ReportNumbers.count(data.subjects(), "subject", "subjects"),
                                ReportNumbers.grouped(data.heldOutFaces()),
                                ReportNumbers.grouped(data.heldOutSubjects())));
        String failures = data.failures().entrySet().stream()
                .map((Map.Entry<String, Integer> entry) -> "%s %s".formatted(plain(entry.getKey()), entry.getValue()))
                .collect(Collectors.joining(", "));
        row(text, "Images left out", failures.isEmpty() ? "none" : failures);
        row(
                text,
                "Action units with feature maps of their own",
                "%s of %s that occur".formatted(headline.detected(), headline.units()));
        row(text, "Feature maps with an action unit", "%s of %s".formatted(headline.assigned(), headline.maps()));
        if (headline.confirmed() != null) {
            row(
                    text,
                    "Confirmed on held-out subjects",
                    "%s; the others are assigned, not confirmed".formatted(headline.confirmed()));
        }
        row(text, "Tested", ReportNumbers.test(mapping.test()));
        row(text, "Too rare to be mapped", named(headline.tooRare()));
        row(text, "Not identifiable within expressions", named(headline.notIdentifiable()));
        text.append('\n');
    }

    private static void units(StringBuilder text, Mapping mapping) {
        text.append("| AU | | faces | maps | best map | its held-out AUC | score, held-out AUC | |\n");
        text.append("|---:|---|---:|---:|---|---|---|---|\n");
        for (Mapping.Unit unit : mapping.actionUnits()) {
            Mapping.Detector best = unit.best();
            row(
                    text,
                    String.valueOf(unit.au()),
                    unit.name(),
                    ReportNumbers.grouped(unit.positives()),
                    ReportNumbers.assigned(unit),
                    best == null ? ReportNumbers.NONE : plain(best.map()) + cautioned(best),
                    best == null ? ReportNumbers.NONE : ReportNumbers.interval(best.heldOutAuc()),
                    ReportNumbers.interval(unit.heldOutAuc()),
                    !unit.mapped() ? "too few faces" : unit.identifiable() ? "" : "not identifiable");
        }
        if (mapping.actionUnits().stream().anyMatch(unit -> suppressed(unit.best()))) {
            text.append("\nA suppressed map responds less with the action unit: its AUC is below 0.5, and 0.1 tells as")
                    .append(" well as 0.9.\n");
        }
        if (!ReportNumbers.hasIntervals(mapping)) {
            text.append('\n').append(ReportNumbers.NO_INTERVALS).append(".\n");
        }
        text.append('\n');
    }

    private static String cautioned(Mapping.Detector detector) {
        String caution = ReportNumbers.caution(detector);
        return caution.isEmpty() ? "" : ", " + caution;
    }

    private static boolean suppressed(Mapping.@Nullable Detector detector) {
        return detector != null && detector.suppressed();
    }

    private static void controls(StringBuilder text, Mapping mapping) {
        text.append("| control | maps assigned | significant pairs | best map, median AUC | score, median AUC |\n");
        text.append("|---|---:|---:|---:|---:|\n");
        for (Mapping.Control control : mapping.controls()) {
            row(
                    text,
                    plain(control.name()),
                    ReportNumbers.grouped(control.assigned()),
                    ReportNumbers.grouped(control.significantPairs()),
                    ReportNumbers.auc(control.medianBestAuc()),
                    ReportNumbers.auc(control.medianScoreAuc()));
        }
        text.append('\n');
    }

    private static void confirmation(StringBuilder text, Confirmation confirmation) {
        text.append("On %s: %s of %s, calibrated on %s of %s others.\n\n"
                .formatted(
                        plain(confirmation.name()),
                        ReportNumbers.count(confirmation.faces(), "face", "faces"),
                        ReportNumbers.count(confirmation.subjects(), "subject", "subjects"),
                        ReportNumbers.count(confirmation.calibrationFaces(), "face", "faces"),
                        ReportNumbers.grouped(confirmation.calibrationSubjects())));
        text.append("| AU | shown by | score, AUC | fires in | in those that show it |\n");
        text.append("|---:|---:|---|---:|---:|\n");
        for (Confirmation.Unit unit : confirmation.actionUnits()) {
            Confirmation.Firing firing = unit.firing();
            row(
                    text,
                    String.valueOf(unit.au()),
                    ReportNumbers.grouped(unit.present()),
                    ReportNumbers.interval(unit.auc()),
                    firing == null ? "not calibrated" : ReportNumbers.percent(firing.share()),
                    firing == null ? ReportNumbers.NONE : ReportNumbers.percent(firing.sensitivity()));
        }
        text.append('\n');
    }

    private static void comparison(StringBuilder text, MappingComparison comparison) {
        text.append("Against %s: matched feature maps correlate by %s in the mean, %s of %s kept their action unit."
                .formatted(
                        plain(comparison.before().toString()),
                        ReportNumbers.auc(comparison.meanCorrelation()),
                        ReportNumbers.grouped(comparison.kept()),
                        ReportNumbers.grouped(comparison.matches().size())));
        List<String> changes = new ArrayList<>();
        for (MappingComparison.UnitChange unit : comparison.units()) {
            if (unit.scoreAucChange() != null && Math.abs(unit.scoreAucChange()) >= 0.005) {
                changes.add("%s %s"
                        .formatted(ActionUnit.of(unit.au()).label(), ReportNumbers.change(unit.scoreAucChange())));
            }
        }
        text.append(
                changes.isEmpty()
                        ? " No score changed by 0.01 or more.\n\n"
                        : " Held-out AUC: %s.\n\n".formatted(String.join(", ", changes)));
    }

    private static String named(List<Integer> units) {
        return units.isEmpty()
                ? "none"
                : units.stream().map(unit -> ActionUnit.of(unit).label()).collect(Collectors.joining(", "));
    }

    private static void row(StringBuilder text, String... cells) {
        for (String cell : cells) {
            text.append("| ").append(cell).append(' ');
        }
        text.append("|\n");
    }

    /** Punctuation that Markdown or HTML could take for more than it is, escaped; on one line. */
    private static String plain(String text) {
        StringBuilder plain = new StringBuilder();
        LegalText.of(text).codePoints().forEach(letter -> {
            if (letter < 0x20) {
                plain.append(' ');
                return;
            }
            if ("\\`*_{}[]<>#!|~&@:$^".indexOf(letter) >= 0) {
                plain.append('\\');
            }
            plain.appendCodePoint(letter);
        });
        return plain.toString();
    }
}
