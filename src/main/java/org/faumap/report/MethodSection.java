package org.faumap.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.MappingSettings;

/** How the numbers were made, what they mean, and what they do not. */
final class MethodSection {
    private static final List<String> CAUTIONS = List.of(
            "A score is evidence from the units of a network that was trained to label expressions. It is not a FACS coding, and"
                    + " replaces none.",
            "An expression is what a face shows, not what a person feels. This must not be used to infer emotions at work or in"
                    + " education (EU AI Act, Art. 5(1)(f)).",
            "Action units come together. A map that answers to one may answer to its company, or to the expression they make up:"
                    + " look at \u201Cq within\u201D, at \u201Ccomes with\u201D, and at whether the action unit is identifiable.",
            "The images are projections by deconvolution: they show what a unit responded to in a face, not why the network"
                    + " chose a label. Such images hardly depend on the layers above (Nie et al. 2018, arXiv 1805.07039; Sixt et"
                    + " al. 2020, arXiv 1912.09818).",
            "What the controls find too, the untrained network above all, is owed to the images and not to what was learned.",
            "Coded faces are few, mostly posed or rendered, and mostly of people from Western countries. The figures hold for"
                    + " faces like those of this data set; on others they can be worse, and worse for some people than for others.",
            "z ranks pairs of one data set. It grows with the number of faces, so that data sets cannot be compared by it; AUCs"
                    + " can.");

    private final MarkupWriter html;
    private final ReportData data;

    MethodSection(MarkupWriter html, ReportData data) {
        this.html = html;
        this.data = data;
    }

    void draw() {
        Mapping mapping = data.mapping();
        html.open("section", "id", "method").line();
        html.element("h2", "How to read it, and what not to do with it");
        html.open("ul", "class", "cautions").line();
        CAUTIONS.forEach(caution -> html.element("li", caution).line());
        html.close().line();
        html.open("div", "class", "method").line();
        html.element("h4", "What each number is");
        list(mapping.definitions());
        Mapping.Test test = mapping.test();
        html.open("dl");
        entry(
                "q",
                "Of the test by %s: %s."
                        .formatted(
                                test.level().label(),
                                switch (test.level()) {
                                    case SUBJECT -> "bySubject.q";
                                    case FACE -> Objects.requireNonNullElse(test.caution(), "q");
                                }));
        entry("q within", "q of withinP: Benjamini and Hochberg 1995, over the same pairs as q.");
        entry(
                "comes with",
                "Shares of the faces of the mapping; \u03C6 is the correlation of two codes. The six of the largest |\u03C6|.");
        entry(
                "images",
                "The nine faces of the largest response, held out or not, beside the projection of the response (rule"
                        + " deconvnet; red positive, blue negative, each to the size that 99 % of"
                        + " its values stay below), cut to what the unit can have"
                        + " seen, at least a third of the face.");
        html.close().line();
        html.element("h4", "Settings");
        settings(mapping.settings());
        html.element("h4", "Data");
        data(mapping.data());
        html.element("h4", "Origin");
        html.open("dl");
        entry("model", mapping.model().toString());
        code("SHA-256 of its weights", mapping.weightsSha256());
        code("SHA-256 of the observations", mapping.data().sha256());
        entry("format", mapping.format());
        data.facts().forEach(this::entry);
        html.close().line();
        html.close(2).line();
    }

    private void settings(MappingSettings settings) {
        html.open("dl");
        entry("distance", settings.distance().name().toLowerCase(Locale.ROOT));
        entry("permutations", ReportNumbers.grouped(settings.permutations()));
        entry("familyWise", ReportNumbers.grouped(settings.familyWise()));
        entry("resamplings", ReportNumbers.grouped(settings.resamplings()));
        entry("seed", String.valueOf(settings.seed()));
        entry("minFacesPerAu", String.valueOf(settings.minFacesPerAu()));
        entry("falseDiscovery", String.valueOf(settings.falseDiscovery()));
        entry("scoreMaps", String.valueOf(settings.scoreMaps()));
        html.close().line();
    }

    private void data(Mapping.Data faces) {
        html.open("dl");
        entry("data set", faces.name());
        entry(
                "faces",
                "%s of %s"
                        .formatted(
                                ReportNumbers.grouped(faces.faces()),
                                ReportNumbers.count(faces.subjects(), "subject", "subjects")));
        entry(
                "held out",
                "%s of %s"
                        .formatted(
                                ReportNumbers.count(faces.heldOutFaces(), "face", "faces"),
                                ReportNumbers.count(faces.heldOutSubjects(), "subject", "subjects")));
        if (faces.failures().isEmpty()) {
            entry("images left out", "none");
        }
        faces.failures().forEach((reason, count) -> entry("images left out: " + reason, ReportNumbers.grouped(count)));
        html.close().line();
    }

    private void list(Map<String, String> texts) {
        html.open("dl");
        texts.forEach(this::entry);
        html.close().line();
    }

    private void entry(String name, String text) {
        html.element("dt", name).element("dd", text).line();
    }

    private void code(String name, String text) {
        html.element("dt", name).open("dd").element("code", text).close().line();
    }
}
