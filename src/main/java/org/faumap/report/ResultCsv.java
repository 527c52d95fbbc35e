package org.faumap.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.faumap.mapping.Mapping;
import org.faumap.model.FeatureMapId;

/** A mapping as a table: one row for each pair of an action unit and a feature map. */
public final class ResultCsv {
    private static final CSVFormat FORMAT = CSVFormat.DEFAULT
            .builder()
            .setHeader(
                    "au",
                    "name",
                    "map",
                    "layer",
                    "positives",
                    "negatives",
                    "distance",
                    "z",
                    "auc",
                    "rank_z",
                    "p",
                    "q",
                    "family_wise_p",
                    "subject_z",
                    "subject_p",
                    "subject_q",
                    "within_z",
                    "within_p",
                    "assigned")
            .setRecordSeparator('\n')
            .get();

    private ResultCsv() {}

    /** With a header, action unit by action unit; the columns are the fields of {@link Mapping.Unit}. */
    public static String of(Mapping mapping) {
        StringBuilder text = new StringBuilder();
        try {
            write(mapping, text);
        } catch (IOException condition) {
            throw new UncheckedIOException("A text in memory takes all that is written", condition);
        }
        return text.toString();
    }

    /** The same, bit by bit. */
    public static void write(Mapping mapping, Appendable to) throws IOException {
        CSVPrinter printer = new CSVPrinter(to, FORMAT);
        List<Mapping.FeatureMap> maps = mapping.featureMaps();
        for (Mapping.Unit unit : mapping.actionUnits()) {
            Mapping.BySubject bySubject = unit.bySubject();
            for (int map = 0; map < maps.size(); map++) {
                String name = maps.get(map).name();
                printer.printRecord(
                        unit.au(),
                        unit.name(),
                        name,
                        FeatureMapId.parse(name).layer(),
                        unit.positives(),
                        unit.negatives(),
                        unit.distance()[map],
                        unit.z()[map],
                        unit.auc()[map],
                        unit.rankZ()[map],
                        unit.p()[map],
                        unit.q()[map],
                        unit.familyWiseP()[map],
                        unit.subjectZ()[map],
                        bySubject == null ? null : bySubject.p()[map],
                        bySubject == null ? null : bySubject.q()[map],
                        unit.withinZ()[map],
                        unit.withinP()[map],
                        Objects.equals(maps.get(map).au(), unit.au()) ? 1 : 0);
            }
        }
        printer.flush();
    }
}
