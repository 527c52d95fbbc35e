package org.faumap.mapping;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.faumap.model.LabelledFace;
import org.jspecify.annotations.Nullable;

/** A face with its label and its action units, as answers have it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "AuFace")
public record MeasuredFace(
        @JsonUnwrapped LabelledFace labelled,

        @Schema(
                description = "Every action unit that the mapping has a score of, smallest number first; absent in an"
                        + " explanation by a model without a mapping that fits")
        @Nullable
        List<ActionUnit> actionUnits,

        @Schema(description = "Absent when the label is none of the eight expressions, or there are no action units")
        @Nullable
        Prototype prototype) {

    static MeasuredFace of(LabelledFace labelled, List<AuDistances.Unit> units, Mapping mapping) {
        return new MeasuredFace(
                labelled,
                units.stream().map(unit -> ActionUnit.of(unit, mapping)).toList(),
                AuDistances.prototype(labelled.label(), units)
                        .map(Prototype::of)
                        .orElse(null));
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "AuDistance")
    public record ActionUnit(
            @Schema(description = "Number in FACS", example = "12")
            int au,

            @Schema(example = "lip corner puller") String name,

            @Schema(
                    description =
                            "Log-likelihood ratio of the responses with and without the action unit, in nats: 0 says"
                                    + " nothing, above 0 the responses are more likely with it; any sign and size, rarely beyond 6."
                                    + " Evidence from the network's units, not a FACS coding",
                    example = "1.83")
            double auDistance,

            @Schema(
                    description =
                            "Share of faces with this auDistance that show the action unit, 0 to 1, were they as frequent"
                                    + " as in the mapping's data: with other faces it is another",
                    example = "0.71")
            double score,

            @Schema(
                    description =
                            "Share of the mapping's reference faces with a smaller auDistance, 0 to 1; absent when it"
                                    + " has no reference",
                    example = "0.97")
            @Nullable
            Double percentile,

            @Schema(
                    description =
                            "Whether auDistance is above what photographs coded with action units calibrate: there,"
                                    + " more than half of the faces above it showed the action unit. Absent where no"
                                    + " photographs calibrate it: then nobody knows what its level means",
                    example = "true")
            @Nullable
            Boolean fired,

            @Schema(description = "How well auDistance told faces with the action unit from those without")
            Evidence evidence,

            @Schema(
                    description =
                            "Whether the action unit varied enough within expressions in the mapping's data; if not,"
                                    + " auDistance may tell no more than the expression")
            boolean identifiable,

            @Schema(description = "Feature maps assigned to it, largest z first, at most 9; may be none")
            List<Detector> detectors) {

        static ActionUnit of(AuDistances.Unit unit, Mapping mapping) {
            return new ActionUnit(
                    unit.au(),
                    unit.name(),
                    unit.auDistance(),
                    unit.score(),
                    unit.percentile(),
                    unit.fired(),
                    Evidence.of(unit, mapping),
                    unit.identifiable(),
                    unit.detectors().stream()
                            .map(detector -> new Detector(
                                    detector.map(), detector.response(), detector.auc(), detector.logLikelihoodRatio()))
                            .toList());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "AuEvidence")
    public record Evidence(
            @Schema(
                    description =
                            "On subjects that the mapping was not made from; absent when none of them show it, or all"
                                    + " do")
            @Nullable
            Measured heldOut,

            @Schema(description = "On coded faces of another data set, of the kind that is served; absent likewise")
            @Nullable
            Measured confirmation) {

        static Evidence of(AuDistances.Unit unit, Mapping mapping) {
            Confirmation confirmation = mapping.confirmation();
            Confirmation.Unit confirmed = unit.confirmed();
            Mapping.Data data = mapping.data();
            return new Evidence(
                    unit.heldOutAuc() == null
                            ? null
                            : Measured.of(
                                    data.name(), unit.heldOutAuc(), data.heldOutFaces(), data.heldOutSubjects(), null),
                    confirmation == null || confirmed == null || confirmed.auc() == null
                            ? null
                            : Measured.of(
                                    confirmation.name(),
                                    confirmed.auc(),
                                    confirmed.faces(),
                                    confirmation.subjects(),
                                    confirmed.present()));
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "AuMeasured", description = "Area under the ROC curve, 0 to 1; 0.5 is chance")
    public record Measured(
            @Schema(description = "Name of the data set", example = "photographs")
            String data,

            @Schema(example = "0.86") double auc,

            @Schema(
                    description = "2.5th percentile over resampled subjects; absent when they are fewer than eight",
                    example = "0.79")
            @Nullable
            Double low,

            @Schema(description = "97.5th percentile; absent likewise", example = "0.91") @Nullable
            Double high,

            @Schema(example = "170") int faces,
            @Schema(example = "140") int subjects,

            @Schema(description = "Faces that show it; absent on held-out subjects", example = "12") @Nullable
            Integer present) {

        static Measured of(String data, HeldOutAuc auc, int faces, int subjects, @Nullable Integer present) {
            return new Measured(data, auc.auc(), auc.low(), auc.high(), faces, subjects, present);
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "AuDetector", description = "A feature map that the mapping assigns to the action unit")
    public record Detector(
            @Schema(example = "conv4_3/57") String map,

            @Schema(description = "Largest value of the map in this face, behind the ReLU", example = "3.21")
            double response,

            @Schema(
                    description =
                            "On the mapping's data: the probability that a response with the action unit is larger than"
                                    + " one without; below 0.5 the action unit suppresses the map",
                    example = "0.78")
            double auc,

            @Schema(
                    description =
                            "What this response says alone, in nats; absent when the score is not made from this map."
                                    + " auDistance is no sum of these: maps repeat each other, and the score weighs them",
                    example = "0.64")
            @Nullable
            Double logLikelihoodRatio) {}

    @Schema(
            name = "PrototypeAgreement",
            description =
                    "The action units beside those said to make up the predicted expression; a reading aid, theories"
                            + " differ")
    public record Prototype(@Schema(example = "happiness") String expression, List<Table> tables) {
        static Prototype of(AuDistances.Prototype prototype) {
            return new Prototype(
                    prototype.expression().label(),
                    prototype.tables().stream()
                            .map(table -> new Table(
                                    table.table().name(),
                                    table.table().source(),
                                    table.actionUnits(),
                                    table.fired(),
                                    table.notFired(),
                                    table.unknown(),
                                    table.agreement()))
                            .toList());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "PrototypeTable")
    public record Table(
            @Schema(
                    allowableValues = {"CK_PLUS", "EMFACS"},
                    example = "EMFACS")
            String table,

            @Schema(example = "Friesen and Ekman 1983, EMFACS")
            String source,

            @Schema(
                    description =
                            "Of the expression's combinations, the one with the largest share of fired action units;"
                                    + " empty for neutral",
                    example = "[6, 12]")
            List<Integer> actionUnits,

            @Schema(description = "Those of them that fired", example = "[12]")
            List<Integer> fired,

            @Schema(description = "Those that did not", example = "[6]")
            List<Integer> notFired,

            @Schema(description = "Those of which nothing says whether they did", example = "[]")
            List<Integer> unknown,

            @Schema(
                    description = "Fired over fired and not fired, 0 to 1; absent when there are none of either",
                    example = "0.5")
            @Nullable
            Double agreement) {}
}
