package org.faumap.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.faumap.mapping.Ablation;
import org.faumap.mapping.HeldOutAuc;
import org.faumap.mapping.Interval;
import org.faumap.mapping.Localization;
import org.faumap.mapping.Mapping;
import org.jspecify.annotations.Nullable;

/**
 * A mapping as a table: one row for each action unit, with all that a report says of it. What could not be measured is empty.
 * The last columns are the change of each label's logit without the action unit's feature maps, and without as many others.
 */
public final class UnitsCsv {
    private static final List<String> COLUMNS = List.of(
            "au",
            "name",
            "positives",
            "negatives",
            "mapped",
            "within_share",
            "identifiable",
            "assigned",
            "confirmed",
            "significant",
            "best_map",
            "best_z",
            "best_auc",
            "best_held_out_auc",
            "best_held_out_low",
            "best_held_out_high",
            "score_auc",
            "score_low",
            "score_high",
            "untrained_score_auc",
            "shuffled_score_auc",
            "localized_faces",
            "concentration",
            "concentration_low",
            "concentration_high",
            "concentration_elsewhere",
            "ablated_maps",
            "ablated_faces");

    private UnitsCsv() {}

    /** With a header, the smallest action unit first. */
    public static String of(Mapping mapping) {
        StringBuilder text = new StringBuilder();
        List<String> labels = mapping.actionUnits().stream()
                .map(Mapping.Unit::ablation)
                .flatMap(ablation -> Optional.ofNullable(ablation).stream())
                .flatMap(ablation -> ablation.logits().keySet().stream())
                .distinct()
                .toList();
        List<String> header = new ArrayList<>(COLUMNS);
        labels.forEach(label -> header.add("without_maps_" + label));
        labels.forEach(label -> header.add("without_random_" + label));
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader(header.toArray(String[]::new))
                .setRecordSeparator('\n')
                .get();
        try (CSVPrinter printer = new CSVPrinter(text, format)) {
            for (Mapping.Unit unit : mapping.actionUnits()) {
                printer.printRecord(row(mapping, unit, labels));
            }
        } catch (IOException condition) {
            throw new UncheckedIOException("A text in memory takes all that is written", condition);
        }
        return text.toString();
    }

    private static List<@Nullable Object> row(Mapping mapping, Mapping.Unit unit, List<String> labels) {
        List<@Nullable Object> row = new ArrayList<>(Arrays.<@Nullable Object>asList(
                unit.au(),
                unit.name(),
                unit.positives(),
                unit.negatives(),
                flag(unit.mapped()),
                unit.withinShare(),
                flag(unit.identifiable()),
                unit.assigned(),
                unit.confirmed(),
                Headline.significant(mapping, unit)));
        Mapping.Detector best = unit.best();
        row.add(best == null ? null : best.map());
        row.add(best == null ? null : best.z());
        row.add(best == null ? null : best.auc());
        auc(row, best == null ? null : best.heldOutAuc());
        auc(row, unit.heldOutAuc());
        row.add(score(mapping, Mapping.Control.UNTRAINED, unit));
        row.add(score(mapping, Mapping.Control.SHUFFLED, unit));
        Localization where = unit.localization();
        row.add(where == null ? null : where.faces());
        row.add(where == null ? null : where.concentration());
        interval(row, where == null ? null : where.interval().orElse(null));
        row.add(where == null ? null : where.elsewhere());
        Ablation without = unit.ablation();
        row.add(without == null ? null : without.maps());
        row.add(without == null ? null : without.faces());
        labels.forEach(
                label -> row.add(without == null ? null : without.logits().get(label)));
        labels.forEach(
                label -> row.add(without == null ? null : without.randomLogits().get(label)));
        return row;
    }

    private static void auc(List<@Nullable Object> row, @Nullable HeldOutAuc heldOut) {
        row.add(heldOut == null ? null : heldOut.auc());
        interval(row, heldOut == null ? null : heldOut.interval().orElse(null));
    }

    private static void interval(List<@Nullable Object> row, @Nullable Interval interval) {
        row.add(interval == null ? null : interval.low());
        row.add(interval == null ? null : interval.high());
    }

    private static @Nullable Double score(Mapping mapping, String control, Mapping.Unit unit) {
        return Headline.control(mapping, control)
                .map(found -> found.scoreAuc().get(unit.actionUnit().label()))
                .orElse(null);
    }

    static int flag(boolean value) {
        return value ? 1 : 0;
    }
}
