package org.faumap.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Media;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.faumap.Chromium;
import org.faumap.dataset.MalformedDataset;
import org.faumap.mapping.Gate;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.Observations;
import org.faumap.mapping.PlantedMappings;
import org.faumap.model.UnfitModelPackage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** {@code target/report.html} is left behind to be looked at. */
class ReportPageTests {
    private static final String HOSTILE = "<script>alert(\"1\")</script> & 'x' \u0000 \uD800 http://example.org/";

    @SuppressWarnings("NullAway.Init") // before all tests
    private static ReportData data;

    @BeforeAll
    static void makeAMapping() throws IOException, MalformedDataset, UnfitModelPackage {
        data = DemoReport.data("demo", 6);
    }

    @Test
    void showsARealMapping() throws ParserConfigurationException, IOException, SAXException {
        String page = ReportPage.of(data);
        Files.writeString(Path.of("target/report.html"), page);
        assertThat(ReportPage.of(data)).isEqualTo(page);

        Document document = parsed(page);
        List<String> ids = attributes(document, "id");
        assertThat(ids).doesNotHaveDuplicates().contains("gate", "glance", "matrix", "controls", "baseline", "method");
        for (Mapping.Unit unit : data.mapping().actionUnits()) {
            assertThat(ids).contains("au" + unit.au());
        }
        // Links lead into the page or hold what they offer, images are in the page, nothing else is asked for.
        assertThat(attributes(document, "href"))
                .allSatisfy(address -> assertThat(
                                address.startsWith("#")
                                        ? ids.contains(address.substring(1))
                                        : address.startsWith("data:"))
                        .as(address)
                        .isTrue());
        assertThat(attributes(document, "download"))
                .containsExactly("mapping.json.gz", "pairs.csv.gz", "units.csv", "junit.xml", "summary.md");
        assertThat(attributes(document, "src"))
                .hasSizeGreaterThan(data.sheets().size())
                .allMatch(address -> address.startsWith("data:image/png;base64,"));
        assertThat(page).doesNotContain("http:", "https:", "url(", "@import", "<script", "javascript:");
        assertThat(document.getElementsByTagName("article").getLength())
                .isEqualTo(data.sheets().size());
        for (String definition : data.mapping().definitions().values()) {
            assertThat(document.getDocumentElement().getTextContent()).contains(definition);
        }
        assertThat(page)
                .contains(
                        data.mapping().weightsSha256(), data.mapping().data().sha256(), "Art. 5(1)(f)", "FAUMap 0.1.0");
    }

    @Test
    void fitsADesktopAPhoneAndPaper() {
        String html = ReportPage.of(data);
        try (Chromium chromium = Chromium.start()) {
            for (int width : new int[] {1200, 420}) {
                try (Chromium.Tab tab = chromium.tab(width, ColorScheme.LIGHT)) {
                    tab.page().setContent(html);
                    assertThat(tab.fits()).as("%d pixels", width).isTrue();
                    assertThat((Boolean) tab.page()
                                    .evaluate("() => [...document.images].every(image => image.naturalWidth > 0)"))
                            .isTrue();
                    tab.page().emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
                    assertThat(tab.page().pdf()).startsWith('%', 'P', 'D', 'F');
                    assertThat(tab.complaints()).isEmpty();
                    assertThat(tab.addresses()).allMatch(address -> address.startsWith("data:"));
                }
            }
        }
    }

    @Test
    void drawsSmallSheets() {
        assertThat(data.sheets()).isNotEmpty();
        assertThat(data.sheets().values()).allSatisfy(png -> {
            assertThat(png).startsWith(0x89, 'P', 'N', 'G');
            assertThat(png.length).isBetween(1000, 40_000);
        });
        assertThat(TopFaces.images(data.mapping(), data.observations()))
                .isSubsetOf(data.observations().faces().stream()
                        .map(face -> face.image())
                        .toList());
    }

    @Test
    void escapesWhatOthersNamed() throws ParserConfigurationException, IOException, SAXException {
        Observations observations = PlantedMappings.observations(2);
        ReportData data = data(
                PlantedMappings.mapping(observations, "<b>&amp;", HOSTILE, Map.of("<i>", 3)),
                observations,
                Map.of("<s>", "'>"));
        String page = ReportPage.of(data);
        Document document = parsed(page);
        assertThat(document.getElementsByTagName("script").getLength()).isZero();
        assertThat(document.getDocumentElement().getTextContent())
                .contains("<script>alert(\"1\")</script> & 'x' \uFFFD \uFFFD http://example.org/", "m@<b>&amp;", "<i>");
        assertThat(page).doesNotContain("<b>", "<i>", "<s>");
    }

    @Test
    void showsWhatIsMissing() throws ParserConfigurationException, IOException, SAXException {
        Observations observations = PlantedMappings.observations(0);
        String page =
                ReportPage.of(data(PlantedMappings.mapping(observations, "1", "d", Map.of()), observations, Map.of()));
        Document document = parsed(page);
        assertThat(attributes(document, "id")).contains("au4", "au9", "au12").doesNotContain("gate", "baseline");
        assertThat(document.getDocumentElement().getTextContent())
                .contains("No feature map of its own", "too few faces to be mapped", "None of their own: AU4, AU12");
    }

    @Test
    void ofAGateThatPassedShowsTheNarrowestChecksAndAllBelow()
            throws ParserConfigurationException, IOException, SAXException {
        Observations observations = PlantedMappings.observations(2);
        Mapping mapping = PlantedMappings.mapping(observations, "1", "d", Map.of());
        Gate gate = new Gate(null, null, 0.1, Map.of(), null, Map.of(), null, 0.5);
        Gate.Outcome outcome = gate.evaluate(mapping, null, 482, 2);
        assertThat(outcome.passed()).isTrue();
        Gate.Check narrowest = outcome.checks().stream()
                .filter(check -> check.rule().equals("minHeldOutAuc"))
                .min(Comparator.comparing(Gate.Check::actual))
                .orElseThrow();
        assertThat(outcome.checks()).hasSizeGreaterThan(2);

        String page = ReportPage.of(new ReportData(mapping, observations, null, outcome, Map.of(), Map.of()));
        Element section = (Element) parsed(page).getElementsByTagName("section").item(0);

        assertThat(section.getAttribute("id")).isEqualTo("gate");
        NodeList rows = section.getElementsByTagName("tr");
        // Two heads, one row for each rule, then one for each check.
        assertThat(rows.getLength()).isEqualTo(2 + 2 + outcome.checks().size());
        assertThat(rows.item(1).getTextContent()).contains("minHeldOutAuc" + narrowest.subject());
        assertThat(rows.item(2).getTextContent()).contains("maxFailedImages");
        assertThat(section.getElementsByTagName("summary").item(0).getTextContent())
                .isEqualTo("%d checks passed; above, the narrowest of each threshold"
                        .formatted(outcome.checks().size()));
    }

    @Test
    void holdsItsFiles() throws ParserConfigurationException, IOException, SAXException {
        Document document = parsed(ReportPage.of(data));
        Map<String, byte[]> files = new HashMap<>();
        NodeList links = document.getElementsByTagName("a");
        for (int i = 0; i < links.getLength(); i++) {
            if (links.item(i) instanceof Element link && link.hasAttribute("download")) {
                String address = link.getAttribute("href");
                files.put(
                        link.getAttribute("download"),
                        Base64.getDecoder().decode(address.substring(address.indexOf(',') + 1)));
            }
        }

        assertThat(unpacked(files.get("mapping.json.gz")))
                .isEqualTo(data.mapping().json());
        assertThat(unpacked(files.get("pairs.csv.gz"))).isEqualTo(ResultCsv.of(data.mapping()));
        assertThat(files.get("units.csv")).asString(UTF_8).isEqualTo(UnitsCsv.of(data.mapping()));
        assertThat(files.get("junit.xml")).asString(UTF_8).isEqualTo(JunitXml.of(data.mapping(), data.gate()));
        assertThat(files.get("summary.md"))
                .asString(UTF_8)
                .isEqualTo(MarkdownSummary.of(data.mapping(), data.comparison(), data.gate()));
    }

    private static String unpacked(byte @Nullable [] file) throws IOException {
        try (InputStream bytes = new GZIPInputStream(new ByteArrayInputStream(Objects.requireNonNull(file)))) {
            return new String(bytes.readAllBytes(), UTF_8);
        }
    }

    @Test
    void refusesAddressesThatLeadElsewhere() {
        for (String address : List.of(
                "https://example.org",
                "//example.org",
                "/result",
                "javascript:alert(1)",
                "a b",
                "x\"onclick=",
                "data:text/html,<b>",
                "data:text/html;base64,\"")) {
            assertThatThrownBy(() -> new Download("x", "y", address)).hasMessageContaining("no address of ours");
        }
        assertThat(new Download("x", "y", "../a/result?format=csv").address()).endsWith("csv");
    }

    @Test
    void allowsItsOwnStyleAndNoOther()
            throws ParserConfigurationException, IOException, SAXException, NoSuchAlgorithmException {
        Document document = parsed(ReportPage.of(data));
        NodeList styles = document.getElementsByTagName("style");
        assertThat(styles.getLength()).isEqualTo(1);
        // In HTML a style is not unescaped: it must read the same as XML.
        String style = Files.readString(Path.of("src/main/resources/static/page.css"));
        assertThat(styles.item(0).getTextContent()).isEqualTo(style);
        String hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(style.getBytes(UTF_8)));
        assertThat(attributes(document, "content"))
                .anySatisfy(policy -> assertThat(policy)
                        .startsWith("default-src 'none'; style-src 'sha256-" + hash + "';")
                        .doesNotContain("unsafe"));
        assertThat(attributes(document, "style")).isEmpty();
    }

    private static ReportData data(Mapping mapping, Observations observations, Map<String, String> facts) {
        return new ReportData(mapping, observations, null, null, Map.of(), facts);
    }

    private static Document parsed(String page) throws ParserConfigurationException, IOException, SAXException {
        // HTML ends few elements by themselves: written as XML, the others would swallow what follows.
        assertThat(Pattern.compile("<(\\w+)[^>]*/>")
                        .matcher(page)
                        .results()
                        .map((MatchResult found) -> found.group(1))
                        .distinct()
                        .toList())
                .isSubsetOf("meta", "img", "path", "line", "rect", "circle");
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(page)));
    }

    private static List<String> attributes(Document document, String name) {
        NodeList elements = document.getElementsByTagName("*");
        List<String> values = new ArrayList<>();
        for (int i = 0; i < elements.getLength(); i++) {
            if (elements.item(i) instanceof Element element && element.hasAttribute(name)) {
                values.add(element.getAttribute(name));
            }
        }
        return values;
    }
}
