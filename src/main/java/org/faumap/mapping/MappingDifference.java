package org.faumap.mapping;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.faumap.facs.ActionUnit;
import org.jspecify.annotations.Nullable;

/**
 * Two mappings side by side, of whatever networks and data sets.
 *
 * @param cautions what keeps them from being compared number by number; empty when nothing does
 * @param units every action unit of either, smallest first
 * @param sameNetwork whether both are of the same weights: then feature maps are the same by name
 * @param moved feature maps assigned to another action unit in b than in a; null where the networks differ
 * @param likeness feature maps matched by what they respond to; null where it was not asked for, or cannot be told
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "MappingDifference")
public record MappingDifference(
        Side a,
        Side b,

        @Schema(description = "What keeps the two from being compared number by number")
        List<String> cautions,

        @Schema(description = "Every action unit of either, smallest first")
        List<Unit> units,

        @Schema(description = "Whether both are of the same weights: then feature maps are the same by name")
        boolean sameNetwork,

        @Schema(description = "Feature maps with another action unit in b; absent where the networks differ") @Nullable
        List<Moved> moved,

        @Schema(description = "Feature maps of b matched with those of a by what they respond to, with `maps=true`")
        @Nullable
        MappingComparison likeness) {

    /**
     * One of the two.
     *
     * @param source where it comes from: a job's id, or a model
     */
    @Schema(name = "ComparedMapping")
    public record Side(
            @Schema(description = "A job's id, or a model", example = "expression@1")
            String source,

            @Schema(example = "expression@1") String model,

            String weightsSha256,
            String dataset,
            int faces,
            int heldOutFaces,
            MappingSettings settings,

            @Schema(description = "By what feature maps are assigned")
            TestLevel test,

            int featureMaps,
            int assigned,

            @Schema(description = "Median over action units of the best feature map's AUC on held-out subjects")
            double medianBestAuc,

            @Schema(description = "The same of the score") double medianScoreAuc) {
        static Side of(String source, Mapping mapping) {
            Mapping.Control trained = mapping.controls().get(0);
            return new Side(
                    source,
                    mapping.model().toString(),
                    mapping.weightsSha256(),
                    mapping.data().name(),
                    mapping.data().faces(),
                    mapping.data().heldOutFaces(),
                    mapping.settings(),
                    mapping.test().level(),
                    mapping.featureMaps().size(),
                    trained.assigned(),
                    trained.medianBestAuc(),
                    trained.medianScoreAuc());
        }
    }

    /**
     * An action unit in both.
     *
     * @param a null where it does not occur there
     * @param scoreAucChange b minus a; null where one has none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "ActionUnitDifference")
    public record Unit(
            int au,
            String name,
            @Nullable Standing a,
            @Nullable Standing b,

            @Schema(description = "Of the score on held-out subjects, b minus a; absent where one has none") @Nullable
            Double scoreAucChange) {}

    /** An action unit in one of them. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "ActionUnitStanding")
    public record Standing(
            int positives,

            @Schema(description = "Whether there were faces enough to map it")
            boolean mapped,

            @Schema(description = "Feature maps assigned to it")
            int assigned,

            @Schema(description = "The feature map that answers most", example = "conv4_3/17") @Nullable
            String bestMap,

            @Schema(description = "Of that map on held-out subjects") @Nullable
            HeldOutAuc bestAuc,

            @Schema(description = "Of the score on held-out subjects") @Nullable
            HeldOutAuc scoreAuc) {
        static Standing of(Mapping.Unit unit) {
            Mapping.Detector best = unit.best();
            return new Standing(
                    unit.positives(),
                    unit.mapped(),
                    unit.assigned(),
                    best == null ? null : best.map(),
                    best == null ? null : best.heldOutAuc(),
                    unit.heldOutAuc());
        }
    }

    /**
     * A feature map that belongs to another action unit.
     *
     * @param a the action unit's number; null for none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "MovedFeatureMap")
    public record Moved(
            @Schema(example = "conv4_3/17") String map,

            @Schema(description = "Its action unit there; absent for none") @Nullable
            Integer a,

            @Nullable Integer b) {}

    /**
     * Compares.
     *
     * @param sourceA where a comes from, as an answer shows it
     * @param likeness of their feature maps; null where it was not asked for, or cannot be told
     */
    public static MappingDifference of(
            String sourceA, Mapping a, String sourceB, Mapping b, @Nullable MappingComparison likeness) {
        boolean sameNetwork = a.weightsSha256().equals(b.weightsSha256());
        return new MappingDifference(
                Side.of(sourceA, a),
                Side.of(sourceB, b),
                cautions(a, b),
                units(a, b),
                sameNetwork,
                sameNetwork ? moved(a, b) : null,
                likeness);
    }

    private static List<String> cautions(Mapping a, Mapping b) {
        List<String> cautions = new ArrayList<>();
        if (!a.data().name().equals(b.data().name())) {
            cautions.add(
                    "They are of other data sets: z grows with the number of faces, AUCs can be compared as far as the"
                            + " faces are alike");
        } else if (a.data().faces() != b.data().faces()) {
            cautions.add("They are of other faces of the data set: z grows with their number");
        }
        if (a.test().level() != b.test().level()) {
            cautions.add("One assigns feature maps by subject, the other by face, which is optimistic");
        }
        if (a.settings().distance() != b.settings().distance()) {
            cautions.add("Their distances are of other definitions, so that distance and z cannot be compared");
        }
        if (a.settings().scoreMaps() != b.settings().scoreMaps()) {
            cautions.add("Their scores are of other numbers of feature maps");
        }
        return cautions;
    }

    private static List<Unit> units(Mapping a, Mapping b) {
        Map<Integer, Mapping.Unit> inA = byNumber(a);
        Map<Integer, Mapping.Unit> inB = byNumber(b);
        TreeSet<Integer> numbers = new TreeSet<>(inA.keySet());
        numbers.addAll(inB.keySet());
        return numbers.stream().map(au -> unit(au, inA.get(au), inB.get(au))).toList();
    }

    private static Map<Integer, Mapping.Unit> byNumber(Mapping mapping) {
        return mapping.actionUnits().stream().collect(Collectors.toMap(Mapping.Unit::au, Function.identity()));
    }

    private static Unit unit(int au, Mapping.@Nullable Unit a, Mapping.@Nullable Unit b) {
        HeldOutAuc was = a == null ? null : a.heldOutAuc();
        HeldOutAuc is = b == null ? null : b.heldOutAuc();
        return new Unit(
                au,
                ActionUnit.of(au).title(),
                a == null ? null : Standing.of(a),
                b == null ? null : Standing.of(b),
                was == null || is == null ? null : Rounding.of(is.auc() - was.auc()));
    }

    /** Of those that are in both. */
    private static List<Moved> moved(Mapping a, Mapping b) {
        Map<String, Mapping.FeatureMap> earlier =
                a.featureMaps().stream().collect(Collectors.toMap(Mapping.FeatureMap::name, Function.identity()));
        return b.featureMaps().stream()
                .filter(map -> earlier.containsKey(map.name()))
                .map(map -> new Moved(
                        map.name(),
                        Objects.requireNonNull(earlier.get(map.name())).au(),
                        map.au()))
                .filter(map -> !Objects.equals(map.a(), map.b()))
                .toList();
    }
}
