package org.faumap.dataset;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVRecord;
import org.faumap.facs.ActionUnit;
import org.faumap.facs.Expression;
import org.faumap.facs.FacsCode;
import org.faumap.facs.Intensity;
import org.faumap.image.Box;
import org.faumap.storage.Storage;
import org.faumap.storage.StorageName;
import org.jspecify.annotations.Nullable;

/**
 * Reads a list of images as CSV with a header. Columns, in any order: {@code file} (needed; as in {@link DatasetImage}), {@code subject}, {@code expression} (a label of {@link Expression}), and {@code x},
 * {@code y}, {@code width}, {@code height} of the face in pixels after EXIF rotation (all four or none). Action units are
 * either one column {@code code} with a {@linkplain FacsCode#parse FACS code}, or a column for each, {@code AU1},
 * {@code AU12} and so on: 0 for absent, 1 to 5 or A to E for the intensity, {@code X} for present at an unknown one. {@code split} is {@code train},
 * {@code val} or {@code test}. Empty
 * fields are unknown; other columns are ignored.
 */
public final class Manifest {
    static final String FILE = "file";

    /** Of the columns that are read; those of other columns are passed over. */
    private static final int LONGEST_VALUE = 512;

    private static final List<String> BOX = List.of("x", "y", "width", "height");

    private Manifest() {}

    /**
     * All images of a manifest, in order.
     *
     * @param name of the manifest among the files
     * @throws MalformedDataset naming the line and what is wrong with it
     */
    public static List<DatasetImage> read(Storage files, String name) throws IOException, MalformedDataset {
        List<DatasetImage> images = new ArrayList<>();
        new Tables(files).read(name, List.of(FILE), row -> images.add(image(name, row)));
        return images;
    }

    /**
     * Hands over the images of those entries that can be read, in order.
     *
     * @param problems takes the others
     * @throws MalformedDataset if this is no CSV with a column {@value #FILE}
     */
    static void read(Tables tables, String name, FileProblems problems, Consumer<DatasetImage> images)
            throws IOException, MalformedDataset {
        tables.read(name, List.of(FILE), row -> {
            DatasetImage image;
            try {
                image = image(name, row);
            } catch (MalformedDataset e) {
                problems.add(name, String.valueOf(e.getMessage()));
                return;
            }
            images.accept(image);
        });
    }

    private static DatasetImage image(String name, CSVRecord row) throws MalformedDataset {
        try {
            return new DatasetImage(
                    file(row),
                    optional(row, "subject"),
                    expression(optional(row, "expression")),
                    box(row),
                    code(row),
                    part(optional(row, "split")));
        } catch (MalformedDataset e) {
            throw new MalformedDataset("%s, entry %d: %s".formatted(name, row.getRecordNumber(), e.getMessage()));
        }
    }

    private static String file(CSVRecord row) throws MalformedDataset {
        String name = optional(row, FILE);
        if (name == null) {
            throw new MalformedDataset("names no file");
        }
        try {
            String written = name.replace('\\', '/');
            return StorageName.checked(written.startsWith("./") ? written.substring(2) : written);
        } catch (IllegalArgumentException e) {
            throw new MalformedDataset(String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable Expression expression(@Nullable String label) throws MalformedDataset {
        if (label == null) {
            return null;
        }
        try {
            return Expression.ofLabel(label);
        } catch (IllegalArgumentException e) {
            throw new MalformedDataset(e.getMessage() == null ? "unknown expression" : e.getMessage());
        }
    }

    private static DatasetImage.@Nullable Part part(@Nullable String split) throws MalformedDataset {
        if (split == null) {
            return null;
        }
        return switch (split.toLowerCase(Locale.ROOT)) {
            case "train" -> DatasetImage.Part.TRAIN;
            case "val", "validation" -> DatasetImage.Part.VALIDATION;
            case "test" -> DatasetImage.Part.TEST;
            default -> throw new MalformedDataset("the split is \"%s\": write train, val or test".formatted(split));
        };
    }

    private static @Nullable Box box(CSVRecord row) throws MalformedDataset {
        int[] values = new int[BOX.size()];
        int given = 0;
        for (int i = 0; i < values.length; i++) {
            String text = optional(row, BOX.get(i));
            if (text != null) {
                try {
                    values[i] = Integer.parseInt(text);
                } catch (NumberFormatException e) {
                    throw new MalformedDataset("%s is not a whole number".formatted(BOX.get(i)));
                }
                given++;
            }
        }
        if (given == 0) {
            return null;
        }
        if (given < values.length || values[2] < 1 || values[3] < 1) {
            throw new MalformedDataset("a face needs x, y, width and height, the last two at least 1");
        }
        return new Box(values[0], values[1], values[2], values[3]);
    }

    private static @Nullable FacsCode code(CSVRecord row) throws MalformedDataset {
        String written = optional(row, "code");
        List<FacsCode.Shown> shown = new ArrayList<>();
        Set<ActionUnit> unknown = EnumSet.noneOf(ActionUnit.class);
        boolean coded = false;
        try {
            if (written != null) {
                return FacsCode.parse(written);
            }
            for (ActionUnit unit : ActionUnit.values()) {
                String value = optional(row, unit.label());
                coded |= value != null;
                if (value == null && row.isMapped(unit.label())) {
                    unknown.add(unit);
                }
                if (value != null && !value.equals("0")) {
                    shown.add(new FacsCode.Shown(unit, FacsCode.Side.BOTH, intensity(value)));
                }
            }
            return coded ? FacsCode.of(shown, unknown) : null;
        } catch (IllegalArgumentException e) {
            throw new MalformedDataset(String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable Intensity intensity(String value) {
        if (value.equals("X")) {
            return null;
        }
        if (value.matches("[1-5]")) {
            return Intensity.ofLevel(Integer.parseInt(value));
        }
        if (value.matches("[A-E]")) {
            return Intensity.valueOf(value);
        }
        throw new IllegalArgumentException(
                "\"%s\" is no intensity: write 0 for absent, 1 to 5 or A to E, or X for unknown".formatted(value));
    }

    private static @Nullable String optional(CSVRecord row, String column) throws MalformedDataset {
        if (!row.isMapped(column) || !row.isSet(column) || row.get(column).isEmpty()) {
            return null;
        }
        String value = row.get(column);
        if (value.length() > LONGEST_VALUE) {
            throw new MalformedDataset("%s has more than %d characters".formatted(column, LONGEST_VALUE));
        }
        return value;
    }
}
