package org.faumap.result;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.faumap.job.JobResults;
import org.faumap.job.MappingJob;
import org.faumap.job.MappingJobs;
import org.faumap.mapping.Gate;
import org.faumap.report.JunitXml;
import org.faumap.report.MarkdownSummary;
import org.faumap.report.ResultCsv;
import org.faumap.report.ResultFormat;
import org.faumap.report.UnitsCsv;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Mapping jobs")
class ResultController {
    private final MappingJobs jobs;
    private final JobResults results;
    private final OtherGates gates;
    private final Promotion promotion;

    ResultController(MappingJobs jobs, JobResults results, OtherGates gates, Promotion promotion) {
        this.jobs = jobs;
        this.results = results;
        this.gates = gates;
        this.promotion = promotion;
    }

    @Operation(
            operationId = "readMappingResult",
            summary = "What a job found: mapping, report, table, or the gate's outcome for CI",
            description = """
                    By `Accept`, or by `format` where a client cannot set it:

                    | format | Accept | |
                    |---|---|---|
                    | `json` | `application/json` | `mapping.json`, as a promoted model carries it |
                    | `html` | `text/html` | the report, one file without anything from elsewhere |
                    | `csv` | `text/csv` | a row for each pair of action unit and feature map |
                    | `units` | | as CSV, a row for each action unit: all that the report says of it |
                    | `npz` | `application/x-npz` | for `numpy.load`: `responses`, `codes`, `maps`, `action_units`, `images`, \
                    `subjects`, `expressions`, `facs`, `held_out` |
                    | `junit` | `application/xml` | a test for each threshold of the gate |
                    | `markdown` | `text/markdown` | a summary for a pipeline's page |""",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        content = {
                            @Content(mediaType = MediaType.APPLICATION_JSON_VALUE, schema = @Schema(type = "object")),
                            @Content(mediaType = "text/html", schema = @Schema(type = "string")),
                            @Content(mediaType = "text/csv", schema = @Schema(type = "string")),
                            @Content(mediaType = "application/xml", schema = @Schema(type = "string")),
                            @Content(mediaType = "text/markdown", schema = @Schema(type = "string")),
                            @Content(
                                    mediaType = "application/x-npz",
                                    schema = @Schema(type = "string", format = "binary"))
                        }),
                @ApiResponse(responseCode = "404", description = "`unknown-job`."),
                @ApiResponse(responseCode = "409", description = "`no-result`: the job is not COMPLETED.")
            })
    @GetMapping("/v1/mapping-jobs/{id}/result")
    ResponseEntity<Resource> result(
            @PathVariable UUID id,
            @Parameter(description = "In place of `Accept`") @RequestParam(required = false) @Nullable
                    ResultFormat format,
            @Parameter(hidden = true) @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Nullable
                    String accept,
            HttpServletResponse response)
            throws IOException, HttpMediaTypeNotAcceptableException {
        MappingJob job = jobs.completed(id);
        ResultFormat form =
                format != null ? format : accept == null ? ResultFormat.JSON : ResultFormat.accepted(accept);
        // Set, not added: of several policies a browser keeps all.
        form.contentSecurityPolicy().ifPresent(policy -> response.setHeader("Content-Security-Policy", policy));
        return ResponseEntity.ok()
                .contentType(form.mediaType())
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .cacheControl(CacheControl.noStore())
                .body(content(job, form));
    }

    private Resource content(MappingJob job, ResultFormat form) throws IOException {
        UUID id = job.id();
        return switch (form) {
            case JSON -> new ByteArrayResource(results.mapping(id));
            case HTML -> new ByteArrayResource(results.report(id));
            case CSV -> utf8(ResultCsv.of(results.readMapping(id)));
            case UNITS -> utf8(UnitsCsv.of(results.readMapping(id)));
            case JUNIT -> utf8(JunitXml.of(results.readMapping(id), job.gate()));
            case MARKDOWN ->
                utf8(MarkdownSummary.of(
                        results.readMapping(id), results.readComparison(id).orElse(null), job.gate()));
            case NPZ -> new InputStreamResource(results.observations(id));
        };
    }

    private static Resource utf8(String text) {
        return new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8));
    }

    @Operation(
            operationId = "evaluateMappingGate",
            summary = "Hold a finished job against other thresholds",
            description = """
                    At once, from what the job found, and without changing it: its own `gate`, its report and what `promote` asks \
                    of it stay as they are. The body is the `gate` of a request for a job; a threshold that is left out demands \
                    nothing.""",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = Gate.class),
                                            examples =
                                                    @ExampleObject(
                                                            name = "gate",
                                                            value =
                                                                    "{\"minHeldOutAuc\":0.6,\"minHeldOutAucPerAu\":{\"AU12\":0.8}}"))),
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        description = "What comes of them",
                        content =
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                                        schema = @Schema(implementation = Gate.Outcome.class))),
                @ApiResponse(
                        responseCode = "400",
                        description =
                                "`invalid-gate`: a threshold is unknown, cannot be read or is out of its range, or needs a baseline or a confirming data set"
                                        + " that the job has none of."),
                @ApiResponse(responseCode = "404", description = "`unknown-job`."),
                @ApiResponse(responseCode = "409", description = "`no-result`: the job is not COMPLETED.")
            })
    @PostMapping(
            path = "/v1/mapping-jobs/{id}/gate",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    Gate.Outcome gate(@PathVariable UUID id, @RequestBody(required = false) byte @Nullable [] body) throws IOException {
        return gates.evaluate(jobs.completed(id), body == null ? new byte[0] : body);
    }

    @Operation(
            operationId = "showStrongestFaces",
            summary = "The faces of a job that a feature map responds to most",
            description = """
                    The nine faces with the largest responses, each beside the projection of its response, those with the map's \
                    action unit in a frame; of the first three feature maps of each action unit. They are crops of the data set's \
                    images.""",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        content =
                                @Content(
                                        mediaType = MediaType.IMAGE_PNG_VALUE,
                                        schema = @Schema(type = "string", format = "binary"))),
                @ApiResponse(responseCode = "404", description = "`unknown-job`, `no-sheet`."),
                @ApiResponse(responseCode = "409", description = "`no-result`: the job is not COMPLETED.")
            })
    @GetMapping(path = "/v1/mapping-jobs/{id}/sheets/{layer}/{map}", produces = MediaType.IMAGE_PNG_VALUE)
    ResponseEntity<byte[]> sheet(
            @PathVariable UUID id,
            @Parameter(example = "conv4_3") @PathVariable @Pattern(regexp = "\\w+", message = "is no layer")
                    String layer,
            @Parameter(example = "17") @PathVariable @Min(0) int map)
            throws IOException {
        UUID job = jobs.completed(id).id();
        return ResponseEntity.ok()
                .cacheControl(CacheControl.maxAge(Duration.ofDays(1)).cachePrivate())
                .body(results.sheet(job, layer + "/" + map));
    }

    /** Where a mapping went. */
    @Schema(name = "PromotedMapping")
    record Promoted(
            @Schema(
                    description = "The version that carries the mapping, served within seconds",
                    example = "expression@1.1")
            String model) {}

    @Operation(
            operationId = "promoteMapping",
            summary = "Make the mapping of a job the model's own",
            description = """
                    Writes it into the model's package in the folder of models (`faumap.model.location`, by default `models` in the \
                    storage root), where every replica that shares the folder finds it within seconds. From then on \
                    `/v1/au-distances` and explanations use it. Of the model that is bundled with the service a copy is written, as \
                    a new version, which is then the newest. A mapping whose gate has not passed is promoted by force only.""",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        description = "It is written",
                        content =
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                                        schema = @Schema(implementation = Promoted.class))),
                @ApiResponse(responseCode = "404", description = "`unknown-job`."),
                @ApiResponse(
                        responseCode = "409",
                        description =
                                "`no-result`: the job is not COMPLETED. `gate-failed`: its gate has not passed, and `force` is"
                                        + " not set. `not-promotable`: the model is gone or has changed, or there is no folder of"
                                        + " models, or none that can be written to.")
            })
    @PostMapping(path = "/v1/mapping-jobs/{id}/promote", produces = MediaType.APPLICATION_JSON_VALUE)
    Promoted promote(
            @PathVariable UUID id,
            @Parameter(description = "Also when the job's gate has not passed") @RequestParam(defaultValue = "false")
                    boolean force)
            throws IOException {
        return new Promoted(promotion.promote(jobs.completed(id), force).toString());
    }
}
