package org.faumap.gallery;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.faumap.model.ModelId;
import org.jspecify.annotations.Nullable;

/** The feature maps of a model. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "FeatureMaps")
public record MapList(
        ModelId model,

        @Schema(description = "Whether the package brings a mapping that fits; without one no action units are known")
        boolean mapped,

        @Schema(
                description =
                        "Data set that the mapping was made from, of whose faces none are kept; absent without a mapping",
                example = "rendered faces")
        @Nullable
        String data,

        @Schema(description = "Rendered faces that responses are told of", example = "600")
        int faces,

        List<Layer> layers,
        List<MapSummary> maps) {
    /** A layer with feature maps. */
    @Schema(name = "FeatureMapLayer")
    public record Layer(
            @Schema(example = "conv4_3") String name,
            @Schema(example = "256") int maps,

            @Schema(description = "Whether the mapping tells which action units its maps go with")
            boolean mapped) {}
}
