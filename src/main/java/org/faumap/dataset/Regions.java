package org.faumap.dataset;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.commons.csv.CSVRecord;
import org.faumap.facs.ActionUnit;
import org.faumap.storage.Storage;

/**
 * Where in each image of a data set its action units would be seen: a CSV, plain or {@code .gz}, with the columns
 * {@code file} (as in the manifest), {@code au} (a number), and {@code x0}, {@code y0}, {@code x1}, {@code y1} in pixels
 * after EXIF rotation. An action unit may have several boxes.
 */
public final class Regions {
    /** A rectangle between two corners, in pixels. */
    public record Region(double x0, double y0, double x1, double y1) {}

    /** Of one action unit in one image: both sides of the face, and then some. */
    private static final int MOST_PLACES = 8;

    private Regions() {}

    /**
     * The regions of every image, by file as it is written and action unit; action units that are not known here are left
     * out.
     *
     * @throws MalformedDataset naming the line and what is wrong with it
     */
    public static Map<String, Map<ActionUnit, List<Region>>> read(Storage files, String name)
            throws IOException, MalformedDataset {
        return read(new Tables(files), name, file -> true);
    }

    /**
     * The regions of those images that are wanted.
     *
     * @throws MalformedDataset naming the line and what is wrong with it
     */
    static Map<String, Map<ActionUnit, List<Region>>> read(Tables tables, String name, Predicate<String> wanted)
            throws IOException, MalformedDataset {
        Map<String, Map<ActionUnit, List<Region>>> regions = new HashMap<>();
        tables.read(name, List.of("file", "au", "x0", "y0", "x1", "y1"), row -> {
            if (!row.isConsistent()) {
                throw new MalformedDataset("%s, entry %d: has fewer or more fields than the header"
                        .formatted(name, row.getRecordNumber()));
            }
            try {
                Region region = new Region(number(row, "x0"), number(row, "y0"), number(row, "x1"), number(row, "y1"));
                Optional<ActionUnit> unit = ActionUnit.find(Integer.parseInt(row.get("au")));
                if (unit.isEmpty() || !wanted.test(row.get("file"))) {
                    return;
                }
                List<Region> places = regions.computeIfAbsent(row.get("file"), image -> new EnumMap<>(ActionUnit.class))
                        .computeIfAbsent(unit.get(), key -> new ArrayList<>(2));
                if (places.size() == MOST_PLACES) {
                    throw new MalformedDataset("%s, entry %d: more than %d places of one action unit in one image"
                            .formatted(name, row.getRecordNumber(), MOST_PLACES));
                }
                places.add(region);
            } catch (NumberFormatException e) {
                throw new MalformedDataset(
                        "%s, entry %d: au and corners must be numbers".formatted(name, row.getRecordNumber()));
            }
        });
        return regions;
    }

    private static double number(CSVRecord row, String column) {
        return Double.parseDouble(row.get(column));
    }
}
