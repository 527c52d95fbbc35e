package org.faumap.explain;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What can be read of a kept explanation instead of what it was made with; null where nothing else was asked for. */
record ReadingParameters(
        @Schema(
                description =
                        "Other convolutional layers than the explanation's own, repeated or with commas, or `all`",
                example = "conv4_3")
        @Nullable
        List<String> layer,

        @Schema(description = ExplanationController.TOP + "; without it as many as the explanation has", example = "9")
        @Min(0)
        @Max(ExplanationOptions.MAX_TOP)
        @Nullable
        Integer top,

        @Schema(description = "Another rule than the explanation's own") @Nullable
        Rule rule,

        @Schema(description = "Whether maps are compared with others, to see how much they depend on what") @Nullable
        Boolean controls,

        @Schema(
                description =
                        "Projections of the most probable labels: of the label and its runner-up when not said, of none"
                                + " with 0, which is quick where feature maps are asked for alone",
                example = "2")
        @Min(0)
        @Max(ExplanationController.LABEL_MAPS)
        @Nullable
        Integer labels) {

    /** How many labels are projected. */
    int labelMaps() {
        return Objects.requireNonNullElse(labels, ExplanationController.LABEL_MAPS);
    }

    ExplanationOptions of(ExplanationOptions own) {
        return own.with(rule, layer, top, controls);
    }
}
