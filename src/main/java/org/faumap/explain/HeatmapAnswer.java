package org.faumap.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import org.faumap.image.Box;
import org.jspecify.annotations.Nullable;

/** One heatmap as numbers. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Heatmap")
@SuppressWarnings("ArrayRecordComponent") // goes straight into JSON
record HeatmapAnswer(
        @Schema(description = "`layer/map`, or `class/label`", example = "conv4_3/57")
        String name,

        Rule rule,

        @Schema(description = "Value of the seed: the map's response, or 1 for a class")
        float seed,

        @Schema(description = "Where in the feature map it is; absent for a class")
        ExplanationAnswer.@Nullable Position position,

        ExplanationAnswer.ReceptiveFieldBox receptiveField,
        ProjectionNumbers projection,

        @Schema(description = "Pixels of the network's input")
        int width,

        int height,

        @Schema(description = "Signed, height rows of width values") @JsonProperty
        float[][] values) {

    static HeatmapAnswer of(String name, Rule rule, ExplainedFace face, Projection projection) {
        Projection whole = new Projection(
                projection.seed(),
                projection.response(),
                new Box(0, 0, projection.width(), projection.height()),
                projection.width(),
                projection.height(),
                projection.values());
        return new HeatmapAnswer(
                name,
                rule,
                projection.response(),
                projection.seed() instanceof Seed.Unit unit ? new ExplanationAnswer.Position(unit.x(), unit.y()) : null,
                ExplanationAnswer.box(face, projection),
                ProjectionNumbers.of(projection, null, false),
                projection.width(),
                projection.height(),
                ProjectionNumbers.window(whole));
    }
}
