package org.faumap.dataset;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Rows of FER2013 that no figure should count: a CSV with the columns {@code row} (number in {@code fer2013.csv}, from 0)
 * and {@code near_copy_of_earlier_split} (1 for a near copy of a face of an earlier part).
 */
public final class ExcludedRows {
    private ExcludedRows() {}

    /**
     * The numbers of the rows that are near copies.
     *
     * @throws MalformedDataset naming the line and what is wrong with it
     */
    public static Set<Integer> read(Path file) throws IOException, MalformedDataset {
        Set<Integer> rows = new HashSet<>();
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .setTrim(true)
                .get();
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
                CSVParser lines = format.parse(reader)) {
            for (CSVRecord line : lines) {
                if (!line.isMapped("row") || !line.isMapped("near_copy_of_earlier_split") || !line.isConsistent()) {
                    throw new MalformedDataset("%s, entry %d: needs the columns row and near_copy_of_earlier_split"
                            .formatted(file.getFileName(), line.getRecordNumber()));
                }
                if (line.get("near_copy_of_earlier_split").equals("1")) {
                    try {
                        rows.add(Integer.parseInt(line.get("row")));
                    } catch (NumberFormatException e) {
                        throw new MalformedDataset("%s, entry %d: row is not a number"
                                .formatted(file.getFileName(), line.getRecordNumber()));
                    }
                }
            }
        }
        return rows;
    }
}
