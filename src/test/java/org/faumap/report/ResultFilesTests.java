package org.faumap.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.faumap.facs.ActionUnit;
import org.faumap.facs.Expression;
import org.faumap.facs.FacsCode;
import org.faumap.mapping.Ablation;
import org.faumap.mapping.CodedFace;
import org.faumap.mapping.Gate;
import org.faumap.mapping.HeldOutAuc;
import org.faumap.mapping.Localization;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.Observations;
import org.faumap.mapping.PlantedMappings;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** The results for programs: table, tests, summary. */
class ResultFilesTests {
    private final Mapping mapping = PlantedMappings.mapping();

    @Test
    void tableHasARowForEachPair() throws IOException {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        List<CSVRecord> rows;
        try (CSVParser parser = format.parse(new StringReader(ResultCsv.of(mapping)))) {
            assertThat(String.join(",", parser.getHeaderNames()))
                    .isEqualTo(
                            "au,name,map,layer,positives,negatives,distance,z,auc,rank_z,p,q,family_wise_p,subject_z,"
                                    + "subject_p,subject_q,"
                                    + "within_z,within_p,within_q,held_out_auc,held_out_low,held_out_high,assigned,confirmed");
            rows = parser.getRecords();
        }
        assertThat(rows).hasSize(3 * 12);
        CSVRecord row = rows.stream()
                .filter(each -> each.get("au").equals("12") && each.get("map").equals("conv1/3"))
                .findFirst()
                .orElseThrow();
        Mapping.Unit unit = mapping.actionUnits().get(2);
        assertThat(row.get("name")).isEqualTo("lip corner puller");
        assertThat(row.get("layer")).isEqualTo("conv1");
        assertThat(row.get("assigned")).isEqualTo("1");
        assertThat(Double.parseDouble(row.get("z"))).isEqualTo(unit.z()[3]);
        assertThat(Double.parseDouble(row.get("within_p"))).isEqualTo(unit.withinP()[3]);
        HeldOutAuc heldOut = Objects.requireNonNull(unit.detectors().get(0).heldOutAuc());
        assertThat(unit.detectors().get(0).map()).isEqualTo("conv1/3");
        assertThat(Double.parseDouble(row.get("held_out_auc"))).isEqualTo(heldOut.auc());
        assertThat(Double.parseDouble(row.get("held_out_low"))).isEqualTo(heldOut.low());
        assertThat(Double.parseDouble(row.get("within_q"))).isGreaterThanOrEqualTo(unit.withinP()[3]);
        assertThat(rows.stream().filter(each -> each.get("held_out_auc").isEmpty()))
                .isNotEmpty();
        assertThat(rows.stream()
                        .filter(each -> each.get("assigned").equals("1"))
                        .count())
                .isEqualTo(mapping.featureMaps().stream()
                        .filter(map -> map.au() != null)
                        .count());
    }

    @Test
    void tableOfActionUnitsHoldsWhatTheReportSaysOfThem() throws IOException {
        Mapping whole = mapping.withLocalizations(Map.of(12, new Localization(40, 2.23, 2.07, 2.39, 1.84)))
                .withAblations(Map.of(12, new Ablation(1, 8, Map.of("fear", -0.5), Map.of("fear", 0.25))));
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        List<CSVRecord> rows;
        try (CSVParser parser = format.parse(new StringReader(UnitsCsv.of(whole)))) {
            rows = parser.getRecords();
        }

        assertThat(rows).extracting(row -> row.get("au")).containsExactly("4", "9", "12");
        Mapping.Unit unit = whole.actionUnits().get(2);
        CSVRecord row = rows.get(2);
        assertThat(row.get("mapped")).isEqualTo("1");
        assertThat(row.get("best_map")).isEqualTo("conv1/3");
        assertThat(Double.parseDouble(row.get("score_auc")))
                .isEqualTo(Objects.requireNonNull(unit.heldOutAuc()).auc());
        assertThat(Integer.parseInt(row.get("assigned"))).isEqualTo(unit.assigned());
        assertThat(row.get("concentration")).isEqualTo("2.23");
        assertThat(row.get("concentration_high")).isEqualTo("2.39");
        assertThat(row.get("without_maps_fear")).isEqualTo("-0.5");
        assertThat(row.get("without_random_fear")).isEqualTo("0.25");
        assertThat(row.get("shuffled_score_auc")).isNotEmpty();
        assertThat(row.get("untrained_score_auc")).isEmpty();
        assertThat(rows.get(1).get("mapped")).isEqualTo("0");
        assertThat(rows.get(1).get("score_auc")).isEmpty();
    }

    @Test
    void arraysHoldTheObservations() throws IOException {
        Observations observations = PlantedMappings.observations(2);
        byte[] file = npz(observations);

        Observations read = ObservationsNpz.read(new ByteArrayInputStream(file));
        assertThat(read.sha256()).isEqualTo(observations.sha256());
        assertThat(npz(read)).isEqualTo(file);
        assertThat(arrays(file))
                .containsEntry("responses.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (480, 12), }")
                .containsEntry("codes.npy", "{'descr': '|i1', 'fortran_order': False, 'shape': (480, 3), }")
                .containsEntry("held_out.npy", "{'descr': '|b1', 'fortran_order': False, 'shape': (480,), }")
                .containsEntry("maps.npy", "{'descr': '<U7', 'fortran_order': False, 'shape': (12,), }")
                .containsEntry("action_units.npy", "{'descr': '<U4', 'fortran_order': False, 'shape': (3,), }")
                .containsEntry("images.npy", "{'descr': '<U4', 'fortran_order': False, 'shape': (480,), }")
                .containsKeys("subjects.npy", "expressions.npy", "facs.npy");
    }

    @Test
    void arraysKeepNamesOfAnyLettersAndWhatIsNotKnown() throws IOException {
        Observations observations = Observations.of(
                List.of("conv1/0"),
                List.of(
                        new CodedFace("", null, null, FacsCode.parse("L12A+25"), false, new float[] {1.5f}),
                        new CodedFace(
                                "\uD83D\uDE00 <b>",
                                "s\u00E9",
                                Expression.FEAR,
                                FacsCode.of(List.of(), Set.of(ActionUnit.AU12)),
                                true,
                                new float[] {-0f})));
        byte[] file = npz(observations);

        assertThat(ObservationsNpz.read(new ByteArrayInputStream(file)).sha256())
                .isEqualTo(observations.sha256());
        assertThat(content(file, "codes.npy")).endsWith(1, 1, -1, 0);
    }

    private static byte[] npz(Observations observations) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ObservationsNpz.write(observations, bytes);
        return bytes.toByteArray();
    }

    private static byte[] content(byte[] file, String name) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().equals(name)) {
                    return zip.readAllBytes();
                }
            }
        }
        throw new AssertionError("There is no " + name);
    }

    /** The headers, by array, as NumPy's format 1.0 has them: magic, version, length, text, all of it a multiple of 64. */
    private static Map<String, String> arrays(byte[] file) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                byte[] array = zip.readAllBytes();
                assertThat(array).startsWith(0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0);
                int length = (array[8] & 0xFF) + 256 * (array[9] & 0xFF);
                assertThat((10 + length) % 64).isZero();
                String header = new String(array, 10, length, StandardCharsets.US_ASCII);
                assertThat(header).endsWith("\n");
                headers.put(entry.getName(), header.strip());
            }
        }
        return headers;
    }

    @Test
    void testsShowEachThreshold() throws ParserConfigurationException, IOException, SAXException {
        Gate gate = new Gate(1, true, 0.999, Map.of("AU9", 0.5), null, Map.of(), null, null);
        Element root = parsed(JunitXml.of(mapping, gate.evaluate(mapping, null, 482, 2)));
        assertThat(root.getTagName()).isEqualTo("testsuites");
        assertThat(root.getAttribute("tests")).isEqualTo("4");
        assertThat(root.getAttribute("failures")).isEqualTo("3");
        assertThat(elements(root, "testcase").stream()
                        .map(test -> test.getAttribute("classname") + " " + test.getAttribute("name"))
                        .toList())
                .containsExactly(
                        "faumap.gate.minDetectedActionUnits action units",
                        "faumap.gate.minHeldOutAuc AU4",
                        "faumap.gate.minHeldOutAuc AU12",
                        "faumap.gate.minHeldOutAucPerAu AU9");
        List<Element> failures = elements(root, "failure");
        assertThat(failures).hasSize(3);
        assertThat(failures.get(2).getAttribute("message")).startsWith("AU9 is not mapped");
        assertThat(failures.get(2).getTextContent()).isEqualTo("required 0.5, actual none");
        assertThat(elements(root, "system-out").get(0).getTextContent()).contains("2 images failed.", "no-face: 2");
    }

    @Test
    void testsEscapeAndAreNeverEmpty() throws ParserConfigurationException, IOException, SAXException {
        Mapping hostile =
                PlantedMappings.mapping(PlantedMappings.observations(1), "1", "\"<&>'\u0001]]>", Map.of("]]><x>", 1));
        Element root = parsed(JunitXml.of(hostile, null));
        assertThat(elements(root, "testcase")).hasSize(1);
        assertThat(root.getAttribute("tests")).isEqualTo("1");
        Map<String, String> properties = elements(root, "property").stream()
                .collect(Collectors.toMap(each -> each.getAttribute("name"), each -> each.getAttribute("value")));
        assertThat(properties).containsEntry("dataset", "\"<&>'\uFFFD]]>").containsEntry("model", "m@1");
        assertThat(elements(root, "system-out").get(0).getTextContent()).contains("]]><x>: 1");
    }

    @Test
    void summaryTellsTheOutcome() {
        Gate gate = new Gate(null, null, null, Map.of("AU9", 0.5), null, Map.of(), null, null);
        String summary =
                MarkdownSummary.of(mapping, PlantedMappings.comparison(4), gate.evaluate(mapping, null, 482, 2));
        assertThat(summary)
                .startsWith("## Action units in the feature maps of m\\@2\n")
                .contains("**Gate failed**: 1 of 1 check.")
                .contains("- `minHeldOutAucPerAu` AU9: AU9 is not mapped")
                .contains("| Action units with feature maps of their own | 2 of 3 that occur |")
                .contains("| 9 | nose wrinkler |", "too few faces")
                .contains("| shuffled |")
                .contains("Against m\\@1")
                .contains("Art. 5(1)(f)");
        assertThat(MarkdownSummary.of(mapping, null, Gate.NONE.evaluate(mapping, null, 482, 2)))
                .contains("**Gate passed**: 0 checks.")
                .doesNotContain("Against");
    }

    @Test
    void summaryTellsSuppressedMapsApart() {
        // AU4 is planted so that a map responds less with it, AU12 so that one responds more.
        assertThat(MarkdownSummary.of(mapping, null, null))
                .containsPattern("\\| 4 \\| brow lowerer .* conv2/1, suppressed \\| 0\\.10 ")
                .containsPattern("\\| 12 \\| lip corner puller .* conv1/3 \\| 0\\.92 ")
                .contains("A suppressed map responds less with the action unit");
    }

    @Test
    void summaryEscapesNames() {
        Mapping hostile =
                PlantedMappings.mapping(PlantedMappings.observations(1), "1", "a|b\n# [x](y) <img>", Map.of());
        assertThat(MarkdownSummary.of(hostile, null, null))
                .contains("| Data set | a\\|b \\# \\[x\\](y) \\<img\\> |")
                .doesNotContain("Gate");
    }

    @Test
    void filesAreTheSameInEveryLocale() {
        Gate gate = new Gate(1, true, 0.999, Map.of(), null, Map.of(), null, 0.1);
        Locale before = Locale.getDefault();
        String expected = everything(gate);
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(everything(gate)).isEqualTo(expected);
        } finally {
            Locale.setDefault(before);
        }
    }

    private String everything(Gate gate) {
        Gate.Outcome outcome = gate.evaluate(mapping, null, 482, 2);
        return ResultCsv.of(mapping)
                + UnitsCsv.of(mapping)
                + JunitXml.of(mapping, outcome)
                + MarkdownSummary.of(mapping, PlantedMappings.comparison(4), outcome)
                + ReportPage.of(new ReportData(
                        mapping,
                        PlantedMappings.observations(2),
                        PlantedMappings.comparison(4),
                        outcome,
                        Map.of(),
                        Map.of()));
    }

    private static Element parsed(String xml) throws ParserConfigurationException, IOException, SAXException {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)))
                .getDocumentElement();
    }

    private static List<Element> elements(Element root, String name) {
        return IntStream.range(0, root.getElementsByTagName(name).getLength())
                .mapToObj(i -> (Element) root.getElementsByTagName(name).item(i))
                .toList();
    }
}
