package org.faumap.report;

import java.util.Locale;
import org.faumap.facs.ActionUnit;
import org.faumap.mapping.MappingComparison;

/** What changed since an earlier model. */
final class BaselineSection {
    private static final int BINS = 20;

    private BaselineSection() {}

    static void draw(MarkupWriter html, MappingComparison comparison) {
        html.open("section", "id", "baseline").line();
        html.element("h2", "Against the baseline " + comparison.before());
        html.element(
                "p",
                ("Every feature map of %s is matched with the one of %s whose responses to the same faces are most alike. They"
                                + " correlate by %s in the mean; %s of %s kept their action unit, or have none still.")
                        .formatted(
                                comparison.after(),
                                comparison.before(),
                                ReportNumbers.auc(comparison.meanCorrelation()),
                                ReportNumbers.grouped(comparison.kept()),
                                ReportNumbers.grouped(comparison.matches().size())));
        html.open("div", "class", "columns").open("div");
        units(html, comparison);
        html.close().open("div");
        html.element("h4", "Correlation of matched maps");
        correlations(html, comparison);
        html.close(3).line();
    }

    private static void units(MarkupWriter html, MappingComparison comparison) {
        double scale = 0.05;
        for (MappingComparison.UnitChange unit : comparison.units()) {
            scale = Math.max(scale, unit.scoreAucChange() == null ? 0 : Math.abs(unit.scoreAucChange()));
        }
        html.open("div", "class", "wide").open("table");
        html.open("thead").open("tr").element("th", "");
        html.element("th", "agreement of z", "class", "n");
        html.element("th", "maps gained", "class", "n").element("th", "lost", "class", "n");
        html.element("th", "change of the score\u2019s held-out AUC", "colspan", "2");
        html.close(2).open("tbody");
        for (MappingComparison.UnitChange unit : comparison.units()) {
            html.open("tr").element("th", ActionUnit.of(unit.au()).label(), "scope", "row");
            html.element("td", ReportNumbers.auc(unit.rankAgreement()).replace("-", "\u2212"), "class", "n");
            html.element("td", String.valueOf(unit.gained()), "class", "n");
            html.element("td", String.valueOf(unit.lost()), "class", "n");
            Double change = unit.scoreAucChange();
            html.open("td", "class", "plot");
            if (change != null) {
                new InlinePlot(html, -scale, scale, "")
                        .chance(0)
                        .bar(0, change, change < 0 ? "with" : "bar")
                        .close();
            }
            html.close();
            html.element("td", change == null ? ReportNumbers.NONE : ReportNumbers.change(change), "class", "n");
            html.close().line();
        }
        html.close(3).line();
    }

    private static void correlations(MarkupWriter html, MappingComparison comparison) {
        int[] counts = new int[BINS];
        for (MappingComparison.Match match : comparison.matches()) {
            counts[(int) Math.max(0, Math.min(BINS - 1, match.correlation() * BINS))]++;
        }
        int peak = 1;
        for (int count : counts) {
            peak = Math.max(peak, count);
        }
        StringBuilder path = new StringBuilder("M0 100");
        for (int bin = 0; bin < BINS; bin++) {
            path.append(String.format(Locale.ROOT, "V%.1fH%s", 100 - 96.0 * counts[bin] / peak, bin + 1));
        }
        html.open(
                "svg",
                "class",
                "histogram",
                "viewBox",
                "0 0 %s 100".formatted(BINS),
                "preserveAspectRatio",
                "none",
                "role",
                "img",
                "aria-label",
                "Histogram of the correlations");
        html.empty("path", "class", "without", "d", path.append("V100Z").toString());
        html.close();
        html.open("div", "class", "ticks");
        html.element("span", "0 or less").element("span", "1").close();
        long mutual = comparison.matches().stream()
                .filter(MappingComparison.Match::mutual)
                .count();
        html.element(
                "p",
                "%s of them are each other\u2019s most similar map.".formatted(ReportNumbers.grouped(mutual)),
                "class",
                "hint");
    }
}
