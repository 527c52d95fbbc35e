package org.faumap.page;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One evaluation among the free-form metrics of a package, as the program's own evaluator writes them.
 *
 * @param name of the faces, such as {@code publicTest}
 * @param faces how many
 * @param accuracy 0 to 1, with its interval
 * @param balancedAccuracy mean of the recalls over {@code balancedOver}
 * @param calibrationError expected calibration error; null when it was not measured
 * @param labels in the order of the confusion matrix
 * @param recalls of each label
 * @param confusion {@code [shown][given]}
 * @param bins of the calibration curve; empty when the package does not say
 */
public record EvaluationView(
        String name,
        int faces,
        Share accuracy,
        double balancedAccuracy,
        List<String> balancedOver,
        @Nullable Double calibrationError,
        List<String> labels,
        List<Recall> recalls,
        List<List<Integer>> confusion,
        List<Bin> bins) {
    /** A share with its interval, 0 to 1; the limits are null where there is none. */
    public record Share(
            double value, @Nullable Double low, @Nullable Double high) {
        static Share of(JsonNode value, JsonNode interval) {
            return new Share(
                    value.asDouble(0),
                    interval.path("low").isNumber() ? interval.path("low").asDouble() : null,
                    interval.path("high").isNumber() ? interval.path("high").asDouble() : null);
        }
    }

    /** Of one label. */
    public record Recall(String label, int faces, Share recall) {}

    /** Of faces with about the same top probability, of which confidence is the mean. */
    public record Bin(double confidence, Share accuracy, int faces) {}

    /** What the faces are, in words; a name that is not known here as it stands. */
    public String what() {
        return switch (name) {
            case "keptBack" -> "kept back from training";
            case "publicTest" -> "of FER2013's PublicTest";
            default -> name;
        };
    }

    /** All that are among the metrics of a package. */
    static List<EvaluationView> all(@Nullable JsonNode metrics) {
        List<EvaluationView> views = new ArrayList<>();
        if (metrics != null) {
            metrics.properties().forEach(entry -> {
                JsonNode value = entry.getValue();
                if (value.path("recalls").isArray() && value.path("confusion").isArray()) {
                    views.add(of(entry.getKey(), value));
                }
            });
        }
        return views;
    }

    private static EvaluationView of(String name, JsonNode value) {
        return new EvaluationView(
                name,
                value.path("faces").asInt(0),
                Share.of(value.path("accuracy"), value.path("accuracyInterval")),
                value.path("balancedAccuracy").asDouble(0),
                texts(value.path("balancedOver")),
                value.path("expectedCalibrationError").isNumber()
                        ? value.path("expectedCalibrationError").asDouble()
                        : null,
                texts(value.path("labels")),
                value.path("recalls")
                        .valueStream()
                        .map(recall -> new Recall(
                                recall.path("label").asString(""),
                                recall.path("faces").asInt(0),
                                Share.of(recall.path("recall"), recall.path("interval"))))
                        .toList(),
                value.path("confusion")
                        .valueStream()
                        .map(row -> row.valueStream().map(cell -> cell.asInt(0)).toList())
                        .toList(),
                value.path("reliability")
                        .valueStream()
                        .map(bin -> new Bin(
                                bin.path("confidence").asDouble(0),
                                Share.of(bin.path("accuracy"), bin.path("interval")),
                                bin.path("faces").asInt(0)))
                        .toList());
    }

    private static List<String> texts(JsonNode values) {
        return values.valueStream().map(each -> each.asString("")).toList();
    }
}
