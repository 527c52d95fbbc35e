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
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.faumap.explain.ExplanationRefused.Reason;
import org.faumap.image.Deadline;
import org.faumap.image.FaceOptions;
import org.faumap.image.FaceSelection;
import org.faumap.image.UnreadableImage;
import org.faumap.model.Models;
import org.faumap.model.ServedModel;
import org.faumap.web.ConcurrencyLimit;
import org.faumap.web.PostedImages;
import org.jspecify.annotations.Nullable;
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
    private static final String NPY = "application/x-npy";
    private static final String PATH = "/v1/explanations";

    /** The most probable label and its runner-up. */
    private static final int LABEL_MAPS = 2;

    private static final String RULE = "How a ReLU is treated on the way back: `deconvnet` cuts off negative signals,"
            + " `guided` also what the network did not let through, `gradient` only the latter";
    private static final String VIEW =
            "`overlay` lays the map over the grey crop of the face; `projection` draws it alone,"
                    + " one flat square a pixel of the network's input";
    private static final String COLORS =
            "`diverging` shows signed values, symmetric about 0; `sequential` the positive" + " parts, from 0";

    /** What every call on a kept explanation may answer. */
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @ApiResponse(
            responseCode = "404",
            description =
                    "`unknown-explanation`: deleted, displaced by newer ones, or never was. `silent-map`: the feature"
                            + " map's response is 0, there is nothing to project. `unknown-model`: its model is no longer served.")
    @ApiResponse(responseCode = "410", description = "`explanation-expired`: its time to live is over.")
    private @interface AnswersForKept {}

    private final Explainer explainer;
    private final Explanations explanations;
    private final Models models;
    private final ConcurrencyLimit limit;
    private final HeatmapPicture heatmaps;
    private final Sheet sheet;
    private final Clock clock;

    ExplanationController(
            Explainer explainer,
            Explanations explanations,
            Models models,
            ConcurrencyLimit limit,
            HeatmapPicture heatmaps,
            Sheet sheet,
            Clock clock) {
        this.explainer = explainer;
        this.explanations = explanations;
        this.models = models;
        this.limit = limit;
        this.heatmaps = heatmaps;
        this.sheet = sheet;
        this.clock = clock;
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
                    nothing either. One image per request; of several faces, `index` chooses.""",
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
                        description = "With `store=false`, or as a picture: explained, nothing is kept",
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
            @Parameter(description = "`detect` finds the faces; `full` takes the image as one ready-made face crop")
                    @RequestParam(defaultValue = "detect")
                    FaceSelection face,
            @Parameter(description = "Which of the faces found, from 0") @RequestParam(defaultValue = "0") @Min(0)
                    int index,
            @Parameter(description = RULE) @RequestParam(defaultValue = "deconvnet") Rule rule,
            @Parameter(
                            description =
                                    "Convolutional layers, repeated or with commas, or `all`; without it the last of"
                                            + " every block",
                            example = "conv4_3")
                    @RequestParam(defaultValue = "")
                    List<String> layer,
            @Parameter(description = "Feature maps of each layer, strongest first")
                    @RequestParam(defaultValue = "9")
                    @Min(1)
                    @Max(ExplanationOptions.MAX_TOP)
                    int top,
            @Parameter(description = "Compare the maps with others, to see how much they depend on what; costs more")
                    @RequestParam(defaultValue = "false")
                    boolean controls,
            @Parameter(description = "`false` keeps nothing and puts the maps into the answer")
                    @RequestParam(defaultValue = "true")
                    boolean store,
            @Parameter(description = COLORS + " (of the sheet)") @RequestParam(defaultValue = "diverging")
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
        boolean asPicture = preferred(accept, MediaType.APPLICATION_JSON, MediaType.IMAGE_PNG)
                .equals(MediaType.IMAGE_PNG);
        try (ServedModel.Lease lease = models.lease(model);
                ConcurrencyLimit.Permit permit = limit.acquire()) {
            options.convolutions(lease.model().chain()); // before any work: the names must be right
            ExplainedFace found = explainer.face(
                    images.images().get(0),
                    lease.model(),
                    new FaceOptions(face, 0, FaceOptions.MAX_FACES),
                    index,
                    Deadline.after(limit.deadline()));
            ExplanationOptions wanted = asPicture ? deepestOnly(options, lease.model()) : options;
            Explanation explanation = explainer.explain(lease, found, wanted, asPicture ? 0 : LABEL_MAPS);
            if (asPicture) {
                return ResponseEntity.ok()
                        .cacheControl(CacheControl.noStore())
                        .varyBy(HttpHeaders.ACCEPT)
                        .contentType(MediaType.IMAGE_PNG)
                        .body(sheet(lease.model(), found, explanation, rule, colors));
            }
            StoredExplanation stored = store ? explanations.save(lease.model().id(), options, found) : null;
            String base = request.getContextPath() + PATH + "/" + (stored == null ? "" : stored.id());
            ExplanationAnswer answer = ExplanationAnswer.of(
                    lease.model().description(), lease.model().chain(), found, options, explanation, stored, base);
            return (stored == null
                            ? ResponseEntity.ok()
                            : ResponseEntity.created(URI.create(base)).varyBy(HttpHeaders.ACCEPT))
                    .cacheControl(CacheControl.noStore())
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(answer);
        }
    }

    @Operation(
            operationId = "readExplanation",
            summary = "An explanation that is kept",
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
    ResponseEntity<?> read(@PathVariable String id, WebRequest web, HttpServletRequest request) {
        StoredExplanation stored = find(id);
        return answered(stored, MediaType.APPLICATION_JSON, "explanation", web, lease -> {
            Explanation explanation = explainer.explain(lease, stored.face(), stored.options(), LABEL_MAPS);
            return ExplanationAnswer.of(
                    lease.model().description(),
                    lease.model().chain(),
                    stored.face(),
                    stored.options(),
                    explanation,
                    stored,
                    request.getContextPath() + PATH + "/" + stored.id());
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
        explanations.delete(uuid(id));
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
    @GetMapping(path = PATH + "/{id}/sheet", produces = MediaType.IMAGE_PNG_VALUE)
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
            @Parameter(description = COLORS) @RequestParam(defaultValue = "diverging") ColorMap colors,
            WebRequest web) {
        StoredExplanation stored = find(id);
        Rule used = rule == null ? stored.options().rule() : rule;
        List<String> layers = layer == null ? stored.options().layers() : List.of(layer);
        ExplanationOptions options =
                new ExplanationOptions(used, layers, stored.options().top(), false);
        String variant = "sheet %s %s %s".formatted(layer, used, colors);
        return answered(stored, MediaType.IMAGE_PNG, variant, web, lease -> {
            Explanation explanation = explainer.explain(lease, stored.face(), deepestOnly(options, lease.model()), 0);
            return sheet(lease.model(), stored.face(), explanation, used, colors);
        });
    }

    @Operation(
            operationId = "readMapHeatmap",
            summary = "The projection of one feature map's response, as picture or numbers",
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
            path = PATH + "/{id}/heatmaps/{layer}/{map}",
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
            @Parameter(description = COLORS) @RequestParam(defaultValue = "diverging") ColorMap colors,
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
            @Parameter(description = "Colour bar and caption; without them the picture covers exactly `face.crop`")
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
            summary = "The projection of one label's logit, as picture or numbers",
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
            path = PATH + "/{id}/heatmaps/class/{label}",
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
            @Parameter(description = COLORS) @RequestParam(defaultValue = "diverging") ColorMap colors,
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
            @Parameter(description = "Colour bar and caption; without them the picture covers exactly `face.crop`")
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
        StoredExplanation stored = find(id);
        Rule used = rule == null ? stored.options().rule() : rule;
        MediaType npy = MediaType.parseMediaType(NPY);
        MediaType type = preferred(accept, MediaType.IMAGE_PNG, MediaType.APPLICATION_JSON, npy);
        return answered(stored, type, name + " " + used + " " + style, web, lease -> {
            Projection projection = projecting.project(lease, stored.face(), used);
            if (type.equals(npy)) {
                return NpyFile.write(projection);
            }
            if (type.equals(MediaType.APPLICATION_JSON)) {
                return ExplanationAnswer.Heatmap.of(name, used, stored.face(), projection);
            }
            String caption = projection.seed() instanceof Seed.Unit
                    ? "%s, response %s, %s".formatted(name, HeatmapPicture.number(projection.response()), used.label())
                    : "%s, %s".formatted(name, used.label());
            return GrayPng.write(heatmaps.draw(projection, stored.face().picture(), style, caption));
        });
    }

    private byte[] sheet(ServedModel model, ExplainedFace face, Explanation explanation, Rule rule, ColorMap colors) {
        int label = explanation.label();
        String title = "%s %.0f %%, %s"
                .formatted(
                        model.description().labels().get(label),
                        100 * explanation.probabilities()[label],
                        model.id());
        return GrayPng.write(sheet.draw(face, explanation.layers().get(0), rule, colors, title));
    }

    /** The same for the deepest of the layers alone: what a sheet shows. */
    private static ExplanationOptions deepestOnly(ExplanationOptions options, ServedModel model) {
        List<Integer> convolutions = options.convolutions(model.chain());
        if (convolutions.isEmpty()) {
            throw new ExplanationRefused(Reason.INVALID_PARAMETER, "The model has no convolutional layer.");
        }
        int deepest = convolutions.get(convolutions.size() - 1);
        return new ExplanationOptions(
                options.rule(),
                List.of(model.chain().links().get(deepest).layer().name()),
                options.top(),
                false);
    }

    /** Answers from the caller's cache where it can, else by work within the limit. What a package answers never changes. */
    @Nullable
    private ResponseEntity<?> answered(
            StoredExplanation stored,
            MediaType type,
            String variant,
            WebRequest web,
            Function<ServedModel.Lease, Object> work) {
        String etag;
        Object body;
        try (ServedModel.Lease lease = models.lease(stored.model().toString())) {
            // A version can be replaced in its place: of the lease, so that tag and body are of the same package.
            etag = etag(String.join(
                    " ",
                    stored.id().toString(),
                    type.toString(),
                    variant,
                    lease.model().answersSha256()));
            if (web.checkNotModified(etag)) {
                return null; // the status is set: 304
            }
            try (ConcurrencyLimit.Permit permit = limit.acquire()) {
                body = work.apply(lease);
            }
        }
        Duration left = Duration.between(clock.instant(), stored.expiresAt());
        return ResponseEntity.ok()
                .eTag(etag)
                .cacheControl(CacheControl.maxAge(left.isNegative() ? Duration.ZERO : left)
                        .cachePrivate())
                .varyBy(HttpHeaders.ACCEPT)
                .contentType(type)
                .body(body);
    }

    private StoredExplanation find(String id) {
        return explanations.find(uuid(id));
    }

    private static UUID uuid(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException condition) {
            throw new ExplanationRefused(Reason.UNKNOWN, "This is not an id of an explanation.");
        }
    }

    /** The one of the offers that the caller likes best; the first where he has no preference. */
    private static MediaType preferred(String accept, MediaType... offers) {
        return MediaType.parseMediaTypes(accept).stream()
                .sorted(Comparator.comparingDouble((MediaType type) -> -type.getQualityValue()))
                .flatMap(type -> List.of(offers).stream().filter(type::includes))
                .findFirst()
                .orElse(offers[0]); // Spring has refused all others
    }

    private static String etag(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "\"" + HexFormat.of().formatHex(hash, 0, 12) + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
