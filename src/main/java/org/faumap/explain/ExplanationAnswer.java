package org.faumap.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.faumap.image.Box;
import org.faumap.image.FaceCrop;
import org.faumap.mapping.Assignment;
import org.faumap.mapping.MeasuredFace;
import org.faumap.model.Chain;
import org.faumap.model.FeatureMapId;
import org.faumap.model.FeatureMaps;
import org.faumap.model.ModelDescription;
import org.faumap.model.ModelId;
import org.faumap.model.ReceptiveField;
import org.faumap.web.AnsweredImage;
import org.jspecify.annotations.Nullable;

/** The answer of {@code POST /v1/explanations} and {@code GET /v1/explanations/{id}}. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Explanation")
record ExplanationAnswer(
        @Schema(description = "Absent with store=false") @Nullable
        String id,

        ModelId model,
        @Nullable Instant createdAt,

        @Schema(description = "Nothing of it is left after that") @Nullable
        Instant expiresAt,

        AnsweredImage image,
        Face face,

        @Schema(description = "Every face of the image with an explanation of its own; only with everyFace=true")
        @Nullable
        List<KeptFace> faces,

        Rule rule,
        List<Layer> layers,

        @Schema(description = "Every label by logit, largest first; the first two with their projection")
        List<ClassResult> classes,

        @Schema(
                description = "Small multiples of the deepest of the layers, PNG; `?layer=` gives another",
                example = "/v1/explanations/0193…/sheet")
        @Nullable
        String sheet,

        @Schema(description = "What the maps show and what they do not")
        String meaning) {

    static final String MEANING =
            "A projection shows what one unit responded to in this image. It is not why the network"
                    + " chose the label: with the rules deconvnet and guided the maps hardly depend on anything behind the unit"
                    + " (arXiv 1805.07039, arXiv 1912.09818). Nothing here says what the person feels.";

    @Schema(name = "ExplainedFace")
    record Face(
            @Schema(description = "Which of the faces found, from 0")
            int index,

            @Schema(description = "Faces found in the image that `index` can choose from")
            int found,

            @Schema(description = "Faces found beyond maxFaces", example = "0")
            int facesNotShown,

            @JsonUnwrapped MeasuredFace measured,

            @Schema(
                    description =
                            "What the network saw, in pixels of the image after EXIF rotation; may reach beyond it, and be turned"
                                    + " about its middle by `roll`."
                                    + " Heatmaps without legend cover exactly this")
            FaceCrop.Window crop) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "KeptFace")
    record KeptFace(
            @Schema(description = "From 0, in the detector's order")
            int index,

            @Schema(
                    description = "Address of its explanation; absent with store=false",
                    example = "/v1/explanations/0193…")
            @Nullable
            String explanation,

            @JsonUnwrapped MeasuredFace measured) {}

    @Schema(name = "ExplainedLayer")
    record Layer(
            @Schema(example = "conv4_3") String name,

            @Schema(description = "Feature maps of the layer", example = "256")
            int maps,

            @Schema(description = "Feature maps with a response above 0", example = "201")
            int responding,

            ReceptiveField receptiveField,

            @Schema(description = "Strongest response first; maps that did not respond are never here")
            List<Activation> activations) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "Activation", description = "A feature map with its response: its largest value in this image")
    record Activation(
            @Schema(description = "Number within the layer", example = "57")
            int map,

            @Schema(example = "conv4_3/57") String name,

            @Schema(description = "Largest value of the map, behind the ReLU", example = "3.21")
            float response,

            @Schema(description = "Where in the map it is") Position position,

            @Schema(description = "The pixels it can depend on")
            ReceptiveFieldBox receptiveField,

            ProjectionNumbers projection,

            @Schema(description = "Absent when the mapping assigns none to it, or the model has no mapping") @Nullable
            AssignedUnit actionUnit,

            @Schema(description = "The projection as PNG, JSON or NPY, by Accept") @Nullable
            String heatmap) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(
            name = "AssignedUnit",
            description =
                    "The action unit with which the map's responses change most in the mapping's data; that the map"
                            + " responded does not say that this face shows it")
    record AssignedUnit(
            @Schema(description = "Number in FACS", example = "12")
            int au,

            @Schema(example = "lip corner puller") String name,

            @Schema(description = "Their distance against its permutations, in standard deviations", example = "9.4")
            double z,

            @Schema(
                    description =
                            "The probability that a response with the action unit is larger than one without; below 0.5"
                                    + " the action unit suppresses the map",
                    example = "0.78")
            double auc,

            @Schema(
                    description = "The same on subjects that the mapping was not made from; absent where none of them"
                            + " show it, or all do, or the mapping does not say it of this map",
                    example = "0.74")
            @Nullable
            Double heldOutAuc,

            @Schema(
                    description = "Whether held-out subjects bear it out; absent in mappings that were made before this"
                            + " was told",
                    example = "true")
            @Nullable
            Boolean confirmed) {

        static @Nullable AssignedUnit of(@Nullable Assignment assignment) {
            return assignment == null
                    ? null
                    : new AssignedUnit(
                            assignment.au(),
                            assignment.name(),
                            assignment.z(),
                            assignment.auc(),
                            assignment.heldOutAuc(),
                            assignment.confirmed());
        }
    }

    @Schema(name = "Position", description = "Column and row of a feature map")
    record Position(int x, int y) {}

    @Schema(name = "ReceptiveFieldBox")
    record ReceptiveFieldBox(
            @Schema(description = "In pixels of the network's input, what lies outside it left out")
            Box crop,

            @Schema(description = "The same in pixels of the image after EXIF rotation")
            FaceCrop.Window image) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "ClassResult")
    record ClassResult(
            @Schema(example = "happiness") String label,
            float logit,
            float probability,
            @Nullable ProjectionNumbers projection,

            @Schema(description = "Only with controls=true") @Nullable
            Controls controls,

            @Nullable String heatmap) {}

    @Schema(
            name = "Controls",
            description = "Cosines between this map and others, -1 to 1: how much it depends on what")
    record Controls(
            @Schema(description = "To the same label's map by the rule gradient")
            double gradientCosine,

            @Schema(
                    description = "To the map of the runner-up (for the runner-up, of the first): near 1, the map says"
                            + " nothing about the label")
            double otherClassCosine,

            @Schema(
                    description = "To the same label's map after the weights from the deepest convolution on were drawn"
                            + " anew: near 1, the map does not depend on what was learned there")
            double randomizedCosine) {}

    /**
     * Puts an explanation into words.
     *
     * @param measured the face's label and action units
     * @param stored null when nothing was kept: then the maps themselves are in the answer
     * @param base address of the explanation, not used when nothing was kept
     */
    static ExplanationAnswer of(
            ModelDescription description,
            Chain chain,
            ExplainedFace face,
            MeasuredFace measured,
            ExplanationOptions options,
            Explanation explanation,
            @Nullable StoredExplanation stored,
            String base) {
        boolean inline = stored == null;
        return new ExplanationAnswer(
                stored == null ? null : stored.id().toString(),
                description.modelId(),
                stored == null ? null : stored.createdAt(),
                stored == null ? null : stored.expiresAt(),
                new AnsweredImage(face.imageName(), face.imageWidth(), face.imageHeight()),
                new Face(face.index(), face.facesFound(), face.facesNotShown(), measured, face.inImage()),
                null,
                options.rule(),
                explanation.layers().stream()
                        .map(layer -> layer(chain, face, layer, inline ? null : base + "/heatmaps/" + layer.name()))
                        .toList(),
                classes(description, explanation, inline ? null : base + "/heatmaps/class/"),
                inline ? null : base + "/sheet",
                MEANING);
    }

    /** The same with the other faces of the image. */
    ExplanationAnswer with(List<KeptFace> everyFace) {
        return new ExplanationAnswer(
                id, model, createdAt, expiresAt, image, face, everyFace, rule, layers, classes, sheet, meaning);
    }

    private static Layer layer(
            Chain chain, ExplainedFace face, Explanation.LayerUnits layer, @Nullable String address) {
        Chain.Link link = chain.links().get(chain.featureMaps(layer.convolution()));
        return new Layer(
                layer.name(),
                layer.maps(),
                layer.responding(),
                chain.receptiveField(link),
                layer.units().stream()
                        .map(unit -> {
                            FeatureMaps.Response response = unit.response();
                            return new Activation(
                                    response.map(),
                                    new FeatureMapId(layer.name(), response.map()).toString(),
                                    response.value(),
                                    new Position(response.x(), response.y()),
                                    box(face, unit.projection()),
                                    ProjectionNumbers.of(unit.projection(), unit.gradientCosine(), address == null),
                                    AssignedUnit.of(unit.actionUnit()),
                                    address == null ? null : address + "/" + response.map());
                        })
                        .toList());
    }

    private static List<ClassResult> classes(
            ModelDescription description, Explanation explanation, @Nullable String address) {
        Integer[] order = new Integer[explanation.logits().length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(label -> -explanation.logits()[label]));
        return Arrays.stream(order)
                .map(label -> {
                    Explanation.ClassMap map = explanation.classes().stream()
                            .filter(each -> each.label() == label)
                            .findFirst()
                            .orElse(null);
                    Explanation.Controls controls = map == null ? null : map.controls();
                    String name = description.labels().get(label);
                    return new ClassResult(
                            name,
                            explanation.logits()[label],
                            explanation.probabilities()[label],
                            map == null ? null : ProjectionNumbers.of(map.projection(), null, address == null),
                            controls == null
                                    ? null
                                    : new Controls(
                                            controls.gradientCosine(),
                                            controls.otherClassCosine(),
                                            controls.randomizedCosine()),
                            address == null ? null : address + name);
                })
                .toList();
    }

    static ReceptiveFieldBox box(ExplainedFace face, Projection projection) {
        return new ReceptiveFieldBox(projection.receptiveField(), face.inImage(projection.receptiveField()));
    }
}
