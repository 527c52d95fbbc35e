package org.faumap.gallery;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Optional;
import org.faumap.mapping.HeldOutAuc;
import org.faumap.model.ModelId;
import org.faumap.model.ReceptiveField;
import org.jspecify.annotations.Nullable;

/** What is known of one feature map. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "FeatureMap")
public record MapAnswer(
        ModelId model,
        @Schema(example = "conv4_3/57") String name,
        @Schema(example = "conv4_3") String layer,
        @Schema(example = "57") int map,
        ReceptiveField receptiveField,

        @Schema(description = "Whether the mapping covers the layer")
        boolean mapped,

        @Schema(
                description =
                        "Data set that the mapping was made from, of whose faces none are kept; absent without a mapping",
                example = "rendered faces")
        @Nullable
        String data,

        @Schema(description = "Number of the action unit it is assigned to", example = "12") @Nullable
        Integer au,

        @Schema(description = "Rendered faces that responses are told of", example = "600")
        int faces,

        @Schema(description = "Those of them that it responds to", example = "412")
        int responding,

        List<ShownFace> strongest,

        @Schema(description = "In the middle of the faces that it responds to")
        List<ShownFace> middle,

        @Schema(description = "The least of the faces that it responds to")
        List<ShownFace> weakest,

        @Schema(description = "Largest z first; without a mapping farthest from chance first")
        List<Pair> actionUnits,

        @Schema(
                description =
                        "Between the bins of all histograms: equally wide, from the smallest response to the largest")
        Bins bins,

        Looks looks,
        Removal removal,

        @Schema(description = "Maps of the same model whose responses to the rendered faces are most alike")
        List<Neighbour> nearest,

        @Schema(description = "The same map where every weight of the network is drawn at random")
        Untrained untrained,

        @Schema(description = "Where the face of an explanation lies; absent when none was named, or it is gone")
        @Nullable
        Yours yours) {

    /** The feature map and an action unit. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "FeatureMapActionUnit")
    public record Pair(
            @Schema(example = "12") int au,
            @Schema(example = "lip corner puller") String name,

            @Schema(description = "Distance against its permutations, of the mapping", example = "9.4") @Nullable
            Double z,

            @Schema(description = "On the mapping's faces; below 0.5 the action unit suppresses the map") @Nullable
            Double auc,

            @Schema(
                    description =
                            "On held-out faces; given for the action unit that the map is assigned to, and where it is the best of all")
            @Nullable
            HeldOutAuc heldOutAuc,

            @Nullable Double q,

            @Schema(description = "q when codes change places within expressions only") @Nullable
            Double qWithin,

            @Schema(description = "On the bundled rendered faces; absent where none shows it") @Nullable
            Double renderedAuc,

            @Schema(description = "The same of the same map in the untrained network, on every third of the faces")
            @Nullable
            Double untrainedAuc,

            @Schema(description = "Rendered faces with the action unit in each bin")
            List<Integer> present,

            @Schema(description = "Rendered faces without it in each bin")
            List<Integer> absent) {
        /** Signed strength for the order of pairs. */
        double strength() {
            return z != null ? z : renderedAuc == null ? 0 : Math.abs(renderedAuc - 0.5);
        }
    }

    /** The range of all histograms. */
    @Schema(name = "FeatureMapBins")
    public record Bins(double low, double high) {}

    /** A map that is alike. */
    @Schema(name = "FeatureMapNeighbour")
    public record Neighbour(
            @Schema(example = "conv4_3/12") String name,

            @Schema(description = "Pearson's, over the rendered faces", example = "0.83")
            double correlation) {}

    /** The map without training. */
    @Schema(name = "UntrainedFeatureMap")
    public record Untrained(
            int responding,

            @Schema(description = "Names of the faces it responds to most")
            List<String> strongest) {}

    /** The face of an explanation among the rendered ones. */
    @Schema(name = "FeatureMapOfExplanation")
    public record Yours(
            String explanation,
            double response,

            @Schema(description = "Share of the rendered faces with a smaller response, 0 to 1", example = "0.93")
            double above,

            @Schema(example = "/v1/explanations/0193…/heatmaps/conv4_3/57")
            String heatmap) {}

    /** The pair of an action unit. */
    public Optional<Pair> pair(int number) {
        return actionUnits.stream().filter(pair -> pair.au() == number).findFirst();
    }

    /** The pair of the action unit that it is assigned to; without one the first. */
    public Optional<Pair> foremost() {
        return au == null ? actionUnits.stream().findFirst() : pair(au);
    }
}
