package org.faumap.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.faumap.facs.ActionUnit;
import org.faumap.mapping.Gate;
import org.faumap.mapping.Mapping;

/** The head of a report: what it is, its downloads, and its numbers. */
final class Overview {
    private final MarkupWriter html;
    private final ReportData data;

    Overview(MarkupWriter html, ReportData data) {
        this.html = html;
        this.data = data;
    }

    void draw(String title) {
        Mapping mapping = data.mapping();
        html.open("header").line();
        html.element("h1", title);
        html.open("p", "class", "lead");
        html.text("On the data set ").element("strong", mapping.data().name()).text(". ");
        html.text("Which feature maps of a network that labels expressions respond differently when an action unit is"
                + " shown. It is evidence from the network\u2019s own units, not a FACS coding of anyone. ");
        html.element("a", "How to read it, and what not to do with it", "href", "#method")
                .text(".");
        html.close().line();
        html.open("ul", "class", "links");
        Download.inlined(data)
                .forEach(download -> html.open("li")
                        .element("a", download.title(), "href", download.address(), "download", download.file())
                        .close());
        html.close().line();
        html.close().line();
        numbers(mapping);
    }

    private void numbers(Mapping mapping) {
        Headline headline = Headline.of(mapping);
        Mapping.Data faces = mapping.data();
        html.open("dl", "class", "numbers").line();
        String apart =
                headline.unassigned().isEmpty() ? "" : "None of their own: " + named(headline.unassigned()) + ". ";
        String rare = headline.tooRare().isEmpty() ? "" : "Too few faces: " + named(headline.tooRare()) + ".";
        number(
                "",
                "action units with feature maps of their own",
                String.valueOf(headline.detected()),
                " of " + headline.units(),
                apart + rare);
        int left = headline.maps() - headline.assigned();
        number(
                "",
                "feature maps assigned to an action unit",
                String.valueOf(headline.assigned()),
                " of " + headline.maps(),
                (headline.confirmed() == null
                                ? ""
                                : "%s of them confirmed on held-out subjects, the others assigned, not confirmed. "
                                        .formatted(headline.confirmed()))
                        + (left == 0
                                ? "None is left unassigned."
                                : "%s unassigned: not significant where their z is largest.".formatted(left)));
        mapping.controls().stream()
                .filter(control -> control.name().equals(Mapping.Control.TRAINED))
                .findFirst()
                .ifPresent(control -> number(
                        "",
                        "median AUC of the scores on held-out subjects",
                        ReportNumbers.auc(control.medianScoreAuc()),
                        "",
                        others(mapping)));
        int failed = faces.failedImages();
        number(
                "",
                "faces of " + ReportNumbers.count(faces.subjects(), "subject", "subjects"),
                ReportNumbers.grouped(faces.faces()),
                "",
                "Confirmed on %s of %s others. %s left out."
                        .formatted(
                                ReportNumbers.grouped(faces.heldOutFaces()),
                                ReportNumbers.grouped(faces.heldOutSubjects()),
                                failed == 0 ? "No image" : ReportNumbers.count(failed, "image", "images")));
        number(
                "",
                "action units not identifiable",
                String.valueOf(headline.notIdentifiable().size()),
                "",
                headline.notIdentifiable().isEmpty()
                        ? "Each mapped one varies within expressions."
                        : "They hardly vary within expressions, and may stand for these: "
                                + named(headline.notIdentifiable()) + ".");
        Gate.Outcome gate = data.gate();
        if (gate != null) {
            number(
                    gate.passed() ? "passed" : "failed",
                    "gate",
                    gate.passed() ? "passed" : "failed",
                    "",
                    gate.passed()
                            ? "%s.".formatted(ReportNumbers.count(gate.checks().size(), "check", "checks"))
                            : "%s of %s failed."
                                    .formatted(
                                            gate.violations().size(),
                                            ReportNumbers.count(gate.checks().size(), "check", "checks")));
        }
        html.close().line();
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

    private void number(String kind, String what, String value, String of, String note) {
        html.open("div", "class", kind);
        html.element("dt", what);
        html.open("dd", "class", "value").text(value).element("span", of).close();
        if (!note.isEmpty()) {
            html.element("dd", note, "class", "note");
        }
        html.close().line();
    }

    static String named(List<Integer> units) {
        return units.stream().map(unit -> ActionUnit.of(unit).label()).collect(Collectors.joining(", "));
    }
}
