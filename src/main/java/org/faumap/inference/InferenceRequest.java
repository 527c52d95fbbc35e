package org.faumap.inference;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * {@code $inference_request} of the protocol. Parameters are for extensions, of which there are none here.
 *
 * @param id echoed
 * @param outputs that are wanted; all when null
 */
@Schema(name = "InferenceRequest")
record InferenceRequest(
        @Nullable String id,
        @Nullable List<Tensor> inputs,
        @Nullable List<WantedOutput> outputs) {

    /** @param data row-major, flat or nested; strings of base64 for {@code BYTES} */
    @Schema(name = "InferenceInput")
    record Tensor(
            @Schema(
                    example = "image",
                    allowableValues = {"image", "pixels"})
            @Nullable
            String name,

            @Schema(example = "[1]") @Nullable List<Long> shape,

            @Schema(
                    example = "BYTES",
                    allowableValues = {"BYTES", "FP32"})
            @Nullable
            String datatype,

            @Schema(type = "array", description = "Row-major, flat or nested") @Nullable
            JsonNode data) {}

    @Schema(name = "InferenceWantedOutput")
    record WantedOutput(
            @Schema(allowableValues = {"probabilities", "labels"}) @Nullable
            String name) {}
}
