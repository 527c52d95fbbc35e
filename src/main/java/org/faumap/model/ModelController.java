package org.faumap.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Models")
class ModelController {
    private final Models models;

    ModelController(Models models) {
        this.models = models;
    }

    @Schema(name = "Models")
    record ModelList(
            @Schema(description = "Newest version of each id first")
            List<ModelSummary> models,

            @Schema(description = "Packages that were found and do not fit; tried again when their files change")
            List<RefusedPackage> refused) {}

    @Schema(name = "ModelSummary")
    record ModelSummary(
            @Schema(example = "expression") String id,
            @Schema(example = "1") String version,

            @Schema(description = "Whether it answers requests that name no model") @JsonProperty("default")
            boolean isDefault,

            @Schema(description = "In the order of the scores")
            List<String> labels,

            @Schema(description = "Whether its package brings a mapping of feature maps to action units")
            boolean hasMapping) {}

    @Operation(operationId = "listModels", summary = "The models that are served, and packages that were refused")
    @GetMapping(path = "/v1/models", produces = "application/json")
    ModelList list() {
        ModelId defaultId = defaultId();
        return new ModelList(
                models.all().stream()
                        .map(model -> new ModelSummary(
                                model.id().id(),
                                model.id().version(),
                                model.id().equals(defaultId),
                                model.description().labels(),
                                model.hasMapping()))
                        .toList(),
                models.refused());
    }

    @Operation(
            operationId = "describeModel",
            summary = "Labels, preprocessing, layers with shapes and receptive fields, calibration, metrics",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        content =
                                @Content(
                                        mediaType = "application/json",
                                        schema = @Schema(implementation = ModelAnswer.class))),
                @ApiResponse(
                        responseCode = "404",
                        description = "`unknown-model`: no model of this id or version is served.",
                        content =
                                @Content(
                                        mediaType = "application/problem+json",
                                        schema = @Schema(ref = "#/components/schemas/Problem")))
            })
    @GetMapping(path = "/v1/models/{id}", produces = "application/json")
    ModelAnswer describe(
            @Parameter(description = "`id` for its newest version, or `id@version`", example = "expression")
                    @PathVariable
                    String id) {
        ServedModel model = models.find(id);
        return ModelAnswer.of(model, model.id().equals(defaultId()));
    }

    @Operation(
            operationId = "readModelCard",
            summary = "The model card in Markdown: data, accuracy, what the labels are and are not",
            responses = {
                @ApiResponse(responseCode = "200", content = @Content(mediaType = "text/markdown")),
                @ApiResponse(
                        responseCode = "404",
                        description = "`unknown-model`: no model of this id or version is served, or it has no card.",
                        content =
                                @Content(
                                        mediaType = "application/problem+json",
                                        schema = @Schema(ref = "#/components/schemas/Problem")))
            })
    @GetMapping(path = "/v1/models/{id}/card", produces = "text/markdown;charset=UTF-8")
    String card(
            @Parameter(description = "`id` for its newest version, or `id@version`", example = "expression")
                    @PathVariable
                    String id) {
        String card = models.find(id).card();
        if (card.isBlank()) {
            throw new UnknownModel("The package of this model brings no card.");
        }
        return card;
    }

    @Operation(
            operationId = "readMapping",
            summary = "Which feature maps belong to which action units, with the statistics, as in the package",
            description =
                    "`mapping.json` as it lies in the package: distances, z, AUC, p and q of every pair of action unit"
                            + " and feature map, assignments, scores, controls. Its field `definitions` says what each number is.",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        content =
                                @Content(
                                        mediaType = "application/json",
                                        schema = @Schema(ref = "#/components/schemas/Mapping"))),
                @ApiResponse(
                        responseCode = "404",
                        description =
                                "`unknown-model`: no model of this id or version is served, or it has no mapping.",
                        content =
                                @Content(
                                        mediaType = "application/problem+json",
                                        schema = @Schema(ref = "#/components/schemas/Problem")))
            })
    @GetMapping(path = "/v1/models/{id}/mapping", produces = "application/json")
    String mapping(
            @Parameter(description = "`id` for its newest version, or `id@version`", example = "expression")
                    @PathVariable
                    String id) {
        ServedModel model = models.find(id);
        if (!model.hasMapping()) {
            throw new UnknownModel("The package of this model brings no mapping.");
        }
        return model.mapping();
    }

    private @Nullable ModelId defaultId() {
        try {
            return models.find(null).id();
        } catch (UnknownModel condition) {
            return null; // none is the default: every model has to be named
        }
    }
}
