package org.faumap.gallery;

import io.swagger.v3.oas.annotations.Parameter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which feature maps are wanted, and in which order.
 *
 * @param layer name of a convolution; null for all that the mapping covers, or all there are without a mapping
 * @param au number of the action unit they are assigned to; null for any
 * @param show which of them; null for all
 * @param sort null for layer by layer
 */
public record MapQuery(
        @Parameter(description = "Layer, such as `conv4_3`; without it all layers that the mapping covers") @Nullable
        String layer,

        @Parameter(description = "Assigned to this action unit", example = "12") @Nullable
        Integer au,

        @Parameter(
                description =
                        "`all`; `confirmed` on held-out faces; `suppressed` by its action unit; `unassigned`; `silent`: responding to"
                                + " none of the rendered faces")
        @Nullable
        Show show,

        @Parameter(description = "`auc`: held-out AUC, farthest from chance first; `z` largest first; `layer` by layer")
        @Nullable
        Sort sort) {
    public MapQuery {
        layer = layer == null || layer.isBlank() ? null : layer;
        show = Objects.requireNonNullElse(show, Show.ALL);
        sort = Objects.requireNonNullElse(sort, Sort.LAYER);
    }

    /** Some of the maps. */
    public enum Show {
        ALL,
        CONFIRMED,
        SUPPRESSED,
        UNASSIGNED,
        SILENT
    }

    /** An order. */
    public enum Sort {
        LAYER,
        AUC,
        Z
    }
}
