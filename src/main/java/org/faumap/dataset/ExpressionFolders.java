package org.faumap.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.faumap.facs.Expression;
import org.jspecify.annotations.Nullable;

/** Images sorted into folders that are named for expressions, perhaps below {@code train} and {@code test}. */
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

    private static final Map<String, DatasetImage.Part> PARTS = Map.of(
            "train", DatasetImage.Part.TRAIN,
            "training", DatasetImage.Part.TRAIN,
            "val", DatasetImage.Part.VALIDATION,
            "valid", DatasetImage.Part.VALIDATION,
            "validation", DatasetImage.Part.VALIDATION,
            "test", DatasetImage.Part.TEST);

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
        return names.stream().anyMatch(name -> DatasetFile.of(name) == DatasetFile.IMAGE && image(name) != null);
    }

    static List<DatasetImage> read(List<String> names, FileProblems problems) {
        List<DatasetImage> images = new ArrayList<>();
        for (String name : names) {
            if (DatasetFile.of(name) != DatasetFile.IMAGE) {
                continue;
            }
            DatasetImage image = image(name);
            if (image == null) {
                problems.add(name, "Lies in no folder that is named for an expression.");
            } else {
                images.add(image);
            }
        }
        return images;
    }

    private static @Nullable DatasetImage image(String name) {
        String[] folders = name.split("/");
        DatasetImage.Part part = PARTS.get(folders[0].toLowerCase(Locale.ROOT));
        int at = part == null ? 0 : 1;
        Expression expression = at < folders.length - 1 ? expression(folders[at]) : null;
        return expression == null ? null : new DatasetImage(name, null, expression, null, null, part);
    }
}
