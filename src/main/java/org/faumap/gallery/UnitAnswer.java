package org.faumap.gallery;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.faumap.mapping.Ablation;
import org.faumap.mapping.Confirmation;
import org.faumap.mapping.HeldOutAuc;
import org.faumap.mapping.Localization;
import org.faumap.model.ModelId;
import org.jspecify.annotations.Nullable;

/** What a model's mapping and the bundled rendered faces say of one action unit. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "ActionUnit")
public record UnitAnswer(
        ModelId model,
        @Schema(example = "12") int au,
        @Schema(example = "lip corner puller") String name,
        @Schema(example = "zygomaticus major") String muscles,

        @Schema(description = "Name of the faces that the mapping was made from", example = "rendered faces")
        String data,

        @Schema(description = "Faces of the mapping that show it")
        int positives,

        @Schema(description = "Faces of the mapping that do not")
        int negatives,

        @Schema(description = "False when too few faces show it: then no map is assigned to it")
        boolean mapped,

        @Schema(description = "Whether it can be told from the expressions it comes with")
        boolean identifiable,

        @Schema(description = "Feature maps assigned to it, largest z first")
        List<Detector> detectors,

        @Schema(description = "The map with the largest rank z, whatever it is assigned to") @Nullable
        Detector best,

        @Schema(description = "Of the score on held-out subjects of the mapping's faces") @Nullable
        HeldOutAuc heldOutAuc,

        @Schema(description = "The same on coded faces of another data set; absent when there are none that show it")
        @Nullable
        Confirmed confirmed,

        @Schema(description = "AUC of the score among the bundled rendered faces of each head")
        List<Head> heads,

        @Schema(description = "Action units most correlated with it in the codes of the bundled rendered faces")
        List<Company> company,

        @Nullable Ablation ablation,
        @Nullable Localization localization,

        @Schema(description = "A bundled rendered face that shows it most; absent when none does") @Nullable
        Example example) {

    /** A feature map and the action unit. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "ActionUnitDetector")
    public record Detector(
            @Schema(example = "conv4_3/57") String map,
            double z,

            @Schema(description = "Below 0.5 the action unit suppresses the map")
            double auc,

            @Schema(description = "On held-out faces of the mapping") @Nullable
            HeldOutAuc heldOutAuc,

            @Schema(description = "Whether held-out subjects bear it out; assigned, not confirmed, where not")
            boolean confirmed,

            double q,
            double qWithin,

            @Schema(description = "The rendered face that the map responds to most; absent when it responds to none")
            @Nullable
            ShownFace strongest) {
        /** Whether the action unit suppresses it. */
        public boolean suppressed() {
            return auc < 0.5;
        }
    }

    /** What coded faces of the kind that is served say. */
    @Schema(name = "ActionUnitConfirmation")
    public record Confirmed(@Schema(example = "photographs") String data, Confirmation.Unit unit) {}

    /** One rendered head. */
    @Schema(name = "ActionUnitHead")
    public record Head(
            @Schema(example = "s068") String subject,
            boolean heldOut,

            @Schema(description = "Its faces that show the action unit")
            int present,

            @Schema(description = "Its faces") int faces,
            @Schema(example = "0.97") double auc) {}

    /** Another action unit. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "ActionUnitCompany")
    public record Company(
            @Schema(example = "6") int au,
            @Schema(example = "cheek raiser") String name,

            @Schema(description = "Share of the faces with the action unit that show the other, too")
            double with,

            @Schema(description = "Share of the faces without it that do")
            double without,

            @Schema(description = "Correlation of the two codes, -1 to 1")
            double phi,

            @Schema(
                    description =
                            "AUC of this action unit's score for the other one, among faces that do not show this one:"
                                    + " how far it is taken for it")
            @Nullable
            Double takenFor) {}

    /** A face and where on it the action unit is seen. */
    @Schema(name = "ActionUnitExample")
    public record Example(
            @Schema(example = "s000_001") String face,
            @Schema(example = "12D+25E") String code,

            @Schema(example = "/v1/models/expression@1/faces/s000_001")
            String image,

            @Schema(description = "In shares of the image's sides")
            List<GalleryFace.Region> regions) {}
}
