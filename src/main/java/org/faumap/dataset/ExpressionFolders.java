package org.faumap.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.faumap.facs.Expression;
import org.jspecify.annotations.Nullable;

/** Pictures sorted into folders that are named for expressions, perhaps below {@code train} and {@code test}. */
final class ExpressionFolders {
    private static final Map<String, Expression> NAMES = Map.ofEntries(
            Map.entry("happy", Expression.HAPPINESS),
            Map.entry("surprised", Expression.SURPRISE),
            Map.entry("sad", Expression.SADNESS),
            Map.entry("angry", Expression.ANGER),
            Map.entry("disgusted", Expression.DISGUST),
            Map.entry("fearful", Expression.FEAR),
            Map.entry("afraid", Expression.FEAR),
            Map.entry("contemptuous", Expression.CONTEMPT));

    private static final Map<String, Picture.Part> PARTS = Map.of(
            "train", Picture.Part.TRAIN,
            "training", Picture.Part.TRAIN,
            "val", Picture.Part.VALIDATION,
            "valid", Picture.Part.VALIDATION,
            "validation", Picture.Part.VALIDATION,
            "test", Picture.Part.TEST);

    private ExpressionFolders() {}

    /** What a folder of this name holds; null when it is not named for an expression. */
    static @Nullable Expression expression(String folder) {
        String name = folder.toLowerCase(Locale.ROOT);
        for (Expression expression : Expression.values()) {
            if (expression.label().equals(name)) {
                return expression;
            }
        }
        return NAMES.get(name);
    }

    static boolean areIn(List<String> names) {
        return names.stream().anyMatch(name -> DatasetFile.of(name) == DatasetFile.PICTURE && picture(name) != null);
    }

    static List<Picture> read(List<String> names, FileProblems problems) {
        List<Picture> pictures = new ArrayList<>();
        for (String name : names) {
            if (DatasetFile.of(name) != DatasetFile.PICTURE) {
                continue;
            }
            Picture picture = picture(name);
            if (picture == null) {
                problems.add(name, "Lies in no folder that is named for an expression.");
            } else {
                pictures.add(picture);
            }
        }
        return pictures;
    }

    private static @Nullable Picture picture(String name) {
        String[] folders = name.split("/");
        Picture.Part part = PARTS.get(folders[0].toLowerCase(Locale.ROOT));
        int at = part == null ? 0 : 1;
        Expression expression = at < folders.length - 1 ? expression(folders[at]) : null;
        return expression == null ? null : new Picture(name, null, expression, null, null, part);
    }
}
