package org.faumap.gallery;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.faumap.mapping.Rounding;
import org.faumap.model.Chain;
import org.faumap.model.FeatureMapId;
import org.faumap.model.Layer;
import org.faumap.model.ModelDescription;
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

    static Removal of(Network network, Gallery gallery, FeatureMapId map) {
        ModelDescription description = network.source().description();
        int faces = Math.min(FACES, gallery.faces().size());
        // Spread evenly, and so over the heads.
        float[][] inputs = IntStream.range(0, faces)
                .mapToObj(i ->
                        gallery.faces().get((int) ((long) i * gallery.faces().size() / faces)))
                .map(face -> description.input().normalized(face.input()))
                .toArray(float[][]::new);
        float[][] whole = network.logits(inputs);
        FeatureMapId control = control(network.source().chain(), map);
        List<String> labels = description.labels();
        return new Removal(
                faces,
                changes(labels, whole, network.logitsWithout(map, inputs)),
                control.toString(),
                changes(labels, whole, network.logitsWithout(control, inputs)));
    }

    /** Half the layer away: always the same one. */
    private static FeatureMapId control(Chain chain, FeatureMapId map) {
        Layer.Conv2d layer =
                (Layer.Conv2d) chain.links().get(chain.indexOf(map.layer())).layer();
        return new FeatureMapId(map.layer(), (map.channel() + layer.out() / 2) % layer.out());
    }

    private static Map<String, Double> changes(List<String> labels, float[][] whole, float[][] without) {
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
