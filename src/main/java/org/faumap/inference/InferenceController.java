package org.faumap.inference;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Set;
import org.faumap.expression.Classifier;
import org.faumap.image.UnreadableImage;
import org.faumap.model.InputDescription;
import org.faumap.model.ModelDescription;
import org.faumap.model.Models;
import org.faumap.model.ServedModel;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.info.BuildProperties;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Open Inference Protocol")
class InferenceController {
    static final String ROOT = "/v2";
    private static final String MODEL = ROOT + "/models/{name}";
    private static final String VERSION = MODEL + "/versions/{version}";

    private final Models models;
    private final Classifier classifier;
    private final ApplicationAvailability availability;
    private final HealthEndpoint health;
    private final String version;

    InferenceController(
            Models models,
            Classifier classifier,
            ApplicationAvailability availability,
            HealthEndpoint health,
            ObjectProvider<BuildProperties> build) {
        this.models = models;
        this.classifier = classifier;
        this.availability = availability;
        this.health = health;
        BuildProperties known = build.getIfAvailable();
        this.version = known == null || known.getVersion() == null ? "unknown" : known.getVersion();
    }

    @Schema(name = "InferenceServer")
    record Server(String name, String version, List<String> extensions) {}

    @Schema(name = "InferenceServerLive")
    record Live(boolean live) {}

    @Schema(name = "InferenceServerReady")
    record Ready(boolean ready) {}

    @Schema(name = "InferenceModelReady")
    record ModelReady(String name, boolean ready) {}

    /** @param shape -1 where it varies */
    @Schema(name = "InferenceTensor")
    record Tensor(String name, String datatype, List<Integer> shape) {}

    @Schema(name = "InferenceModel")
    record Model(String name, List<String> versions, String platform, List<Tensor> inputs, List<Tensor> outputs) {}

    @Operation(operationId = "describeInferenceServer", summary = "Name and version of the server")
    @GetMapping(path = ROOT, produces = MediaType.APPLICATION_JSON_VALUE)
    Server server() {
        return new Server("faumap", version, List.of());
    }

    @Operation(operationId = "inferenceServerLive", summary = "Whether the server runs")
    @GetMapping(path = ROOT + "/health/live", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Live> live() {
        boolean live = availability.getLivenessState() == LivenessState.CORRECT;
        return told(live).body(new Live(live));
    }

    @Operation(
            operationId = "inferenceServerReady",
            summary = "Whether the server takes requests",
            responses = {
                @ApiResponse(responseCode = "200"),
                @ApiResponse(responseCode = "503", description = "Not yet, or not any more: `ready` is false.")
            })
    @GetMapping(path = ROOT + "/health/ready", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Ready> ready() {
        HealthDescriptor readiness = health.healthForPath("readiness");
        boolean ready = readiness != null && Status.UP.equals(readiness.getStatus());
        return told(ready).body(new Ready(ready));
    }

    private static ResponseEntity.BodyBuilder told(boolean good) {
        return ResponseEntity.status(good ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                .cacheControl(CacheControl.noStore());
    }

    @Operation(
            operationId = "describeInferenceModel",
            summary = "Versions, inputs and outputs of a model",
            responses = {
                @ApiResponse(responseCode = "200"),
                @ApiResponse(responseCode = "404", description = "`unknown-model`")
            })
    @GetMapping(
            path = {MODEL, VERSION},
            produces = MediaType.APPLICATION_JSON_VALUE)
    Model describe(
            @Parameter(description = "The model's id", example = "expression") @PathVariable String name,
            @Parameter(example = "1") @PathVariable(required = false) @Nullable String version) {
        ModelDescription description = models.find(spec(name, version)).description();
        InputDescription input = description.input();
        return new Model(
                name,
                models.all().stream()
                        .filter(model -> model.id().id().equals(name))
                        .map(model -> model.id().version())
                        .toList(),
                "pytorch",
                List.of(
                        new Tensor(InferenceInputs.IMAGE, "BYTES", List.of(1)),
                        new Tensor(InferenceInputs.PIXELS, "FP32", List.of(-1, 1, input.height(), input.width()))),
                List.of(
                        new Tensor(
                                InferenceAnswer.PROBABILITIES,
                                "FP32",
                                List.of(-1, description.labels().size())),
                        new Tensor(InferenceAnswer.LABELS, "BYTES", List.of(-1))));
    }

    @Operation(
            operationId = "inferenceModelReady",
            summary = "Whether a model takes requests",
            responses = {
                @ApiResponse(responseCode = "200"),
                @ApiResponse(responseCode = "404", description = "`unknown-model`")
            })
    @GetMapping(
            path = {MODEL + "/ready", VERSION + "/ready"},
            produces = MediaType.APPLICATION_JSON_VALUE)
    ModelReady modelReady(
            @Parameter(example = "expression") @PathVariable String name,
            @Parameter(example = "1") @PathVariable(required = false) @Nullable String version) {
        return new ModelReady(models.find(spec(name, version)).id().id(), true);
    }

    @Operation(
            operationId = "infer",
            summary = "Label faces",
            description = """
                    Input `image` (`BYTES`, shape `[1]`): an encoded image as base64, whose faces are found. Input `pixels` (`FP32`, \
                    shape `[n,1,height,width]`): face crops (brows to chin filling the frame) as grey levels from 0 to 255, rounded to whole \
                    ones. Outputs: `probabilities` (`FP32`, `[n,8]`, in the order of the model's labels) and `labels` (`BYTES`, `[n]`), with \
                    n the number of faces, perhaps 0. A label says what a face shows, not what the person feels. \
                    Errors have the protocol's `error` besides the members of a problem.""",
            responses = {
                @ApiResponse(responseCode = "200"),
                @ApiResponse(
                        responseCode = "400",
                        description =
                                "`malformed-request`: no JSON. `invalid-inference`: an input or output that there is"
                                        + " not, or of another shape or datatype."),
                @ApiResponse(responseCode = "404", description = "`unknown-model`"),
                @ApiResponse(responseCode = "413", description = "`body-too-large`, `image-too-large`"),
                @ApiResponse(
                        responseCode = "415",
                        description = "`unsupported-media-type`, `image-format-unsupported`"),
                @ApiResponse(responseCode = "422", description = "`image-damaged`, `image-too-costly`"),
                @ApiResponse(responseCode = "429", description = "`queue-full`, `image-memory-spent`, `uploads-full`"),
                @ApiResponse(responseCode = "503", description = "`deadline-passed`, `draining`")
            })
    @PostMapping(
            path = {MODEL + "/infer", VERSION + "/infer"},
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<InferenceAnswer> infer(
            @Parameter(example = "expression") @PathVariable String name,
            @Parameter(example = "1") @PathVariable(required = false) @Nullable String version,
            @RequestBody InferenceRequest request)
            throws UnreadableImage {
        try (ServedModel.Lease lease = models.lease(spec(name, version))) {
            ModelDescription model = lease.model().description();
            Set<String> wanted = InferenceAnswer.wanted(request.outputs());
            InferenceInputs inputs = InferenceInputs.of(request, model.input());
            return ResponseEntity.ok()
                    .cacheControl(CacheControl.noStore())
                    .body(InferenceAnswer.of(
                            model,
                            request.id(),
                            wanted,
                            classifier.label(inputs.images(), lease.model().id().toString(), inputs.faces())));
        }
    }

    private static String spec(String name, @Nullable String version) {
        return version == null ? name : name + "@" + version;
    }
}
