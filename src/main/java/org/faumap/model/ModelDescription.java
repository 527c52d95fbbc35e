package org.faumap.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The content of {@code model.json}.
 *
 * @param id of the model, letters, digits, {@code . _ -}
 * @param version of the model, likewise
 * @param labels of the outputs, in order, all different
 * @param input what the network wants to see
 * @param layers the plain chain
 * @param calibration how logits become probabilities, absent for a plain softmax that never abstains
 * @param training provenance, free form
 * @param metrics what was measured, free form
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelDescription(
        String id,
        String version,
        List<String> labels,
        InputDescription input,
        List<Layer> layers,
        @Nullable Calibration calibration,
        @Nullable JsonNode training,
        @Nullable JsonNode metrics) {

    private static final int MAX_WORD_LENGTH = 64;
    private static final int MAX_LABEL_LENGTH = 100;

    /**
     * Temperature scaling (Guo et al. 2017, arXiv 1706.04599).
     *
     * @param temperature logits are divided by it before the softmax, above 0
     * @param abstainBelow a face whose top probability is lower is reported as abstained, 0 to 1
     */
    public record Calibration(double temperature, double abstainBelow) {
        public Calibration {
            if (!(temperature > 0 && Double.isFinite(temperature)) || !(abstainBelow >= 0 && abstainBelow <= 1)) {
                throw new IllegalArgumentException(
                        "calibration: temperature %s, abstainBelow %s".formatted(temperature, abstainBelow));
            }
        }

        /** Softmax of the logits divided by the temperature; the shape stays, values sum to 1. */
        public float[] probabilities(float[] logits) {
            double max = Double.NEGATIVE_INFINITY;
            for (float logit : logits) {
                max = Math.max(max, logit);
            }
            double sum = 0;
            double[] powers = new double[logits.length];
            for (int i = 0; i < powers.length; i++) {
                powers[i] = Math.exp((logits[i] - max) / temperature);
                sum += powers[i];
            }
            float[] probabilities = new float[powers.length];
            for (int i = 0; i < powers.length; i++) {
                probabilities[i] = (float) (powers[i] / sum);
            }
            return probabilities;
        }
    }

    public ModelDescription {
        requireWord("id", id);
        requireWord("version", version);
        if (labels == null || labels.isEmpty() || input == null || layers == null) {
            throw new IllegalArgumentException("labels, input and layers are needed");
        }
        labels = List.copyOf(labels);
        requireDistinct(labels);
        layers = List.copyOf(layers);
    }

    /**
     * What the probabilities of one face say.
     *
     * @param label the one of the largest probability, also when abstained
     * @param scores probability of every label, in the model's order
     * @param abstained whether the largest is below the calibrated threshold
     */
    public record Classification(String label, Map<String, Float> scores, boolean abstained) {}

    /** @param probabilities one per label, in order */
    public Classification classification(float[] probabilities) {
        Map<String, Float> scores = new LinkedHashMap<>();
        int best = 0;
        for (int label = 0; label < probabilities.length; label++) {
            scores.put(labels.get(label), probabilities[label]);
            if (probabilities[label] > probabilities[best]) {
                best = label;
            }
        }
        return new Classification(
                labels.get(best),
                scores,
                probabilities[best] < calibrationOrNone().abstainBelow());
    }

    public ModelId modelId() {
        return new ModelId(id, version);
    }

    ModelDescription withVersion(String newVersion) {
        return new ModelDescription(id, newVersion, labels, input, layers, calibration, training, metrics);
    }

    /** The same with one more figure, or another value of it. */
    public ModelDescription withMetric(String name, JsonNode value) {
        ObjectNode all = JsonMapper.shared().createObjectNode();
        if (metrics != null) {
            metrics.properties().forEach(entry -> all.set(entry.getKey(), entry.getValue()));
        }
        all.set(name, value);
        return new ModelDescription(id, version, labels, input, layers, calibration, training, all);
    }

    /** Temperature and threshold, also where the package names none. */
    public Calibration calibrationOrNone() {
        return calibration == null ? new Calibration(1, 0) : calibration;
    }

    private static void requireDistinct(List<String> labels) {
        Set<String> seen = new HashSet<>();
        for (String label : labels) {
            if (label.isBlank() || label.length() > MAX_LABEL_LENGTH) {
                throw new IllegalArgumentException(
                        "labels: one is empty or longer than %d characters".formatted(MAX_LABEL_LENGTH));
            }
            if (!seen.add(label)) {
                throw new IllegalArgumentException("labels: \"%s\" occurs twice".formatted(label));
            }
        }
    }

    private static void requireWord(String what, @Nullable String word) {
        if (word == null || word.length() > MAX_WORD_LENGTH) {
            throw new IllegalArgumentException(
                    "%s: it is missing or longer than %d characters".formatted(what, MAX_WORD_LENGTH));
        }
        if (!word.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException(
                    "%s: \"%s\" is not made of letters, digits, '.', '_' and '-'".formatted(what, word));
        }
    }
}
