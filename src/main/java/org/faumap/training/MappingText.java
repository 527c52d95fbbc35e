package org.faumap.training;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.faumap.facs.ActionUnit;
import org.faumap.mapping.Confirmation;
import org.faumap.mapping.HeldOutAuc;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.MappingComparison;
import org.jspecify.annotations.Nullable;

/** A mapping in lines of text, for whoever made it on the command line. */
final class MappingText {
    private MappingText() {}

    static String of(Mapping mapping) {
        StringBuilder text = new StringBuilder();
        text.append("%n%s on %s: %d faces of %d subjects, confirmed on %d of %d others%n"
                .formatted(
                        mapping.model(),
                        mapping.data().name(),
                        mapping.data().faces(),
                        mapping.data().subjects(),
                        mapping.data().heldOutFaces(),
                        mapping.data().heldOutSubjects()));
        Mapping.Test test = mapping.test();
        text.append("tested by %s%s%n"
                .formatted(test.level().label(), test.caution() == null ? "" : ": " + test.caution()));
        mapping.data()
                .failures()
                .forEach((reason, count) -> text.append("images left out: %d %s%n".formatted(count, reason)));
        text.append("%n%5s %6s %8s %9s  %-23s %-20s %-20s %s%n"
                .formatted(
                        "",
                        "faces",
                        "assigned",
                        "confirmed",
                        "best map",
                        "its AUC, held out",
                        "score's AUC, held out",
                        "looks there"));
        for (Mapping.Unit unit : mapping.actionUnits()) {
            Mapping.Detector best = unit.best();
            text.append("%5s %6d %8s %9s  %-23s %-20s %-20s  %s%s%n"
                    .formatted(
                            unit.actionUnit().label(),
                            unit.positives(),
                            unit.mapped() ? unit.assigned() : "too few",
                            unit.confirmed() == null ? "" : unit.confirmed(),
                            best == null ? "" : best.map() + (best.suppressed() ? " suppressed" : ""),
                            best == null ? "" : auc(best.heldOutAuc()),
                            auc(unit.heldOutAuc()),
                            unit.localization() == null
                                    ? ""
                                    : String.format(
                                            Locale.ROOT,
                                            "%.2f (others' regions %.2f)",
                                            unit.localization().concentration(),
                                            unit.localization().elsewhere()),
                            unit.identifiable() ? "" : "  not identifiable within expressions"));
        }
        text.append("%n%-10s %8s %17s %17s %18s%n"
                .formatted("", "assigned", "significant pairs", "best map, median", "score AUC, median"));
        for (Mapping.Control control : mapping.controls()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-10s %8d %17d %17.3f %18.3f%n",
                    control.name(),
                    control.assigned(),
                    control.significantPairs(),
                    control.medianBestAuc(),
                    control.medianScoreAuc()));
        }
        Confirmation confirmation = mapping.confirmation();
        if (confirmation != null) {
            text.append(of(confirmation));
        }
        return text.toString();
    }

    private static String of(Confirmation confirmation) {
        StringBuilder text = new StringBuilder();
        text.append("%non %s: %d faces of %d subjects, calibrated on %d of %d others%n%5s %6s %-20s %8s %10s %7s %9s%n"
                .formatted(
                        confirmation.name(),
                        confirmation.faces(),
                        confirmation.subjects(),
                        confirmation.calibrationFaces(),
                        confirmation.calibrationSubjects(),
                        "",
                        "shown",
                        "score's AUC",
                        "fires at",
                        "calibrated",
                        "fires",
                        "of shown"));
        for (Confirmation.Unit unit : confirmation.actionUnits()) {
            Confirmation.Firing firing = unit.firing();
            text.append("%5s %6s %-20s %s%n"
                    .formatted(
                            ActionUnit.of(unit.au()).label(),
                            "%d".formatted(unit.present()),
                            auc(unit.auc()),
                            firing == null
                                    ? "not calibrated"
                                    : String.format(
                                            Locale.ROOT,
                                            "%8.2f %10d %6.1f%% %9s",
                                            firing.above(),
                                            firing.calibratedBy(),
                                            100 * firing.share(),
                                            firing.sensitivity() == null
                                                    ? "-"
                                                    : String.format(
                                                            Locale.ROOT, "%.0f%%", 100 * firing.sensitivity()))));
        }
        return text.toString();
    }

    private static String auc(@Nullable HeldOutAuc heldOut) {
        return heldOut == null
                ? "-"
                : String.format(Locale.ROOT, "%.3f", heldOut.auc())
                        + heldOut.interval()
                                .map(interval ->
                                        String.format(Locale.ROOT, " (%.3f-%.3f)", interval.low(), interval.high()))
                                .orElseGet(() -> ownValues(heldOut.subjectAucs()));
    }

    private static String ownValues(List<Double> subjectAucs) {
        return subjectAucs.isEmpty()
                ? ""
                : " (by subject %s)"
                        .formatted(subjectAucs.stream()
                                .map(own -> String.format(Locale.ROOT, "%.3f", own))
                                .collect(Collectors.joining(", ")));
    }

    static String of(MappingComparison comparison) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%n%s against %s: mean correlation of matched maps %.3f, %d of %d with the same action unit%n%5s %14s %7s %5s %10s%n",
                comparison.after(),
                comparison.before(),
                comparison.meanCorrelation(),
                comparison.kept(),
                comparison.matches().size(),
                "",
                "rank agreement",
                "gained",
                "lost",
                "score AUC"));
        for (MappingComparison.UnitChange unit : comparison.units()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%5s %14.2f %7d %5d %10s%n",
                    ActionUnit.of(unit.au()).label(),
                    unit.rankAgreement(),
                    unit.gained(),
                    unit.lost(),
                    unit.scoreAucChange() == null ? "-" : String.format(Locale.ROOT, "%+.3f", unit.scoreAucChange())));
        }
        return text.toString();
    }
}
