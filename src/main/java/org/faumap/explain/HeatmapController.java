package org.faumap.explain;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import org.faumap.model.ServedModel;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.WebRequest;

@RestController
@Tag(name = "Explanations")
class HeatmapController {
    private static final String NPY = "application/x-npy";
    private static final String PATH = ExplanationController.PATH + "/{id}";
    private static final String VIEW =
            "`overlay` lays the map over the grey crop of the face; `projection` draws it alone,"
                    + " one flat square a pixel of the network's input";

    private final KeptExplanations kept;
    private final Explainer explainer;
    private final HeatmapImage heatmaps;
    private final Sheet sheet;

    HeatmapController(KeptExplanations kept, Explainer explainer, HeatmapImage heatmaps, Sheet sheet) {
        this.kept = kept;
        this.explainer = explainer;
        this.heatmaps = heatmaps;
        this.sheet = sheet;
    }

    @Operation(
            operationId = "readSheet",
            summary = "The strongest feature maps of one layer as small multiples, PNG",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        content =
                                @Content(
                                        mediaType = MediaType.IMAGE_PNG_VALUE,
                                        schema = @Schema(type = "string", format = "binary")))
            })
    @AnswersForKept
    @GetMapping(path = PATH + "/sheet", produces = MediaType.IMAGE_PNG_VALUE)
    @Nullable
    ResponseEntity<?> sheet(
            @PathVariable String id,
            @Parameter(description = "Layer to draw; without it the deepest of those that were explained")
                    @RequestParam(required = false)
                    @Nullable
                    String layer,
            @Parameter(description = "Another rule than the explanation's own")
                    @RequestParam(required = false)
                    @Nullable
                    Rule rule,
            @Parameter(description = ColorMap.MEANING) @RequestParam(defaultValue = "diverging") ColorMap colors,
            WebRequest web) {
        StoredExplanation stored = kept.find(id);
        Rule used = rule == null ? stored.options().rule() : rule;
        List<String> layers = layer == null ? stored.options().layers() : List.of(layer);
        ExplanationOptions options =
                new ExplanationOptions(used, layers, stored.options().top(), false);
        String variant = "sheet %s %s %s".formatted(layer, used, colors);
        return kept.answered(stored, MediaType.IMAGE_PNG, variant, web, lease -> {
            Explanation explanation = explainer.explain(
                    lease, stored.face(), options.deepestOnly(lease.model().chain()), 0);
            return sheet.png(lease.model(), stored.face(), explanation, used, colors);
        });
    }

    @Operation(
            operationId = "readMapHeatmap",
            summary = "The projection of one feature map's response, as image or numbers",
            description = "Any feature map of any convolutional layer, not only the strongest. PNG by default; `Accept:"
                    + " application/json` gives the values, `application/x-npy` a float32 array for NumPy.",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        content = {
                            @Content(
                                    mediaType = MediaType.IMAGE_PNG_VALUE,
                                    schema = @Schema(type = "string", format = "binary")),
                            @Content(
                                    mediaType = MediaType.APPLICATION_JSON_VALUE,
                                    schema = @Schema(implementation = ExplanationAnswer.Heatmap.class)),
                            @Content(mediaType = NPY, schema = @Schema(type = "string", format = "binary"))
                        }),
                @ApiResponse(
                        responseCode = "400",
                        description = "`invalid-parameter`: no such layer or map, or a parameter out of range.")
            })
    @AnswersForKept
    @GetMapping(
            path = PATH + "/heatmaps/{layer}/{map}",
            produces = {MediaType.IMAGE_PNG_VALUE, MediaType.APPLICATION_JSON_VALUE, NPY})
    @Nullable
    ResponseEntity<?> mapHeatmap(
            @PathVariable String id,
            @Parameter(example = "conv4_3") @PathVariable String layer,
            @Parameter(example = "57") @PathVariable int map,
            @Parameter(description = "Another rule than the explanation's own")
                    @RequestParam(required = false)
                    @Nullable
                    Rule rule,
            @Parameter(description = VIEW) @RequestParam(defaultValue = "overlay") HeatmapStyle.View view,
            @Parameter(description = ColorMap.MEANING) @RequestParam(defaultValue = "diverging") ColorMap colors,
            @Parameter(description = "Of the largest values, over the face")
                    @RequestParam(defaultValue = "0.85")
                    @DecimalMin("0")
                    @DecimalMax("1")
                    double opacity,
            @Parameter(description = "Longer side of the map in pixels")
                    @RequestParam(defaultValue = "384")
                    @Min(HeatmapStyle.MIN_SIZE)
                    @Max(HeatmapStyle.MAX_SIZE)
                    int size,
            @Parameter(description = "Colour bar and caption; without them the image covers exactly `face.crop`")
                    @RequestParam(defaultValue = "true")
                    boolean legend,
            @Parameter(hidden = true) @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = MediaType.ALL_VALUE)
                    String accept,
            WebRequest web) {
        HeatmapStyle style = new HeatmapStyle(view, colors, opacity, size, legend);
        return heatmap(
                id,
                layer + "/" + map,
                rule,
                style,
                accept,
                web,
                (lease, face, used) -> explainer.unit(lease, face, layer, map, used));
    }

    @Operation(
            operationId = "readClassHeatmap",
            summary = "The projection of one label's logit, as image or numbers",
            description =
                    "The seed is 1 at the label's logit, before the softmax. See the heatmaps of feature maps for the"
                            + " formats.",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        content = {
                            @Content(
                                    mediaType = MediaType.IMAGE_PNG_VALUE,
                                    schema = @Schema(type = "string", format = "binary")),
                            @Content(
                                    mediaType = MediaType.APPLICATION_JSON_VALUE,
                                    schema = @Schema(implementation = ExplanationAnswer.Heatmap.class)),
                            @Content(mediaType = NPY, schema = @Schema(type = "string", format = "binary"))
                        }),
                @ApiResponse(
                        responseCode = "400",
                        description = "`invalid-parameter`: no such label, or a parameter out of range.")
            })
    @AnswersForKept
    @GetMapping(
            path = PATH + "/heatmaps/class/{label}",
            produces = {MediaType.IMAGE_PNG_VALUE, MediaType.APPLICATION_JSON_VALUE, NPY})
    @Nullable
    ResponseEntity<?> classHeatmap(
            @PathVariable String id,
            @Parameter(example = "happiness") @PathVariable String label,
            @Parameter(description = "Another rule than the explanation's own")
                    @RequestParam(required = false)
                    @Nullable
                    Rule rule,
            @Parameter(description = VIEW) @RequestParam(defaultValue = "overlay") HeatmapStyle.View view,
            @Parameter(description = ColorMap.MEANING) @RequestParam(defaultValue = "diverging") ColorMap colors,
            @Parameter(description = "Of the largest values, over the face")
                    @RequestParam(defaultValue = "0.85")
                    @DecimalMin("0")
                    @DecimalMax("1")
                    double opacity,
            @Parameter(description = "Longer side of the map in pixels")
                    @RequestParam(defaultValue = "384")
                    @Min(HeatmapStyle.MIN_SIZE)
                    @Max(HeatmapStyle.MAX_SIZE)
                    int size,
            @Parameter(description = "Colour bar and caption; without them the image covers exactly `face.crop`")
                    @RequestParam(defaultValue = "true")
                    boolean legend,
            @Parameter(hidden = true) @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = MediaType.ALL_VALUE)
                    String accept,
            WebRequest web) {
        HeatmapStyle style = new HeatmapStyle(view, colors, opacity, size, legend);
        return heatmap(
                id,
                "class/" + label,
                rule,
                style,
                accept,
                web,
                (lease, face, used) -> explainer.label(lease, face, label, used));
    }

    /** Which projection a heatmap shows. */
    private interface Projecting {
        Projection project(ServedModel.Lease lease, ExplainedFace face, Rule rule);
    }

    @Nullable
    private ResponseEntity<?> heatmap(
            String id,
            String name,
            @Nullable Rule rule,
            HeatmapStyle style,
            String accept,
            WebRequest web,
            Projecting projecting) {
        StoredExplanation stored = kept.find(id);
        Rule used = rule == null ? stored.options().rule() : rule;
        MediaType npy = MediaType.parseMediaType(NPY);
        MediaType type = OfferedTypes.preferred(accept, MediaType.IMAGE_PNG, MediaType.APPLICATION_JSON, npy);
        return kept.answered(stored, type, name + " " + used + " " + style, web, lease -> {
            Projection projection = projecting.project(lease, stored.face(), used);
            if (type.equals(npy)) {
                return NpyFile.write(projection);
            }
            if (type.equals(MediaType.APPLICATION_JSON)) {
                return ExplanationAnswer.Heatmap.of(name, used, stored.face(), projection);
            }
            String caption = projection.seed() instanceof Seed.Unit
                    ? "%s, response %s, %s".formatted(name, HeatmapImage.number(projection.response()), used.label())
                    : "%s, %s".formatted(name, used.label());
            return GrayPng.write(heatmaps.draw(projection, stored.face().image(), style, caption));
        });
    }
}
