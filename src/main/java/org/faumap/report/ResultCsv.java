package org.faumap.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.faumap.mapping.FalseDiscoveryRate;
import org.faumap.mapping.HeldOutAuc;
import org.faumap.mapping.Interval;
import org.faumap.mapping.Mapping;
import org.faumap.model.FeatureMapId;
import org.jspecify.annotations.Nullable;

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
                    "within_q",
                    "held_out_auc",
                    "held_out_low",
                    "held_out_high",
                    "assigned",
                    "confirmed")
            .setRecordSeparator('\n')
            .get();

    private ResultCsv() {}

    /** With a header, action unit by action unit; the columns are the fields of {@link Mapping.Unit}, with the q within expressions and,
     * of the action unit's detectors and best map, the AUC on held-out subjects. */
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
        double[][] withinQ = FalseDiscoveryRate.withinExpressions(mapping);
        for (int au = 0; au < withinQ.length; au++) {
            Mapping.Unit unit = mapping.actionUnits().get(au);
            Mapping.BySubject bySubject = unit.bySubject();
            for (int map = 0; map < maps.size(); map++) {
                String name = maps.get(map).name();
                boolean assigned = Objects.equals(maps.get(map).au(), unit.au());
                HeldOutAuc heldOut = assigned && maps.get(map).heldOutAuc() != null
                        ? maps.get(map).heldOutAuc()
                        : heldOut(unit, name);
                Interval interval = heldOut == null ? null : heldOut.interval().orElse(null);
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
                        withinQ[au][map],
                        heldOut == null ? null : heldOut.auc(),
                        interval == null ? null : interval.low(),
                        interval == null ? null : interval.high(),
                        assigned ? 1 : 0,
                        assigned ? confirmed(maps.get(map)) : null);
            }
        }
        printer.flush();
    }

    /** Of what is not assigned, the best map alone is measured on held-out subjects. */
    private static @Nullable HeldOutAuc heldOut(Mapping.Unit unit, String map) {
        return Stream.concat(unit.detectors().stream(), Optional.ofNullable(unit.best()).stream())
                .filter(detector -> detector.map().equals(map))
                .findFirst()
                .map(Mapping.Detector::heldOutAuc)
                .orElse(null);
    }

    /** Nothing in mappings that were made before this was told. */
    private static @Nullable Integer confirmed(Mapping.FeatureMap map) {
        Boolean confirmed = map.confirmed();
        return confirmed == null ? null : confirmed ? 1 : 0;
    }
}
