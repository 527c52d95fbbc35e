package org.faumap.inference;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.faumap.model.LabelledFace;
import org.faumap.model.ModelDescription;
import org.jspecify.annotations.Nullable;

/** {@code $inference_response} of the protocol. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "InferenceAnswer")
record InferenceAnswer(
        @JsonProperty("model_name") String modelName,
        @JsonProperty("model_version") String modelVersion,
        @Nullable String id,
        List<Output> outputs) {
    static final String PROBABILITIES = "probabilities";
    static final String LABELS = "labels";

    /** @param data flat, row-major: numbers for {@code FP32}, strings for {@code BYTES} */
    @Schema(name = "InferenceOutput")
    record Output(
            String name,
            List<Integer> shape,
            String datatype,
            @Schema(type = "array") List<Object> data) {}

    /** @param wanted outputs, as {@link #wanted} gives them */
    static InferenceAnswer of(
            ModelDescription model, @Nullable String id, Set<String> wanted, List<LabelledFace> faces) {
        List<Output> outputs = new ArrayList<>();
        for (String output : wanted) {
            outputs.add(output.equals(PROBABILITIES) ? probabilities(model, faces) : labels(faces));
        }
        return new InferenceAnswer(model.id(), model.version(), id, outputs);
    }

    /** @throws InferenceRefused if one is asked for that there is not */
    static Set<String> wanted(@Nullable List<InferenceRequest.WantedOutput> outputs) {
        Set<String> all = new LinkedHashSet<>(List.of(PROBABILITIES, LABELS));
        if (outputs == null || outputs.isEmpty()) {
            return all;
        }
        Set<String> wanted = new LinkedHashSet<>();
        for (InferenceRequest.WantedOutput output : outputs) {
            if (output == null || output.name() == null || !all.contains(output.name())) {
                throw new InferenceRefused("There is no such output. Offered: \"probabilities\", \"labels\".");
            }
            wanted.add(output.name());
        }
        return wanted;
    }

    private static Output probabilities(ModelDescription model, List<LabelledFace> faces) {
        List<Object> values = new ArrayList<>();
        faces.forEach(face -> values.addAll(face.scores().values()));
        return new Output(PROBABILITIES, List.of(faces.size(), model.labels().size()), "FP32", values);
    }

    private static Output labels(List<LabelledFace> faces) {
        List<Object> values = new ArrayList<>();
        faces.forEach(face -> values.add(face.label()));
        return new Output(LABELS, List.of(faces.size()), "BYTES", values);
    }
}
