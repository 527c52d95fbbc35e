package org.faumap.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Everything a client may want to know of a served model. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Model")
record ModelAnswer(
        @Schema(example = "expression") String id,
        @Schema(example = "1") String version,

        @Schema(description = "Whether it answers requests that name no model") @JsonProperty("default")
        boolean isDefault,

        @Schema(
                description = "In the order of the scores",
                example =
                        "[\"neutral\",\"happiness\",\"surprise\",\"sadness\",\"anger\",\"disgust\",\"fear\",\"contempt\"]")
        List<String> labels,

        @Schema(
                description =
                        "Preprocessing: grey face of width x height pixels, 0 to 255, then standardised or scaled;"
                                + " and how the square around a detected face is cut, in sides of the box")
        InputDescription input,

        List<LayerAnswer> layers,

        @Schema(description = "Number of weights and biases", example = "1800000")
        long weights,

        @Schema(description = "Temperature of the softmax, and the top probability below which a face is abstained")
        ModelDescription.Calibration calibration,

        @Schema(description = "Whether its package brings a mapping of feature maps to action units: see `/mapping`")
        boolean hasMapping,

        @Schema(type = "object", description = "How it was trained; free form") @Nullable
        JsonNode training,

        @Schema(type = "object", description = "What was measured; free form, explained by the card") @Nullable
        JsonNode metrics) {

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "Layer")
    record LayerAnswer(
            @Schema(example = "conv1_1") String name,
            @Schema(example = "conv2d") String type,

            @Schema(description = "Side of the window") @Nullable
            Integer kernel,

            @Nullable Integer stride,

            @Schema(description = "Zeros added at each edge") @Nullable
            Integer padding,

            @Schema(description = "Channels, height, width; one number once flattened", example = "[32, 48, 48]")
            List<Integer> output,

            ReceptiveField receptiveField) {

        private static LayerAnswer of(Chain.Link link, ReceptiveField receptiveField) {
            Layer layer = link.layer();
            Integer kernel = null;
            Integer stride = null;
            Integer padding = null;
            if (layer instanceof Layer.Conv2d conv) {
                kernel = conv.kernel();
                stride = conv.stride();
                padding = conv.padding();
            } else if (layer instanceof Layer.MaxPool2d pool) {
                kernel = pool.kernel();
                stride = pool.stride();
            } else if (layer instanceof Layer.AvgPool2d pool) {
                kernel = pool.kernel();
                stride = pool.stride();
            }
            FeatureShape out = link.out();
            return new LayerAnswer(
                    layer.name(),
                    layer.getClass().getSimpleName().toLowerCase(Locale.ROOT),
                    kernel,
                    stride,
                    padding,
                    out.flat() ? List.of(out.channels()) : List.of(out.channels(), out.height(), out.width()),
                    receptiveField);
        }
    }

    static ModelAnswer of(ServedModel model, boolean isDefault) {
        ModelDescription description = model.description();
        Chain chain = model.chain();
        List<LayerAnswer> layers = new ArrayList<>();
        for (Chain.Link link : chain.links()) {
            layers.add(LayerAnswer.of(link, chain.receptiveField(link)));
        }
        return new ModelAnswer(
                description.id(),
                description.version(),
                isDefault,
                description.labels(),
                description.input(),
                layers,
                weights(chain.weightShapes()),
                description.calibrationOrNone(),
                model.hasMapping(),
                description.training(),
                description.metrics());
    }

    private static long weights(Map<String, List<Integer>> shapes) {
        return shapes.values().stream()
                .mapToLong(shape -> shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact))
                .sum();
    }
}
