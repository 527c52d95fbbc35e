package org.faumap.mapping;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import org.faumap.image.UnreadableImage;
import org.faumap.web.FaceParameters;
import org.faumap.web.PostedImages;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Action units")
class AuDistanceController {

    private final AuDistanceReader reader;

    AuDistanceController(AuDistanceReader reader) {
        this.reader = reader;
    }

    @Operation(
            operationId = "measureActionUnits",
            summary = "Tell how far a network's feature maps speak for each facial action unit",
            description = """
                    Finds the faces, labels them, and holds the responses of the network's feature maps against the model's \
                    mapping: how they are distributed in faces that are coded with an action unit, and in those \
                    without it.

                    **What auDistance is.** Evidence from units of a network that learned to tell expressions: the \
                    log-likelihood ratio of their responses, in nats (natural logarithm). At 0 they say nothing, above 0 they are \
                    more likely with the action unit than without, at 1 about 2.7 times as likely. `score` is the same as a \
                    probability, 0 to 1, for faces among which the action unit is as frequent as in the mapping's data. \
                    `evidence` says how far to trust the order that either gives, as area under the ROC curve (0.5 is chance), \
                    with its 95 % interval where it is of eight subjects or more.

                    **What its level means.** By itself little: a mapping made from one kind of faces says more or less of \
                    another. `percentile` tells where it lies among reference faces. `fired` is calibrated on coded \
                    photographs; where nothing calibrates it, it is absent, and nobody knows whether the action unit is there.

                    **What it is not.** A FACS coding. Nobody looked at the muscles: an action unit that goes along with an \
                    expression may score because the expression is there (`identifiable` is false where the mapping could not \
                    tell the two apart). Intensity and side are not told, nor what the person feels.

                    **Prototype**: which of the action units that are said to make up the predicted expression have \
                    fired, in two published tables. Agreement does not confirm the label: both come from the \
                    same network.

                    Images, coordinates and the order of results are as for `/v1/expressions`. Nothing is kept.""",
            requestBody =
                    @RequestBody(
                            required = true,
                            content = {
                                @Content(
                                        mediaType = "image/jpeg",
                                        schema = @Schema(type = "string", format = "binary")),
                                @Content(mediaType = "image/png", schema = @Schema(type = "string", format = "binary")),
                                @Content(
                                        mediaType = "application/octet-stream",
                                        schema = @Schema(type = "string", format = "binary")),
                                @Content(
                                        mediaType = MediaType.MULTIPART_FORM_DATA_VALUE,
                                        schema = @Schema(ref = "#/components/schemas/ImageParts")),
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                                        schema = @Schema(ref = "#/components/schemas/ImagesAsJson"))
                            }),
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        description = "The faces of each image with their action units",
                        content =
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                                        schema = @Schema(implementation = AuDistanceAnswer.class))),
                @ApiResponse(
                        responseCode = "400",
                        description = "`malformed-request`, `image-missing`, `image-empty`, `invalid-parameter`: as for"
                                + " `/v1/expressions`."),
                @ApiResponse(
                        responseCode = "404",
                        description = "`unknown-model`: no model of this id or version is served."),
                @ApiResponse(
                        responseCode = "409",
                        description =
                                "`no-mapping`: the model's package brings no mapping; `GET /v1/models` tells which do."
                                        + " `unfit-mapping`: it brings one that cannot be read, or was made for another network."),
                @ApiResponse(
                        responseCode = "413",
                        description =
                                "`image-too-many-bytes`, `image-too-many-pixels`, `too-many-images`, `body-too-large`."),
                @ApiResponse(
                        responseCode = "415",
                        description = "`unsupported-media-type`, `image-format-unsupported`."),
                @ApiResponse(
                        responseCode = "422",
                        description =
                                "`image-damaged`: the image is truncated or contradicts itself. `image-too-costly`:"
                                        + " decoding it would take too much work; the detail names the limit."),
                @ApiResponse(
                        responseCode = "429",
                        description = "`queue-full`, `uploads-full`, `image-memory-spent`: nothing was done."),
                @ApiResponse(responseCode = "503", description = "`deadline-passed`, `draining`.")
            })
    @PostMapping(
            path = "/v1/au-distances",
            consumes = {
                "image/*",
                MediaType.APPLICATION_OCTET_STREAM_VALUE,
                MediaType.MULTIPART_FORM_DATA_VALUE,
                MediaType.APPLICATION_JSON_VALUE
            },
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<AuDistanceAnswer> auDistances(
            @Parameter(hidden = true) PostedImages images,
            @Parameter(description = "`id` for its newest version, or `id@version`; without it the service's default")
                    @RequestParam(required = false)
                    @Nullable
                    String model,
            @ParameterObject @Valid FaceParameters faces)
            throws UnreadableImage {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(reader.read(images, model, faces.options()));
    }
}
