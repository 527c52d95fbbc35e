package org.faumap.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.faumap.facs.ActionUnit;
import org.faumap.mapping.Gate;
import org.faumap.mapping.Mapping;
import org.jspecify.annotations.Nullable;

/**
 * A number of the head of a report.
 *
 * @param kind {@code passed} or {@code failed} where it is good or bad; else empty
 * @param value as text
 * @param of what it is out of; else empty
 * @param note what belongs to it; may be empty
 */
public record Figure(String kind, String what, String value, String of, String note) {
    static List<Figure> all(Mapping mapping, Gate.@Nullable Outcome gate) {
        Headline headline = Headline.of(mapping);
        List<Figure> figures = new ArrayList<>(List.of(detected(headline), assigned(headline)));
        Headline.control(mapping, Mapping.Control.TRAINED)
                .ifPresent(control -> figures.add(new Figure(
                        "",
                        "median AUC of the scores on held-out subjects",
                        ReportNumbers.auc(control.medianScoreAuc()),
                        "",
                        others(mapping))));
        figures.add(faces(mapping.data()));
        figures.add(new Figure(
                "",
                "action units not identifiable",
                String.valueOf(headline.notIdentifiable().size()),
                "",
                headline.notIdentifiable().isEmpty()
                        ? "Each mapped one varies within expressions."
                        : "They hardly vary within expressions, and may stand for these: "
                                + named(headline.notIdentifiable()) + "."));
        if (gate != null) {
            figures.add(gate(gate));
        }
        return figures;
    }

    private static Figure detected(Headline headline) {
        String apart =
                headline.unassigned().isEmpty() ? "" : "None of their own: " + named(headline.unassigned()) + ". ";
        String rare = headline.tooRare().isEmpty() ? "" : "Too few faces: " + named(headline.tooRare()) + ".";
        return new Figure(
                "",
                "action units with feature maps of their own",
                String.valueOf(headline.detected()),
                " of " + headline.units(),
                apart + rare);
    }

    private static Figure assigned(Headline headline) {
        int left = headline.maps() - headline.assigned();
        String confirmed = headline.confirmed() == null
                ? ""
                : "%s of them confirmed on held-out subjects, the others assigned, not confirmed. "
                        .formatted(headline.confirmed());
        return new Figure(
                "",
                "feature maps assigned to an action unit",
                String.valueOf(headline.assigned()),
                " of " + headline.maps(),
                confirmed
                        + (left == 0
                                ? "None is left unassigned."
                                : "%s unassigned: not significant where their z is largest.".formatted(left)));
    }

    private static Figure faces(Mapping.Data faces) {
        int failed = faces.failedImages();
        return new Figure(
                "",
                "faces of " + ReportNumbers.count(faces.subjects(), "subject", "subjects"),
                ReportNumbers.grouped(faces.faces()),
                "",
                "Confirmed on %s of %s others. %s left out."
                        .formatted(
                                ReportNumbers.grouped(faces.heldOutFaces()),
                                ReportNumbers.grouped(faces.heldOutSubjects()),
                                failed == 0 ? "No image" : ReportNumbers.count(failed, "image", "images")));
    }

    private static Figure gate(Gate.Outcome gate) {
        String checks = ReportNumbers.count(gate.checks().size(), "check", "checks");
        String word = gate.passed() ? "passed" : "failed";
        return new Figure(
                word,
                "gate",
                word,
                "",
                gate.passed()
                        ? checks + "."
                        : "%s of %s failed.".formatted(gate.violations().size(), checks));
    }

    private static String others(Mapping mapping) {
        String text = mapping.controls().stream()
                .filter(control -> !control.name().equals(Mapping.Control.TRAINED))
                .map(control -> "%s %s".formatted(control.name(), ReportNumbers.auc(control.medianScoreAuc())))
                .collect(Collectors.joining(", "));
        return text.isEmpty()
                ? ""
                : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + "; chance is 0.5.";
    }

    private static String named(List<Integer> units) {
        return units.stream().map(unit -> ActionUnit.of(unit).label()).collect(Collectors.joining(", "));
    }
}
