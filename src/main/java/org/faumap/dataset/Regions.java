package org.faumap.dataset;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.faumap.facs.ActionUnit;

/**
 * Where in each picture of a data set its action units would be seen: a CSV, plain or {@code .gz}, with the columns
 * {@code file} (as in the manifest), {@code au} (a number), and {@code x0}, {@code y0}, {@code x1}, {@code y1} in pixels
 * after EXIF rotation. An action unit may have several boxes.
 */
public final class Regions {
    /** A rectangle between two corners, in pixels. */
    public record Region(double x0, double y0, double x1, double y1) {}

    private Regions() {}

    /**
     * The regions of every picture, by file as it is written and action unit; action units that are not known here are left
     * out.
     *
     * @throws MalformedDataset naming the line and what is wrong with it
     */
    public static Map<String, Map<ActionUnit, List<Region>>> read(Path file) throws IOException, MalformedDataset {
        Map<String, Map<ActionUnit, List<Region>>> regions = new HashMap<>();
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .setTrim(true)
                .get();
        boolean packed = String.valueOf(file.getFileName()).endsWith(".gz");
        try (var bytes = Files.newInputStream(file);
                BufferedReader reader = new BufferedReader(
                        new InputStreamReader(packed ? new GZIPInputStream(bytes) : bytes, StandardCharsets.UTF_8));
                CSVParser rows = format.parse(reader)) {
            if (!rows.getHeaderNames().containsAll(List.of("file", "au", "x0", "y0", "x1", "y1"))) {
                throw new MalformedDataset(
                        "%s: needs the columns file, au, x0, y0, x1, y1".formatted(file.getFileName()));
            }
            for (CSVRecord row : rows) {
                try {
                    Region region =
                            new Region(number(row, "x0"), number(row, "y0"), number(row, "x1"), number(row, "y1"));
                    ActionUnit.find(Integer.parseInt(text(row, "au")))
                            .ifPresent(unit -> regions.computeIfAbsent(
                                            text(row, "file"), name -> new EnumMap<>(ActionUnit.class))
                                    .computeIfAbsent(unit, key -> new ArrayList<>(2))
                                    .add(region));
                } catch (NumberFormatException e) {
                    throw new MalformedDataset("%s, entry %d: au and corners must be numbers"
                            .formatted(file.getFileName(), row.getRecordNumber()));
                }
            }
        }
        return regions;
    }

    private static double number(CSVRecord row, String column) {
        return Double.parseDouble(text(row, column));
    }

    /** Empty where the row ends before the column. */
    private static String text(CSVRecord row, String column) {
        return row.isSet(column) ? row.get(column) : "";
    }
}
