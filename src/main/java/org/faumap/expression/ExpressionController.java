package org.faumap.expression;

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
@Tag(name = "Expressions")
class ExpressionController {

    private final Classifier classifier;

    ExpressionController(Classifier classifier) {
        this.classifier = classifier;
    }

    @Operation(
            operationId = "labelExpressions",
            summary = "Label the facial expressions in one or more images",
            description = """
                    Finds the faces in each image and gives the probability of every expression label. A label says what \
                    a face shows, not what the person feels.

                    **Images**: JPEG, PNG, WebP, BMP or TIFF, recognised by content, whatever the media type says; turned \
                    by their EXIF orientation first. At most 20 MB and 40 megapixels each, 32 per request and 64 MB in all \
                    (the operator may have set other limits). Sent as raw body, as multipart parts named `image`, or as \
                    base64 in JSON. Nothing is kept.

                    **Answer**: one result per image in the order sent, also for one image. An image without a face gives \
                    an empty list. Of several images, one that cannot be read has `problem` instead of `faces`; a single \
                    image that cannot be read is answered with the problem itself.

                    **Coordinates** are pixels after EXIF rotation, from the top left corner. **Timings** are wall time in \
                    milliseconds.""",
            requestBody =
                    @RequestBody(
                            required = true,
                            content = {
                                @Content(
                                        mediaType = "image/jpeg",
                                        schema = @Schema(type = "string", format = "binary")),
                                @Content(mediaType = "image/png", schema = @Schema(type = "string", format = "binary")),
                                @Content(
                                        mediaType = "image/webp",
                                        schema = @Schema(type = "string", format = "binary")),
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
                        description = "The faces of each image with their labels",
                        content =
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                                        schema = @Schema(implementation = ExpressionAnswer.class))),
                @ApiResponse(
                        responseCode = "400",
                        description =
                                "`malformed-request`: JSON, base64 or multipart that cannot be read. `image-missing`: the body"
                                        + " brings no image. `image-empty`: zero bytes. `invalid-parameter`: `face` has"
                                        + " another value than detect or full."),
                @ApiResponse(
                        responseCode = "404",
                        description = "`unknown-model`: no model of this id or version is served."),
                @ApiResponse(
                        responseCode = "413",
                        description = "`image-too-many-bytes`, `image-too-many-pixels`: one image exceeds its limit."
                                + " `too-many-images`: more than 32. `body-too-large`: the whole request exceeds"
                                + " its limit."),
                @ApiResponse(
                        responseCode = "415",
                        description =
                                "`unsupported-media-type`: the Content-Type header names nothing listed above (curl's"
                                        + " `--data-binary` needs `-H 'Content-Type: image/jpeg'`)."
                                        + " `image-format-unsupported`: the content is none of the formats read."),
                @ApiResponse(
                        responseCode = "422",
                        description =
                                "`image-damaged`: the image is truncated or contradicts itself. `image-too-costly`:"
                                        + " decoding it would take too much work; the detail names the limit."),
                @ApiResponse(
                        responseCode = "429",
                        description =
                                "`queue-full`: more images are waiting than the service takes on. `image-memory-spent`:"
                                        + " other images held the memory for pixels until the deadline. `uploads-full`: too"
                                        + " much is being uploaded at once. Nothing was done."),
                @ApiResponse(
                        responseCode = "503",
                        description = "`deadline-passed`: no work began within the deadline (10 s unless configured)."
                                + " `draining`: the service is shutting down.")
            })
    @PostMapping(
            path = "/v1/expressions",
            consumes = {
                "image/*",
                MediaType.APPLICATION_OCTET_STREAM_VALUE,
                MediaType.MULTIPART_FORM_DATA_VALUE,
                MediaType.APPLICATION_JSON_VALUE
            },
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ExpressionAnswer> expressions(
            @Parameter(hidden = true) PostedImages images,
            @Parameter(
                            description = "Model to use: `id` for its newest version, or `id@version`. Without it, the"
                                    + " service's default.")
                    @RequestParam(required = false)
                    @Nullable
                    String model,
            @ParameterObject @Valid FaceParameters faces)
            throws UnreadableImage {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(classifier.classify(images, model, faces.options()));
    }
}
