package org.faumap.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import org.faumap.image.Box;
import org.jspecify.annotations.Nullable;

/** A projection in numbers. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "ProjectionNumbers")
@SuppressWarnings("ArrayRecordComponent") // goes straight into JSON
record ProjectionNumbers(
        @Schema(description = "Share of the map's absolute sum inside the receptive field; always 1", example = "1")
        double insideReceptiveField,

        @Schema(description = "Share of the positive values in the map's absolute sum", example = "0.61")
        double positiveShare,

        @Schema(description = "Largest absolute value", example = "0.083")
        float peak,

        @Schema(description = "Cosine to the same unit's map by the rule gradient; only with controls=true") @Nullable
        Double gradientCosine,

        @Schema(
                description = "The map itself, row by row over the pixels of receptiveField.crop, the whole input for"
                        + " a class; only with store=false")
        float @Nullable [][] values) {

    static ProjectionNumbers of(Projection projection, @Nullable Double gradientCosine, boolean inline) {
        return new ProjectionNumbers(
                projection.insideShare(),
                projection.positiveShare(),
                projection.peak(),
                gradientCosine,
                inline ? window(projection) : null);
    }

    static float[][] window(Projection projection) {
        Box part = projection.receptiveField();
        float[][] values = new float[part.height()][part.width()];
        for (int y = 0; y < part.height(); y++) {
            System.arraycopy(
                    projection.values(), (part.y() + y) * projection.width() + part.x(), values[y], 0, part.width());
        }
        return values;
    }
}
