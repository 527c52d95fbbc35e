package org.faumap.gallery;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.faumap.mapping.Rounding;
import org.faumap.model.Chain;
import org.faumap.model.FeatureMapId;
import org.faumap.model.InputDescription;
import org.faumap.model.Layer;
import org.faumap.model.Network;

/**
 * What changes when one feature map is set to zero. Beside it the same for another map of the layer, because taking anything away
 * changes something.
 */
@Schema(name = "MapRemoval", description = "Mean change of each label's logit when the map is set to zero everywhere")
public record Removal(
        @Schema(description = "Rendered faces it is the mean of", example = "12")
        int faces,

        Map<String, Double> logits,

        @Schema(description = "Another map of the layer, for comparison", example = "conv4_3/129")
        String control,

        @Schema(description = "The same without the control")
        Map<String, Double> controlLogits) {
    private static final int FACES = 12;

    /** @param changes of each map of the network */
    static Removal of(Chain chain, int faces, FeatureMapId map, Function<FeatureMapId, Map<String, Double>> changes) {
        FeatureMapId control = control(chain, map);
        return new Removal(Math.min(FACES, faces), changes.apply(map), control.toString(), changes.apply(control));
    }

    /** Some faces of a gallery, as the network takes them: spread evenly, and so over the heads. */
    static float[][] inputs(Network network, Gallery gallery) {
        InputDescription input = network.source().description().input();
        int faces = Math.min(FACES, gallery.faces().size());
        return IntStream.range(0, faces)
                .mapToObj(i ->
                        gallery.faces().get((int) ((long) i * gallery.faces().size() / faces)))
                .map(face -> input.normalized(face.input()))
                .toArray(float[][]::new);
    }

    /** Half the layer away: always the same one. */
    private static FeatureMapId control(Chain chain, FeatureMapId map) {
        Layer.Conv2d layer =
                (Layer.Conv2d) chain.links().get(chain.indexOf(map.layer())).layer();
        return new FeatureMapId(map.layer(), (map.channel() + layer.out() / 2) % layer.out());
    }

    /**
     * How each label's logit changes without a map, in the mean.
     *
     * @param inputs of the faces
     * @param whole their logits with it
     */
    static Map<String, Double> changes(Network network, FeatureMapId map, float[][] inputs, float[][] whole) {
        List<String> labels = network.source().description().labels();
        float[][] without = network.logitsWithout(map, inputs);
        Map<String, Double> changes = new LinkedHashMap<>();
        for (int label = 0; label < labels.size(); label++) {
            double sum = 0;
            for (int face = 0; face < whole.length; face++) {
                sum += without[face][label] - whole[face][label];
            }
            changes.put(labels.get(label), Rounding.of(sum / Math.max(1, whole.length)));
        }
        return changes;
    }
}
