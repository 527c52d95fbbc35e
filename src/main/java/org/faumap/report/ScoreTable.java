package org.faumap.report;

import java.util.Map;
import java.util.Optional;
import org.faumap.mapping.HeldOutAuc;
import org.faumap.mapping.Mapping;

/** All action units at a glance: how many feature maps, and how well the score holds beside the controls'. */
final class ScoreTable {
    /** Where the scale of AUCs begins; what is worse than this is drawn there. */
    private static final double LOWEST = 0.4;

    private final MarkupWriter html;
    private final Mapping mapping;
    private final double most;
    private final boolean intervals;

    ScoreTable(MarkupWriter html, Mapping mapping) {
        this.html = html;
        this.mapping = mapping;
        most = Math.max(
                1,
                mapping.actionUnits().stream().mapToInt(this::significant).max().orElse(1));
        intervals = ReportNumbers.hasIntervals(mapping);
    }

    void draw() {
        html.open("section", "id", "glance").line();
        html.element("h2", "All action units at a glance");
        key();
        html.open("div", "class", "wide").open("table", "class", "glance").line();
        html.open("thead").open("tr");
        html.element("th", "action unit");
        html.element("th", "faces", "class", "n faces");
        html.element("th", "maps assigned, significant", "colspan", "2");
        html.open("th").text("score\u2019s AUC on held-out subjects");
        new InlinePlot(html, LOWEST, 1, "")
                .letters(0.5, "0.5", "middle")
                .letters(0.75, "0.75", "middle")
                .letters(1, "1", "end")
                .close();
        html.close();
        html.open("th").text("AUC");
        if (intervals) {
            html.element("span", ", 95 % interval", "class", "slim");
        }
        html.close();
        html.close(2).line().open("tbody").line();
        mapping.actionUnits().forEach(this::row);
        html.close(3).line();
        html.element("p", controlled(), "class", "hint");
        if (mapping.test().caution() != null) {
            html.element("p", "Tests: " + mapping.test().caution() + ".", "class", "hint");
        }
        if (!intervals) {
            html.element("p", ReportNumbers.NO_INTERVALS + ".", "class", "hint");
        }
        html.close().line();
    }

    private void key() {
        html.open("ul", "class", "key");
        html.open("li");
        new InlinePlot(html, 0, 1, "").bar(0, 1, "bar").close();
        html.text("assigned feature maps").close();
        html.open("li");
        new InlinePlot(html, 0, 1, "").bar(0, 1, "pale").close();
        html.text("significant ones (q \u2264 %s)".formatted(mapping.settings().falseDiscovery()))
                .close();
        html.open("li");
        InlinePlot trained = new InlinePlot(html, 0, 1, "");
        (intervals ? trained.span(0, 1) : trained).dot(0.5).close();
        html.text("trained network").close();
        if (control(Mapping.Control.UNTRAINED).isPresent()) {
            html.open("li");
            new InlinePlot(html, 0, 1, "").ring(0.5).close();
            html.text("untrained").close();
        }
        html.open("li");
        new InlinePlot(html, 0, 1, "").cross(0.5).close();
        html.text("shuffled codes").close();
        html.close().line();
    }

    private void row(Mapping.Unit unit) {
        html.open("tr").open("th", "scope", "row");
        html.element("a", unit.actionUnit().label(), "href", "#au" + unit.au());
        html.text(" ").element("span", unit.name(), "class", "title").close();
        html.element("td", ReportNumbers.grouped(unit.positives()), "class", "n faces");
        if (!unit.mapped()) {
            html.element("td", "too few faces to be mapped", "colspan", "4")
                    .close()
                    .line();
            return;
        }
        html.open("td", "class", "bars");
        new InlinePlot(html, 0, most, "")
                .bar(0, (double) significant(unit), "pale")
                .bar(0, unit.assigned(), "bar")
                .chance(shuffledPairs())
                .close();
        html.close();
        html.element("td", "%s, %s".formatted(ReportNumbers.assigned(unit), significant(unit)), "class", "n");
        html.open("td", "class", "plot");
        InlinePlot track = new InlinePlot(html, LOWEST, 1, "").ground().chance(0.5);
        score(Mapping.Control.SHUFFLED, unit).ifPresent(track::cross);
        score(Mapping.Control.UNTRAINED, unit).ifPresent(track::ring);
        HeldOutAuc auc = unit.heldOutAuc();
        if (auc != null) {
            auc.interval().ifPresent(track::span);
            track.dot(auc.auc());
        }
        track.close();
        html.close();
        html.open("td", "class", "i").text(ReportNumbers.auc(auc));
        if (auc != null) {
            auc.interval()
                    .ifPresent(interval -> html.element("span", ReportNumbers.inBrackets(interval), "class", "slim"));
        }
        if (!unit.identifiable()) {
            html.text(" ").element("span", "not identifiable", "class", "badge");
        }
        html.close(2).line();
    }

    private int significant(Mapping.Unit unit) {
        return Headline.significant(mapping, unit);
    }

    private Optional<Mapping.Control> control(String name) {
        return Headline.control(mapping, name);
    }

    private Optional<Double> score(String control, Mapping.Unit unit) {
        return control(control)
                .map(Mapping.Control::scoreAuc)
                .map((Map<String, Double> aucs) -> aucs.get(unit.actionUnit().label()));
    }

    /** Of an action unit, in the mean: the control is known for all of them together. */
    private double shuffledPairs() {
        long mapped =
                mapping.actionUnits().stream().filter(Mapping.Unit::mapped).count();
        return control(Mapping.Control.SHUFFLED)
                .map(control -> (double) control.significantPairs() / Math.max(1, mapped))
                .orElse(0.0);
    }

    private String controlled() {
        return control(Mapping.Control.SHUFFLED)
                .map(
                        control ->
                                "With shuffled codes, where nothing is to be found, %s and %s are found in all (dashed line:"
                                                .formatted(
                                                        ReportNumbers.count(
                                                                control.significantPairs(),
                                                                "significant pair",
                                                                "significant pairs"),
                                                        ReportNumbers.count(
                                                                control.assigned(), "assigned map", "assigned maps"))
                                        + " mean of an action unit). A map may be significant for many action units and is assigned to one at most.")
                .orElse("");
    }
}
