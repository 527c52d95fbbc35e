package org.faumap.explain;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;
import org.faumap.explain.ExplanationRefused.Reason;
import org.faumap.image.Deadline;
import org.faumap.image.FaceOptions;
import org.faumap.image.UnreadableImage;
import org.faumap.mapping.MeasuredFace;
import org.faumap.model.Models;
import org.faumap.model.ServedModel;
import org.faumap.web.ConcurrencyLimit;
import org.faumap.web.FaceParameters;
import org.faumap.web.PostedImage;
import org.faumap.web.PostedImages;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.WebRequest;

@RestController
@Tag(name = "Explanations")
class ExplanationController {
    static final String PATH = "/v1/explanations";

    /** The most probable label and its runner-up. */
    static final int LABEL_MAPS = 2;

    /** Faces of one image that are kept at most, so that a crowd does not displace everybody else's explanations. */
    private static final int MOST_KEPT_OF_AN_IMAGE = 32;

    private static final String RULE = "How a ReLU is treated on the way back: `deconvnet` cuts off negative signals,"
            + " `guided` also what the network did not let through, `gradient` only the latter";

    private static final String LAYER =
            "Convolutional layers, repeated or with commas, or `all`; without it the last of every block";
    static final String TOP =
            "Feature maps of each layer, strongest first; a layer of fewer gives all. 0 projects nothing, which is"
                    + " quick: label and action units alone";

    private final Explainer explainer;
    private final Explanations explanations;
    private final KeptExplanations kept;
    private final Models models;
    private final ConcurrencyLimit limit;
    private final Sheet sheet;
    private final ExplainMetrics metrics;

    ExplanationController(
            Explainer explainer,
            Explanations explanations,
            KeptExplanations kept,
            Models models,
            ConcurrencyLimit limit,
            Sheet sheet,
            ExplainMetrics metrics) {
        this.explainer = explainer;
        this.explanations = explanations;
        this.kept = kept;
        this.models = models;
        this.limit = limit;
        this.sheet = sheet;
        this.metrics = metrics;
    }

    @Operation(
            operationId = "explainFace",
            summary = "Show what the network's feature maps responded to in a face",
            description = """
                    Finds a face, labels it, and projects the strongest feature maps of each layer, and the two most \
                    probable labels, back to its pixels (deconvolution, Zeiler and Fergus 2014).

                    **What a projection is.** What one unit responded to in this image. It is *not* why the network chose \
                    the label: with the rules `deconvnet` and `guided` the maps hardly depend on anything behind the unit \
                    (arXiv 1805.07039, arXiv 1912.09818); `controls=true` measures that for this face. Signs are those of \
                    the network's input, in which the face's mean grey is 0: positive pixels raise the unit's value where \
                    they are brighter.

                    **Answer**: JSON with links to the heatmaps, kept for a short time (`expiresAt`); `store=false` keeps \
                    nothing and puts the maps into the answer; `Accept: image/png` gives the sheet at once and keeps \
                    nothing either. One image per request; of several faces, `index` chooses.

                    **One upload for everything.** The face comes with its label and its action units as `/v1/au-distances` gives                     them. `everyFace=true` keeps an explanation of each face (32 of an image at most) and lists them in `faces`;                     with `top=0` that is answered as soon as the labels are known, and the explanations are read face by face, layer                     by layer: `GET /v1/explanations/{id}?layer=conv4_3&top=9`.""",
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
                        responseCode = "201",
                        description = "Explained and kept until `expiresAt`",
                        headers = @Header(name = "Location", schema = @Schema(type = "string", format = "uri")),
                        content = {
                            @Content(
                                    mediaType = MediaType.APPLICATION_JSON_VALUE,
                                    schema = @Schema(implementation = ExplanationAnswer.class))
                        }),
                @ApiResponse(
                        responseCode = "200",
                        description = "With `store=false`, or as an image: explained, nothing is kept",
                        content = {
                            @Content(
                                    mediaType = MediaType.APPLICATION_JSON_VALUE,
                                    schema = @Schema(implementation = ExplanationAnswer.class)),
                            @Content(mediaType = "image/png", schema = @Schema(type = "string", format = "binary"))
                        }),
                @ApiResponse(
                        responseCode = "400",
                        description =
                                "`invalid-parameter`: the model has no such layer, or a parameter is out of range;"
                                        + " more than one image. `malformed-request`, `image-missing`, `image-empty`: as for"
                                        + " `/v1/expressions`."),
                @ApiResponse(
                        responseCode = "404",
                        description = "`unknown-model`: no model of this id or version is served."),
                @ApiResponse(
                        responseCode = "413",
                        description =
                                "`image-too-many-bytes`, `image-too-many-pixels`, `too-many-images`, `body-too-large`."),
                @ApiResponse(
                        responseCode = "415",
                        description = "`unsupported-media-type`, `image-format-unsupported`."),
                @ApiResponse(
                        responseCode = "422",
                        description = "`image-damaged`: truncated or contradicting itself. `image-too-costly`."
                                + " `no-face`: none was found, or"
                                + " fewer than `index` asks for."),
                @ApiResponse(
                        responseCode = "429",
                        description = "`queue-full`, `uploads-full`, `image-memory-spent`: nothing was done."),
                @ApiResponse(responseCode = "503", description = "`deadline-passed`, `draining`.")
            })
    @PostMapping(
            path = PATH,
            consumes = {
                "image/*",
                MediaType.APPLICATION_OCTET_STREAM_VALUE,
                MediaType.MULTIPART_FORM_DATA_VALUE,
                MediaType.APPLICATION_JSON_VALUE
            },
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.IMAGE_PNG_VALUE})
    ResponseEntity<?> explain(
            @Parameter(hidden = true) PostedImages images,
            @Parameter(description = "`id` for its newest version, or `id@version`; without it the service's default")
                    @RequestParam(required = false)
                    @Nullable
                    String model,
            @ParameterObject @Valid FaceParameters wantedFaces,
            @Parameter(description = "Which of the faces found, from 0") @RequestParam(defaultValue = "0") @Min(0)
                    int index,
            @Parameter(description = "Keep an explanation of every face, and list them all with label and action units")
                    @RequestParam(defaultValue = "false")
                    boolean everyFace,
            @Parameter(description = RULE) @RequestParam(defaultValue = "deconvnet") Rule rule,
            @Parameter(description = LAYER, example = "conv4_3") @RequestParam(defaultValue = "") List<String> layer,
            @Parameter(description = TOP)
                    @RequestParam(defaultValue = ExplanationOptions.DEFAULT_TOP)
                    @Min(0)
                    @Max(ExplanationOptions.MAX_TOP)
                    int top,
            @Parameter(description = "Compare the maps with others, to see how much they depend on what; costs more")
                    @RequestParam(defaultValue = "false")
                    boolean controls,
            @Parameter(description = "`false` keeps nothing and puts the maps into the answer")
                    @RequestParam(defaultValue = "true")
                    boolean store,
            @Parameter(description = ColorMap.MEANING + " (of the sheet)") @RequestParam(defaultValue = "diverging")
                    ColorMap colors,
            @Parameter(hidden = true) @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = MediaType.ALL_VALUE)
                    String accept,
            HttpServletRequest request)
            throws UnreadableImage {
        if (images.images().size() > 1) {
            throw new ExplanationRefused(
                    Reason.INVALID_PARAMETER,
                    "An explanation is of one image; this request brings %d."
                            .formatted(images.images().size()));
        }
        ExplanationOptions options = new ExplanationOptions(rule, layer, top, controls);
        boolean asImage = OfferedTypes.preferred(accept, MediaType.APPLICATION_JSON, MediaType.IMAGE_PNG)
                .equals(MediaType.IMAGE_PNG);
        long queuedAt = System.nanoTime();
        try (ServedModel.Lease lease = models.lease(model);
                ConcurrencyLimit.Permit permit = limit.acquire()) {
            metrics.queued(queuedAt);
            options.convolutions(lease.model().chain()); // before any work: the names must be right
            PostedImage image = images.images().get(0);
            FaceOptions selection =
                    everyFace ? wantedFaces.options().atMost(MOST_KEPT_OF_AN_IMAGE) : wantedFaces.options();
            Deadline deadline = Deadline.after(limit.deadline());
            List<ExplainedFace> faces = everyFace
                    ? explainer.faces(image, lease.model(), selection, deadline)
                    : List.of(explainer.face(image, lease.model(), selection, index, deadline));
            if (everyFace) {
                Explainer.requireFace(index, faces.size());
            }
            ExplainedFace found = faces.get(everyFace ? index : 0);
            ExplanationOptions wanted =
                    asImage ? options.deepestOnly(lease.model().chain()) : options;
            Explanation explanation = metrics.project(
                    () -> explainer.explain(lease, found, wanted, asImage || top == 0 ? 0 : LABEL_MAPS));
            if (asImage) {
                return ResponseEntity.ok()
                        .cacheControl(CacheControl.noStore())
                        .varyBy(HttpHeaders.ACCEPT)
                        .contentType(MediaType.IMAGE_PNG)
                        .body(metrics.render(() -> sheet.png(lease.model(), found, explanation, rule, colors)));
            }
            List<StoredExplanation> kept = store
                    ? faces.stream()
                            .map(each -> explanations.save(lease.model().id(), options, each))
                            .toList()
                    : List.of();
            StoredExplanation stored = store ? kept.get(faces.indexOf(found)) : null;
            String all = request.getContextPath() + PATH + "/";
            String base = all + (stored == null ? "" : stored.id());
            ExplanationAnswer one = explainer.answer(lease.model(), found, options, explanation, stored, base);
            ExplanationAnswer answer = everyFace ? one.with(everyFace(lease, faces, kept, all)) : one;
            return (stored == null
                            ? ResponseEntity.ok()
                            : ResponseEntity.created(URI.create(base)).varyBy(HttpHeaders.ACCEPT))
                    .cacheControl(CacheControl.noStore())
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(answer);
        }
    }

    private List<ExplanationAnswer.KeptFace> everyFace(
            ServedModel.Lease lease, List<ExplainedFace> faces, List<StoredExplanation> kept, String all) {
        List<MeasuredFace> measured = explainer.measured(lease, faces);
        return IntStream.range(0, faces.size())
                .mapToObj(i -> new ExplanationAnswer.KeptFace(
                        i, kept.isEmpty() ? null : all + kept.get(i).id(), measured.get(i)))
                .toList();
    }

    @Operation(
            operationId = "readExplanation",
            summary = "An explanation that is kept, with its own layers or with others",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        content =
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                                        schema = @Schema(implementation = ExplanationAnswer.class)))
            })
    @AnswersForKept
    @GetMapping(path = PATH + "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Nullable
    ResponseEntity<?> read(
            @PathVariable String id,
            @ParameterObject @Valid ReadingParameters reading,
            WebRequest web,
            HttpServletRequest request) {
        StoredExplanation stored = kept.find(id);
        ExplanationOptions options = reading.of(stored.options());
        int labels = options.top() == 0 ? 0 : reading.labelMaps();
        String variant = "explanation %s %d".formatted(options, labels);
        return kept.answered(stored, MediaType.APPLICATION_JSON, variant, web, lease -> {
            Explanation explanation = metrics.project(() -> explainer.explain(lease, stored.face(), options, labels));
            String base = request.getContextPath() + PATH + "/" + stored.id();
            return explainer.answer(lease.model(), stored.face(), options, explanation, stored, base);
        });
    }

    @Operation(
            operationId = "deleteExplanation",
            summary = "Forget an explanation before its time",
            responses = {@ApiResponse(responseCode = "204", description = "Nothing of it is left")})
    @AnswersForKept
    @DeleteMapping(path = PATH + "/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String id) {
        kept.delete(id);
    }
}
