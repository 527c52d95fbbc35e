package org.faumap.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.faumap.mapping.Mapping;

/**
 * A mapping as one HTML file that needs nothing else: no scripts, no fonts, no network. Equal input gives equal bytes. The
 * markup is XML, too.
 */
public final class ReportPage {
    /** Whatever got into the page, a browser fetches nothing for it and runs nothing of it. */
    public static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

    private static final String STYLE = "/report/report.css";

    private final ReportData data;
    private final MarkupWriter html = new MarkupWriter();

    private ReportPage(ReportData data) {
        this.data = data;
    }

    /** The page, UTF-8. */
    public static String of(ReportData data) {
        return new ReportPage(data).page();
    }

    private String page() {
        Mapping mapping = data.mapping();
        String title = "Action units in the feature maps of " + mapping.model();
        html.open("html", "lang", "en").line();
        html.open("head").line();
        html.empty("meta", "charset", "utf-8").line();
        html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
                .line();
        html.empty("meta", "http-equiv", "Content-Security-Policy", "content", CONTENT_SECURITY_POLICY)
                .line();
        html.empty("meta", "name", "color-scheme", "content", "light dark").line();
        html.element("title", title).line();
        html.element("style", style()).line();
        html.close().line();
        html.open("body").line();
        new Overview(html, data).draw(title);
        html.open("main").line();
        if (data.gate() != null) {
            GateSection.draw(html, data.gate());
        }
        new ScoreTable(html, mapping).draw();
        matrix(mapping);
        ControlTable.draw(html, mapping);
        if (data.comparison() != null) {
            BaselineSection.draw(html, data.comparison());
        }
        html.element("h2", "Action unit by action unit", "id", "units").line();
        chips(mapping.actionUnits());
        UnitSection section = new UnitSection(html, data);
        mapping.actionUnits().forEach(section::draw);
        new MethodSection(html, data).draw();
        html.close().line();
        html.close().line();
        html.close();
        return html.document();
    }

    private void matrix(Mapping mapping) {
        html.open("section", "id", "matrix").line();
        html.element("h2", "Every pair of action unit and feature map");
        html.element(
                "p",
                "Rows are action units, columns feature maps, layer by layer from the pixels on. Within a layer, maps stand"
                        + " by the action unit they are assigned to, so that assignments lie on a diagonal and what is off"
                        + " it belongs to action units that come together or look alike. Below each layer: how many of its maps are assigned.");
        new ZMatrix(mapping).draw(html);
        html.close().line();
    }

    private void chips(List<Mapping.Unit> units) {
        html.open("ul", "class", "chips", "aria-label", "Action units");
        for (Mapping.Unit unit : units) {
            html.open("li");
            html.element("a", String.valueOf(unit.au()), "href", "#au" + unit.au(), "title", unit.name());
            html.close();
        }
        html.close().line();
    }

    private static String style() {
        try (InputStream resource = ReportPage.class.getResourceAsStream(STYLE)) {
            if (resource == null) {
                throw new IllegalStateException("The report's style is missing from the class path");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
