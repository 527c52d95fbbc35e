package org.faumap.gallery;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.faumap.mapping.HeldOutAuc;
import org.faumap.model.ModelId;
import org.jspecify.annotations.Nullable;

/** The action units that a model's mapping knows. */
@Schema(name = "ActionUnits")
public record UnitList(
        ModelId model,

        @Schema(description = "Name of the faces that the mapping was made from", example = "rendered faces")
        String data,

        List<Unit> actionUnits) {
    /** An action unit in a list. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "ActionUnitSummary")
    public record Unit(
            @Schema(example = "12") int au,
            @Schema(example = "lip corner puller") String name,

            @Schema(description = "Feature maps assigned to it")
            int assigned,

            @Schema(description = "Of the score on held-out subjects of the mapping's faces") @Nullable
            HeldOutAuc heldOutAuc,

            @Schema(description = "Of the score on coded faces of another data set") @Nullable
            HeldOutAuc confirmedAuc,

            @Schema(description = "Whether anything calibrates from where on it is marked in a photo")
            boolean marked) {}
}
