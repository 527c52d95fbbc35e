package org.faumap.report;

import java.util.Base64;
import org.faumap.facs.ActionUnit;
import org.faumap.mapping.Mapping;

/** A feature map of an action unit: its responses with and without it, and the faces that it responds to most. */
final class DetectorCard {
    private final MarkupWriter html;
    private final ReportData data;

    DetectorCard(MarkupWriter html, ReportData data) {
        this.html = html;
        this.data = data;
    }

    void draw(ActionUnit unit, Mapping.Detector detector, double q, double qWithin) {
        boolean suppressed = detector.auc() < 0.5;
        html.open("article", "class", "card").line();
        html.open("h4").element("code", detector.map()).close();
        html.element("p", "responds %s with %s".formatted(suppressed ? "less" : "more", unit.name()));
        ResponseHistogram.of(data.observations(), detector.map(), unit)
                .draw(
                        html,
                        "Responses of %s to faces with and without %s: AUC %s"
                                .formatted(detector.map(), unit.name(), ReportNumbers.auc(detector.auc())));
        html.open("ul", "class", "key");
        html.open("li")
                .element("span", "", "class", "swatch with")
                .text("with " + unit.name())
                .close();
        html.open("li")
                .element("span", "", "class", "swatch without")
                .text("without")
                .close();
        html.close();
        html.open("dl");
        fact(detector.suppressed() ? "AUC, suppressed" : "AUC", ReportNumbers.auc(detector.auc()));
        fact(
                detector.heldOutAuc() == null || detector.confirmed() ? "held out" : "held out, not confirmed",
                ReportNumbers.interval(detector.heldOutAuc()));
        fact("q", ReportNumbers.small(q));
        fact("within expressions", ReportNumbers.small(qWithin));
        html.close().line();
        byte[] sheet = data.sheets().get(detector.map());
        if (sheet != null) {
            html.empty(
                    "img",
                    "src",
                    "data:image/png;base64," + Base64.getEncoder().encodeToString(sheet),
                    "width",
                    "406",
                    "height",
                    "208",
                    "alt",
                    "The nine faces with the largest responses of %s, each beside the projection of its response"
                            .formatted(detector.map()));
            html.open("ul", "class", "key");
            html.open("li")
                    .element("span", "", "class", "swatch framed")
                    .text("coded with " + unit.name())
                    .close();
            html.close();
        }
        html.close().line();
    }

    private void fact(String name, String value) {
        html.open("div").element("dt", name).element("dd", value).close();
    }
}
