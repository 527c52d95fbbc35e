package org.faumap.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.faumap.facs.ActionUnit;
import org.faumap.mapping.Ablation;
import org.faumap.mapping.HeldOutAuc;
import org.faumap.mapping.Interval;
import org.faumap.mapping.Localization;
import org.faumap.mapping.Mapping;
import org.jspecify.annotations.Nullable;

/** All about one action unit. */
final class UnitSection {
    private static final int COMPANY = 6;

    private final MarkupWriter html;
    private final ReportData data;
    private final Mapping mapping;
    private final List<ActionUnit> units;
    private final List<String> names;
    /** {@code [unit][map]}, adjusted as q is. */
    private final double[][] qWithin;

    UnitSection(MarkupWriter html, ReportData data) {
        this.html = html;
        this.data = data;
        mapping = data.mapping();
        units = mapping.actionUnits().stream()
                .map(unit -> ActionUnit.of(unit.au()))
                .toList();
        names = mapping.featureMaps().stream().map(Mapping.FeatureMap::name).toList();
        qWithin = WithinExpressions.q(mapping);
    }

    void draw(Mapping.Unit unit) {
        ActionUnit named = ActionUnit.of(unit.au());
        html.open("section", "class", "unit", "id", "au" + unit.au()).line();
        html.open("header");
        html.element("h3", "%s %s".formatted(named.label(), unit.name()));
        html.element("small", named.muscles());
        if (!unit.mapped()) {
            html.element("span", "too few faces to be mapped", "class", "badge");
        } else if (!unit.identifiable()) {
            html.element("span", "not identifiable within expressions", "class", "badge");
        }
        html.close().line();
        html.element("p", facts(unit), "class", "hint").line();
        html.open("div", "class", "columns").line();
        if (unit.mapped()) {
            html.open("div").line();
            ranked(unit);
            html.close().line();
        }
        html.open("div").line();
        company(named);
        html.close().line();
        html.close().line();
        if (unit.ablation() != null || unit.localization() != null) {
            html.open("div", "class", "columns").line();
            if (unit.ablation() != null) {
                html.open("div").line();
                ablation(unit.ablation());
                html.close().line();
            }
            if (unit.localization() != null) {
                html.open("div").line();
                localization(unit, unit.localization());
                html.close().line();
            }
            html.close().line();
        }
        cards(unit, named);
        html.close().line();
    }

    private String facts(Mapping.Unit unit) {
        int all = unit.positives() + unit.negatives();
        String shown = "%s of %s faces show it (%s)."
                .formatted(
                        ReportNumbers.grouped(unit.positives()),
                        ReportNumbers.grouped(all),
                        ReportNumbers.percent(all == 0 ? 0 : (double) unit.positives() / all));
        String within =
                " %s of its variance lies within expressions.".formatted(ReportNumbers.percent(unit.withinShare()));
        if (!unit.mapped()) {
            return shown
                    + " At least %s with it and %s without it are needed."
                            .formatted(
                                    mapping.settings().minFacesPerAu(),
                                    mapping.settings().minFacesPerAu());
        }
        String score = unit.heldOutAuc() == null
                ? " Its score could not be confirmed: no held-out face shows it, or all do."
                : " Its score has a held-out AUC of %s.".formatted(ReportNumbers.interval(unit.heldOutAuc()));
        return shown + within + score;
    }

    private void ranked(Mapping.Unit unit) {
        Mapping.Detector best = unit.best();
        List<Mapping.Detector> rows = new ArrayList<>(unit.detectors());
        if (rows.isEmpty() && best != null) {
            rows.add(best);
        }
        html.element("h4", title(unit));
        html.open("div", "class", "wide").open("table");
        html.open("thead").open("tr").element("th", "map");
        html.element("th", "z", "class", "n").element("th", "AUC", "class", "n slim");
        html.element("th", "held out", "class", "n");
        html.open("th", "class", "slim");
        new InlinePlot(html, 0, 1, "")
                .letters(0, "less", "start")
                .letters(0.5, "0.5", "middle")
                .letters(1, "more", "end")
                .close();
        html.close();
        html.element("th", "q", "class", "n").element("th", "q within", "class", "n");
        html.close(2).open("tbody").line();
        rows.forEach(row -> ranked(unit, row));
        html.close(3).line();
    }

    private String title(Mapping.Unit unit) {
        if (unit.assigned() == 0) {
            return "No feature map of its own; the most sensitive one%s".formatted(owner(unit.best()));
        }
        return unit.assigned() > unit.detectors().size()
                ? "The first %s of %s assigned feature maps"
                        .formatted(unit.detectors().size(), unit.assigned())
                : ReportNumbers.count(unit.assigned(), "assigned feature map", "assigned feature maps");
    }

    private String owner(Mapping.@Nullable Detector best) {
        if (best == null) {
            return "";
        }
        Integer au = mapping.featureMaps().get(names.indexOf(best.map())).au();
        return au == null
                ? " is unassigned"
                : " belongs to " + ActionUnit.of(au).label();
    }

    private void ranked(Mapping.Unit unit, Mapping.Detector detector) {
        int map = names.indexOf(detector.map());
        html.open("tr");
        html.open("td", "class", "m").element("code", detector.map());
        String caution = ReportNumbers.caution(detector);
        if (!caution.isEmpty()) {
            html.text(" ").element("span", caution, "class", "badge");
        }
        html.close();
        html.element("td", ReportNumbers.z(detector.z()), "class", "n");
        html.element("td", ReportNumbers.auc(detector.auc()), "class", "n slim");
        html.element("td", ReportNumbers.interval(detector.heldOutAuc()), "class", "n");
        html.open("td", "class", "plot slim");
        InlinePlot track = new InlinePlot(html, 0, 1, "").ground().chance(0.5);
        HeldOutAuc auc = detector.heldOutAuc();
        if (auc != null) {
            auc.interval().ifPresent(track::span);
            track.dot(auc.auc());
        }
        track.close();
        html.close();
        html.element("td", ReportNumbers.small(unit.testedQ()[map]), "class", "n");
        html.element("td", ReportNumbers.small(qWithin(unit, map)), "class", "n");
        html.close().line();
    }

    private double qWithin(Mapping.Unit unit, int map) {
        return qWithin[mapping.actionUnits().indexOf(unit)][map];
    }

    private void company(ActionUnit unit) {
        List<CoOccurrence> company = CoOccurrence.of(data.observations(), unit, units, COMPANY);
        if (company.isEmpty()) {
            return;
        }
        html.element("h4", "Comes with");
        html.open("div", "class", "wide").open("table");
        html.open("thead").open("tr").element("th", "");
        html.element("th", "share of faces with and without " + unit.label(), "colspan", "2");
        html.element("th", "\u03C6", "class", "n");
        html.close(2).open("tbody").line();
        for (CoOccurrence other : company) {
            html.open("tr").open("th", "scope", "row", "class", "m");
            html.element(
                    "a",
                    other.other().label(),
                    "href",
                    "#au" + other.other().number(),
                    "title",
                    other.other().title());
            html.close();
            html.open("td", "class", "plot");
            new InlinePlot(html, 0, 1, "")
                    .ground()
                    .bar(0, other.with(), "with", "12%", "36%")
                    .bar(0, other.without(), "grey", "52%", "36%")
                    .close();
            html.close();
            html.element(
                    "td",
                    "%s, %s".formatted(ReportNumbers.percent(other.with()), ReportNumbers.percent(other.without())),
                    "class",
                    "n");
            html.element("td", ReportNumbers.change(other.phi()), "class", "n");
            html.close().line();
        }
        html.close(3).line();
    }

    private void ablation(Ablation ablation) {
        double scale = 1e-6;
        for (Map<String, Double> logits : List.of(ablation.logits(), ablation.randomLogits())) {
            for (double change : logits.values()) {
                scale = Math.max(scale, Math.abs(change));
            }
        }
        html.element(
                "h4",
                "Without its %s: change of each logit, mean of %s"
                        .formatted(
                                ReportNumbers.count(ablation.maps(), "map", "maps"),
                                ReportNumbers.count(ablation.faces(), "face", "faces")));
        html.open("div", "class", "wide").open("table");
        html.open("thead").open("tr").element("th", "").element("th", "");
        html.element("th", "its maps", "class", "n").element("th", "random maps", "class", "n");
        html.close(2).open("tbody").line();
        for (Map.Entry<String, Double> change : ablation.logits().entrySet()) {
            double random = Objects.requireNonNullElse(ablation.randomLogits().get(change.getKey()), 0.0);
            html.open("tr").element("th", change.getKey(), "scope", "row");
            html.open("td", "class", "plot");
            new InlinePlot(html, -scale, scale, "")
                    .chance(0)
                    .bar(0, change.getValue(), "bar", "12%", "44%")
                    .bar(0, random, "grey", "60%", "28%")
                    .close();
            html.close();
            html.element("td", ReportNumbers.change(change.getValue()), "class", "n");
            html.element("td", ReportNumbers.change(random), "class", "n");
            html.close().line();
        }
        html.close(3).line();
    }

    private void localization(Mapping.Unit unit, Localization found) {
        html.element("h4", "Where its maps look");
        double most = found.interval().map(Interval::high).orElse(found.concentration());
        double scale = Math.max(2, Math.ceil(Math.max(most, found.elsewhere())));
        html.open("div", "class", "wide").open("table").open("tbody");
        html.open("tr").element("th", "its regions", "scope", "row");
        html.open("td", "class", "plot");
        InlinePlot track = new InlinePlot(html, 0, scale, "").ground().chance(1);
        found.interval().ifPresent(track::span);
        track.dot(found.concentration()).close();
        html.close();
        html.element(
                "td",
                ReportNumbers.auc(found.concentration())
                        + found.interval().map(ReportNumbers::inBrackets).orElse(""),
                "class",
                "n");
        html.close();
        html.open("tr").element("th", "others\u2019 regions", "scope", "row");
        html.open("td", "class", "plot");
        new InlinePlot(html, 0, scale, "")
                .ground()
                .chance(1)
                .ring(found.elsewhere())
                .close();
        html.close()
                .element("td", ReportNumbers.auc(found.elsewhere()), "class", "n")
                .close();
        html.close(3);
        html.element(
                "p",
                ("Share of the positive projections within the regions that %s moves, over the regions\u2019 share of the area;"
                                + " 1 (dashed) is chance. Mean of %s.")
                        .formatted(unit.actionUnit().label(), ReportNumbers.count(found.faces(), "face", "faces")),
                "class",
                "hint");
    }

    private void cards(Mapping.Unit unit, ActionUnit named) {
        List<Mapping.Detector> shown =
                unit.detectors().stream().limit(TopFaces.DETECTORS).toList();
        if (shown.isEmpty()) {
            return;
        }
        html.open("div", "class", "detectors").line();
        DetectorCard card = new DetectorCard(html, data);
        for (Mapping.Detector detector : shown) {
            int map = names.indexOf(detector.map());
            card.draw(named, detector, unit.testedQ()[map], qWithin(unit, map));
        }
        html.close().line();
    }
}
