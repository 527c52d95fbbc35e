package org.faumap.explain;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import org.faumap.model.ServedModel;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.WebRequest;
import tools.jackson.databind.json.JsonMapper;

@RestController
@Tag(name = "Explanations")
class HeatmapController {
    private static final String NPY = "application/x-npy";
    private static final String NPZ = "application/zip";
    private static final String PATH = ExplanationController.PATH + "/{id}";

    private final KeptExplanations kept;
    private final Explainer explainer;
    private final HeatmapImage heatmaps;
    private final Sheet sheet;
    private final ExplainMetrics metrics;
    private final JsonMapper json;

    HeatmapController(
            KeptExplanations kept,
            Explainer explainer,
            HeatmapImage heatmaps,
            Sheet sheet,
            ExplainMetrics metrics,
            JsonMapper json) {
        this.kept = kept;
        this.explainer = explainer;
        this.heatmaps = heatmaps;
        this.sheet = sheet;
        this.metrics = metrics;
        this.json = json;
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
            @Parameter(description = "Feature maps to draw; without it as many as were explained")
                    @RequestParam(required = false)
                    @Min(1)
                    @Max(ExplanationOptions.MOST_ON_A_SHEET)
                    @Nullable
                    Integer top,
            @Parameter(description = ColorMap.MEANING) @RequestParam(defaultValue = "diverging") ColorMap colors,
            WebRequest web) {
        StoredExplanation stored = kept.find(id);
        Rule used = stored.ruleOr(rule);
        List<String> layers = layer == null ? stored.options().layers() : List.of(layer);
        ExplanationOptions options = stored.options().with(used, layers, top, false);
        String variant = "sheet %s %s".formatted(options, colors);
        return kept.answered(stored, MediaType.IMAGE_PNG, variant, web, lease -> {
            Explanation explanation = metrics.project(() -> explainer.explain(
                    lease, stored.face(), options.deepestOnly(lease.model().chain()), 0));
            return metrics.render(() -> sheet.png(lease.model(), stored.face(), explanation, used, colors));
        });
    }

    @Operation(
            operationId = "readHeatmaps",
            summary = "The projections of many feature maps and of the labels at once, as arrays for NumPy",
            description = """
                    An `.npz` of float32 arrays. Of each layer, `conv4_3` has the projections `[maps, height, width]` in pixels of \
                    the network's input, `conv4_3.maps` their numbers and `conv4_3.responses` their responses, strongest first. \
                    `labels` has those of the most probable label and its runner-up; with `controls=true`, `labels.gradient` and \
                    `labels.randomized` what they are compared with. `face` is the crop to look at, uint8. `answer.json` is what \
                    `GET /v1/explanations/{id}` answers with the same parameters, so that one request serves for numbers and \
                    maps; NumPy gives it as bytes.""",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        content = @Content(mediaType = NPZ, schema = @Schema(type = "string", format = "binary"))),
                @ApiResponse(
                        responseCode = "400",
                        description = "`invalid-parameter`: no such layer, or a parameter out of range.")
            })
    @AnswersForKept
    @GetMapping(path = PATH + "/heatmaps.npz", produces = NPZ)
    @Nullable
    ResponseEntity<?> heatmaps(
            @PathVariable String id,
            @ParameterObject @Valid ReadingParameters reading,
            WebRequest web,
            HttpServletRequest request) {
        StoredExplanation stored = kept.find(id);
        ExplanationOptions options = reading.of(stored.options());
        int labels = reading.labelMaps();
        String variant = "heatmaps %s %d".formatted(options, labels);
        String base = request.getContextPath() + ExplanationController.PATH + "/" + stored.id();
        return kept.answered(stored, MediaType.parseMediaType(NPZ), variant, web, lease -> {
            Explanation explanation = metrics.project(() -> explainer.explain(lease, stored.face(), options, labels));
            ExplanationAnswer answer =
                    explainer.answer(lease.model(), stored.face(), options, explanation, stored, base);
            return NpzFile.write(stored.face(), explanation, json.writeValueAsBytes(answer));
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
                                    schema = @Schema(implementation = HeatmapAnswer.class)),
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
            @ParameterObject @Valid HeatmapParameters parameters,
            @Parameter(hidden = true) @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = MediaType.ALL_VALUE)
                    String accept,
            WebRequest web) {
        return heatmap(
                id,
                layer + "/" + map,
                parameters,
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
                                    schema = @Schema(implementation = HeatmapAnswer.class)),
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
            @ParameterObject @Valid HeatmapParameters parameters,
            @Parameter(hidden = true) @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = MediaType.ALL_VALUE)
                    String accept,
            WebRequest web) {
        return heatmap(
                id,
                "class/" + label,
                parameters,
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
            HeatmapParameters parameters,
            String accept,
            WebRequest web,
            Projecting projecting) {
        StoredExplanation stored = kept.find(id);
        Rule used = stored.ruleOr(parameters.rule());
        HeatmapStyle style = parameters.style();
        MediaType npy = MediaType.parseMediaType(NPY);
        MediaType type = OfferedTypes.preferred(accept, MediaType.IMAGE_PNG, MediaType.APPLICATION_JSON, npy);
        return kept.answered(stored, type, name + " " + used + " " + style, web, lease -> {
            Projection projection = metrics.project(() -> projecting.project(lease, stored.face(), used));
            if (type.equals(npy)) {
                return NpyFile.write(projection);
            }
            if (type.equals(MediaType.APPLICATION_JSON)) {
                return HeatmapAnswer.of(name, used, stored.face(), projection);
            }
            String caption = projection.seed() instanceof Seed.Unit
                    ? "%s, response %s, %s".formatted(name, HeatmapImage.number(projection.response()), used.label())
                    : "%s, %s".formatted(name, used.label());
            return metrics.render(
                    () -> GrayPng.write(heatmaps.draw(projection, stored.face().image(), style, caption)));
        });
    }
}
