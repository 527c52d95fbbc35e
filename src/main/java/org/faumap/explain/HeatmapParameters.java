package org.faumap.explain;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What can be asked of a heatmap; null where nothing was. */
record HeatmapParameters(
        @Schema(description = "Another rule than the explanation's own") @Nullable
        Rule rule,

        @Schema(
                description = "`overlay` lays the map over the grey crop of the face; `projection` draws it alone,"
                        + " one flat square a pixel of the network's input",
                defaultValue = "overlay")
        HeatmapStyle.@Nullable View view,

        @Schema(description = ColorMap.MEANING, defaultValue = "diverging") @Nullable
        ColorMap colors,

        @Schema(description = "Of the largest values, over the face", defaultValue = "0.85")
        @DecimalMin("0")
        @DecimalMax("1")
        @Nullable
        Double opacity,

        @Schema(description = "Longer side of the map in pixels", defaultValue = "384")
        @Min(HeatmapStyle.MIN_SIZE)
        @Max(HeatmapStyle.MAX_SIZE)
        @Nullable
        Integer size,

        @Schema(
                description = "Colour bar and caption; without them the image covers exactly `face.crop`",
                defaultValue = "true")
        @Nullable
        Boolean legend) {

    /** How it is to be drawn. */
    HeatmapStyle style() {
        return new HeatmapStyle(
                Objects.requireNonNullElse(view, HeatmapStyle.View.OVERLAY),
                Objects.requireNonNullElse(colors, ColorMap.DIVERGING),
                Objects.requireNonNullElse(opacity, 0.85),
                Objects.requireNonNullElse(size, 384),
                Objects.requireNonNullElse(legend, true));
    }
}
