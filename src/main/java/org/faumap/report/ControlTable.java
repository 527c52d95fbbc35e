package org.faumap.report;

import java.util.Map;
import org.faumap.mapping.Mapping;

/** The same analysis where nothing, or little, is to be found. */
final class ControlTable {
    private static final Map<String, String> NAMES = Map.of(
            Mapping.Control.TRAINED, "trained network",
            Mapping.Control.UNTRAINED, "untrained network",
            Mapping.Control.SHUFFLED, "shuffled codes");

    private ControlTable() {}

    static void draw(MarkupWriter html, Mapping mapping) {
        html.open("section", "id", "controls").line();
        html.element("h2", "Controls");
        html.element(
                "p",
                "An untrained network of the same shape shows how much the images alone give away; shuffled codes show what"
                        + " the analysis finds where there is nothing.");
        html.open("div", "class", "wide short").open("table");
        html.open("thead").open("tr").element("th", "");
        for (String head :
                new String[] {"maps assigned", "significant pairs", "best map, median AUC", "score, median AUC"}) {
            html.element("th", head, "class", "n");
        }
        html.close(2).open("tbody");
        for (Mapping.Control control : mapping.controls()) {
            html.open("tr").element("th", NAMES.getOrDefault(control.name(), control.name()), "scope", "row");
            html.element("td", ReportNumbers.grouped(control.assigned()), "class", "n");
            html.element("td", ReportNumbers.grouped(control.significantPairs()), "class", "n");
            html.element("td", ReportNumbers.auc(control.medianBestAuc()), "class", "n");
            html.element("td", ReportNumbers.auc(control.medianScoreAuc()), "class", "n");
            html.close().line();
        }
        html.close(4).line();
    }
}
