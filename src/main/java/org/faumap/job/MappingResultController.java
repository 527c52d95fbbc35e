package org.faumap.job;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.faumap.job.JobRefused.Reason;
import org.faumap.mapping.Gate;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.MappingComparison;
import org.faumap.mapping.MappingFit;
import org.faumap.model.ModelId;
import org.faumap.model.Models;
import org.faumap.model.Promotions;
import org.faumap.model.ServedModel;
import org.faumap.model.UnfitModelPackage;
import org.faumap.model.UnknownModel;
import org.faumap.report.JunitXml;
import org.faumap.report.MarkdownSummary;
import org.faumap.report.ReportPage;
import org.faumap.report.ResultCsv;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Mapping jobs")
class MappingResultController {
    private static final Logger log = LoggerFactory.getLogger(MappingResultController.class);

    /** What a report links to, beside itself. */
    static final Map<String, String> DOWNLOADS = downloads();

    private final MappingJobs jobs;
    private final JobResults results;
    private final Models models;
    private final Promotions promotions;

    MappingResultController(MappingJobs jobs, JobResults results, Models models, Promotions promotions) {
        this.jobs = jobs;
        this.results = results;
        this.models = models;
        this.promotions = promotions;
    }

    private static Map<String, String> downloads() {
        Map<String, String> downloads = new LinkedHashMap<>();
        downloads.put("mapping.json", "result?format=json");
        downloads.put("All pairs, CSV", "result?format=csv");
        downloads.put("Gate, JUnit XML", "result?format=junit");
        downloads.put("Summary, Markdown", "result?format=markdown");
        return downloads;
    }

    /** The forms of a result. */
    enum Format {
        JSON("application/json"),
        HTML("text/html;charset=UTF-8"),
        CSV("text/csv;charset=UTF-8"),
        JUNIT("application/xml"),
        MARKDOWN("text/markdown;charset=UTF-8");

        private final MediaType type;

        Format(String type) {
            this.type = MediaType.parseMediaType(type);
        }

        /** The first that is wanted most; JSON for whoever takes anything. */
        static Format accepted(String accept) throws HttpMediaTypeNotAcceptableException {
            List<MediaType> sorted = new ArrayList<>();
            try {
                sorted.addAll(MediaType.parseMediaTypes(accept));
            } catch (InvalidMediaTypeException condition) {
                // Nothing that is offered has been asked for: answered below.
            }
            sorted.sort((a, b) -> Double.compare(b.getQualityValue(), a.getQualityValue()));
            for (MediaType type : sorted) {
                for (Format format : values()) {
                    if (type.includes(format.type) && type.getQualityValue() > 0) {
                        return format;
                    }
                }
            }
            throw new HttpMediaTypeNotAcceptableException(
                    Arrays.stream(values()).map(format -> format.type).toList());
        }
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
                            @Content(mediaType = "text/markdown", schema = @Schema(type = "string"))
                        }),
                @ApiResponse(responseCode = "404", description = "`unknown-job`."),
                @ApiResponse(responseCode = "409", description = "`no-result`: the job is not COMPLETED.")
            })
    @GetMapping("/v1/mapping-jobs/{id}/result")
    ResponseEntity<byte[]> result(
            @PathVariable UUID id,
            @Parameter(description = "In place of `Accept`") @RequestParam(required = false) @Nullable Format format,
            @Parameter(hidden = true) @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Nullable
                    String accept,
            HttpServletResponse response)
            throws IOException, HttpMediaTypeNotAcceptableException {
        MappingJob job = completed(id);
        Format form = format != null ? format : accept == null ? Format.JSON : Format.accepted(accept);
        if (form == Format.HTML) {
            // In place of the one of all answers, under which a browser would show the report without its style.
            response.setHeader(
                    "Content-Security-Policy", ReportPage.CONTENT_SECURITY_POLICY + "; frame-ancestors 'none'");
        }
        return ResponseEntity.ok()
                .contentType(form.type)
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .cacheControl(CacheControl.noStore())
                .body(content(job, form));
    }

    private byte[] content(MappingJob job, Format form) throws IOException {
        Gate.Outcome gate = job.plan().gate().equals(Gate.NONE)
                ? null
                : Objects.requireNonNull(job.outcome()).gate();
        MappingComparison comparison = results.readComparison(job.id()).orElse(null);
        return switch (form) {
            case JSON -> results.mapping(job.id());
            case HTML -> results.report(job.id());
            case CSV -> utf8(ResultCsv.of(results.readMapping(job.id())));
            case JUNIT -> utf8(JunitXml.of(results.readMapping(job.id()), gate));
            case MARKDOWN -> utf8(MarkdownSummary.of(results.readMapping(job.id()), comparison, gate));
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private MappingJob completed(UUID id) {
        MappingJob job = jobs.find(id);
        if (job.state() != MappingJob.State.COMPLETED) {
            throw new JobRefused(
                    Reason.NO_RESULT, "The job is %s: there is a result once it is COMPLETED.".formatted(job.state()));
        }
        return job;
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
        MappingJob job = completed(id);
        JobPlan.Model model = job.plan().model();
        if (!force) {
            requirePassed(Objects.requireNonNull(job.outcome()).gate());
        }
        Mapping mapping = results.readMapping(id);
        try {
            ServedModel served = models.find(model.spec());
            MappingFit.hindrance(mapping, served.weightsSha256(), served.description())
                    .ifPresent(reason -> {
                        throw new JobRefused(
                                Reason.NOT_PROMOTABLE,
                                "The model %s has changed since the job: %s.".formatted(model.spec(), reason));
                    });
            ModelId carrier = promotions.promote(new ModelId(model.id(), model.version()), mapping.json());
            return new Promoted(carrier.toString());
        } catch (UnknownModel condition) {
            throw new JobRefused(Reason.NOT_PROMOTABLE, "The model %s is not served any more.".formatted(model.spec()));
        } catch (UnfitModelPackage condition) {
            throw new JobRefused(Reason.NOT_PROMOTABLE, condition.getMessage() + ".");
        } catch (IOException condition) {
            log.warn("The folder of models cannot be written to", condition);
            throw new JobRefused(
                    Reason.NOT_PROMOTABLE,
                    "The folder of models (faumap.model.location) cannot be written to; the service's log says why."
                            + " The package there is as it was.");
        }
    }

    private static void requirePassed(Gate.Outcome gate) {
        if (!gate.passed()) {
            throw new JobRefused(
                    Reason.GATE_FAILED,
                    "%s. Promote it with ?force=true to do so all the same."
                            .formatted(gate.violations().stream()
                                    .map(Gate.Violation::message)
                                    .collect(Collectors.joining(". "))));
        }
    }
}
