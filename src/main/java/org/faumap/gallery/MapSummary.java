package org.faumap.gallery;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import org.faumap.mapping.HeldOutAuc;
import org.jspecify.annotations.Nullable;

/** A feature map in a list. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "FeatureMapSummary")
public record MapSummary(
        @Schema(example = "conv4_3/57") String name,
        @Schema(example = "conv4_3") String layer,
        @Schema(example = "57") int map,

        @Schema(
                description =
                        "The action unit that the mapping assigns it to; absent when none, or when the mapping does not"
                                + " cover the layer",
                example = "12")
        @Nullable
        Integer au,

        @Schema(description = "Of that action unit", example = "lip corner puller") @Nullable
        String auName,

        @Schema(
                description = "Distance to that action unit against its permutations, in standard deviations",
                example = "9.4")
        @Nullable
        Double z,

        @Schema(description = "On the mapping's faces; below 0.5 the action unit suppresses the map", example = "0.78")
        @Nullable
        Double auc,

        @Schema(description = "On held-out faces of the mapping") @Nullable
        HeldOutAuc heldOutAuc,

        @Schema(description = "Whether held-out faces of the mapping bear the assignment out")
        boolean confirmed,

        @Schema(description = "Rendered faces that it responds to", example = "412")
        int responding,

        @Schema(description = "The rendered face that it responds to most; absent when it responds to none") @Nullable
        ShownFace best) {
    /** Whether the action unit suppresses it. */
    public boolean suppressed() {
        return auc != null && auc < 0.5;
    }
}
