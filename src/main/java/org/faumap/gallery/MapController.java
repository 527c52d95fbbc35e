package org.faumap.gallery;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.function.Function;
import org.faumap.model.Models;
import org.faumap.model.ServedModel;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.WebRequest;

@RestController
@Tag(name = "Models")
class MapController {
    private static final Duration KEPT = Duration.ofHours(1);

    private final MapCatalog catalog;
    private final Models models;

    MapController(MapCatalog catalog, Models models) {
        this.catalog = catalog;
        this.models = models;
    }

    @Operation(
            operationId = "listFeatureMaps",
            summary = "The feature maps of a model, with the action unit and the rendered face each goes with most",
            description =
                    "All maps of the layers that the model's mapping covers, or of one layer. A browser gets a page. The first"
                            + " call for a model takes some seconds: the bundled rendered faces go through its network.",
            responses = {
                @ApiResponse(responseCode = "200", useReturnTypeSchema = true),
                @ApiResponse(
                        responseCode = "404",
                        description = "`unknown-model`: no model of this id or version is served."
                                + " `unknown-feature-map`: it has no such layer.")
            })
    @GetMapping(path = "/v1/models/{id}/maps", produces = MediaType.APPLICATION_JSON_VALUE)
    MapList maps(
            @Parameter(description = "`id` for its newest version, or `id@version`") @PathVariable String id,
            @ParameterObject MapQuery query) {
        return catalog.list(id, query);
    }

    @Operation(
            operationId = "readFeatureMap",
            summary =
                    "One feature map: what it responds to, which action units it goes with, what it does for the labels",
            description =
                    "Any map of any convolutional layer. Responses, histograms, correlations, removal and regions are of the"
                            + " bundled rendered faces; z, AUC and q of the model's mapping. A browser gets a page.",
            responses = {
                @ApiResponse(responseCode = "200", useReturnTypeSchema = true),
                @ApiResponse(
                        responseCode = "404",
                        description = "`unknown-model`: no model of this id or version is served."
                                + " `unknown-feature-map`: it has no such layer or map.")
            })
    @GetMapping(path = "/v1/models/{id}/maps/{layer}/{map}", produces = MediaType.APPLICATION_JSON_VALUE)
    MapAnswer map(
            @Parameter(description = "`id` for its newest version, or `id@version`") @PathVariable String id,
            @Parameter(example = "conv4_3") @PathVariable String layer,
            @Parameter(example = "57", schema = @Schema(type = "integer")) @PathVariable String map,
            @Parameter(
                            description =
                                    "Id of an explanation by the same model, whose face shall be placed among the rendered ones")
                    @RequestParam(required = false)
                    @Nullable
                    String explanation) {
        return catalog.map(id, layer, map, explanation);
    }

    @Operation(
            operationId = "readFeatureMapFace",
            summary = "A rendered face as a feature map sees it, PNG",
            description =
                    "The part of the face that the map can have seen, and beside it the projection of its response (rule"
                            + " deconvnet). The whole face beside nothing where the map did not respond.",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        content =
                                @Content(
                                        mediaType = MediaType.IMAGE_PNG_VALUE,
                                        schema = @Schema(type = "string", format = "binary"))),
                @ApiResponse(
                        responseCode = "404",
                        description = "`unknown-model`: no model of this id or version is served."
                                + " `unknown-feature-map`: there is no such layer, map or face.")
            })
    @GetMapping(path = "/v1/models/{id}/maps/{layer}/{map}/faces/{face}", produces = MediaType.IMAGE_PNG_VALUE)
    @Nullable
    ResponseEntity<byte[]> seenFace(
            @PathVariable String id,
            @Parameter(example = "conv4_3") @PathVariable String layer,
            @Parameter(example = "57", schema = @Schema(type = "integer")) @PathVariable String map,
            @Parameter(example = "s000_001") @PathVariable String face,
            WebRequest web) {
        return image(id, "%s/%s %s".formatted(layer, map, face), web, lease -> catalog.image(lease, layer, map, face));
    }

    @Operation(
            operationId = "readRenderedFace",
            summary = "A rendered face as the network gets it, PNG",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        content =
                                @Content(
                                        mediaType = MediaType.IMAGE_PNG_VALUE,
                                        schema = @Schema(type = "string", format = "binary"))),
                @ApiResponse(
                        responseCode = "404",
                        description = "`unknown-model`: no model of this id or version is served."
                                + " `unknown-feature-map`: there is no such face.")
            })
    @GetMapping(path = "/v1/models/{id}/faces/{face}", produces = MediaType.IMAGE_PNG_VALUE)
    @Nullable
    ResponseEntity<byte[]> face(
            @PathVariable String id, @Parameter(example = "s000_001") @PathVariable String face, WebRequest web) {
        return image(id, face, web, lease -> catalog.image(lease, face));
    }

    /** The same for as long as the model's package is the same. */
    private @Nullable ResponseEntity<byte[]> image(
            String id, String what, WebRequest web, Function<ServedModel.Lease, byte[]> work) {
        try (ServedModel.Lease lease = models.lease(id)) {
            String etag = "\"%s-%s\""
                    .formatted(lease.model().answersSha256().substring(0, 24), Integer.toHexString(what.hashCode()));
            if (web.checkNotModified(etag)) {
                return null; // the status is set: 304
            }
            return ResponseEntity.ok()
                    .eTag(etag)
                    .cacheControl(CacheControl.maxAge(KEPT).cachePrivate())
                    .contentType(MediaType.IMAGE_PNG)
                    .body(work.apply(lease));
        }
    }
}
