package org.faumap.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Distances and tests computed by independent tools (named in each folder's {@code SOURCE}), to 1e-9 relative or absolute;
 * more can be tried with {@code -Dfaumap.reference.distance=FOLDER}.
 */
class DistanceReferenceTests {
    private static final double TOLERANCE = 1e-9;
    private static final Path ROOT =
            Path.of(System.getProperty("faumap.reference.distance", "src/test/resources/reference/distance"));

    static List<Path> cases() throws IOException {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.filter(Files::isDirectory).sorted().toList();
        }
    }

    @Test
    void findsCases() throws IOException {
        assertThat(cases()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void figuresAgree(Path folder) throws IOException {
        List<CSVRecord> responses = read(folder.resolve("responses.csv"));
        List<CSVRecord> codes = read(folder.resolve("codes.csv"));
        List<CSVRecord> expected = read(folder.resolve("expected.csv"));
        assertThat(expected).isNotEmpty();
        assertThat(codes).hasSameSizeAs(responses);
        double[] p = new double[expected.size()];
        for (int row = 0; row < p.length; row++) {
            CSVRecord figures = expected.get(row);
            List<Double> present = new ArrayList<>();
            List<Double> absent = new ArrayList<>();
            for (int image = 0; image < responses.size(); image++) {
                double response = Double.parseDouble(responses.get(image).get("m" + figures.get("map")));
                boolean coded = codes.get(image).get("AU" + figures.get("au")).equals("1");
                (coded ? present : absent).add(response);
            }
            double[] with = array(present);
            double[] without = array(absent);
            String what = "%s, AU%s, map %s".formatted(folder.getFileName(), figures.get("au"), figures.get("map"));
            assertThat(with.length).as(what).isEqualTo(Integer.parseInt(figures.get("positives")));
            MannWhitney test = MannWhitney.of(with, without);
            p[row] = test.p();
            Map<String, Double> actual = Map.of("auc", test.auc(), "z", test.z(), "p", test.p());
            actual.forEach((name, value) -> assertClose(what + " " + name, value, figures.get(name)));
            for (Distance distance : List.of(Distance.KL, Distance.JS, Distance.WASSERSTEIN, Distance.KS)) {
                assertClose(
                        what + " " + distance.label(),
                        distance.between(with, without),
                        figures.get(distance.name().toLowerCase(Locale.ROOT)));
            }
            assertThat(Distance.AUC.between(with, without)).isEqualTo(Math.abs(test.auc() - 0.5));
        }
        double[] q = FalseDiscoveryRate.adjust(p);
        for (int row = 0; row < q.length; row++) {
            assertClose("q of row " + row, q[row], expected.get(row).get("q"));
        }
    }

    private static void assertClose(String what, double actual, String written) {
        double expected = Double.parseDouble(written);
        assertThat(Math.abs(actual - expected))
                .as("%s: %s, expected %s", what, actual, written)
                .isLessThanOrEqualTo(TOLERANCE * Math.max(1, Math.abs(expected)));
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static List<CSVRecord> read(Path file) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (Reader reader = Files.newBufferedReader(file);
                CSVParser rows = format.parse(reader)) {
            return rows.getRecords();
        }
    }
}
