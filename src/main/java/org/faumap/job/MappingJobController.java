package org.faumap.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.faumap.job.JobRefused.Reason;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.dao.DataAccessException;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

@RestController
@Tag(name = "Mapping jobs")
class MappingJobController {
    private static final String JOBS = "/v1/mapping-jobs";
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private final JobSubmission intake;
    private final MappingJobs jobs;
    private final JobWatch watch;

    MappingJobController(JobSubmission intake, MappingJobs jobs, JobWatch watch) {
        this.intake = intake;
        this.jobs = jobs;
        this.watch = watch;
    }

    /** Jobs, a page at a time. */
    @Schema(name = "MappingJobs")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record JobList(
            @Schema(description = "The latest first") List<JobAnswer> jobs,

            @Schema(description = "For `after`, to get those behind; absent on the last page") @Nullable
            String next) {}

    @Operation(
            operationId = "startMappingJob",
            summary = "Find out which feature maps of a model are sensitive to which action units of a data set",
            description = """
                    Runs the full analysis in the background: responses of all feature maps to all coded images, distances \
                    and tests of every pair, assignments, scores, confirmation on held-out subjects, the untrained and the \
                    shuffled control, ablations, localisation where the data set has regions, comparison with a baseline.

                    The job is accepted at once and survives the end of any process: it goes on where it was left, and counts no \
                    image twice. Data set and models are pinned by their hashes. Equal requests give equal results, bit for bit.

                    **Gate.** Thresholds in `gate` never make a job fail: what came of them is in its `gate`, once it is \
                    COMPLETED, and in the JUnit form of its result.

                    **Idempotency-Key.** The same key with the same body names the job that was accepted first; with another \
                    body it is refused.""",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = MappingJobRequest.class),
                                            examples = {
                                                @ExampleObject(
                                                        name = "smallest",
                                                        summary = "The default model on the bundled faces",
                                                        value = "{\"dataset\":\"demo\"}"),
                                                @ExampleObject(
                                                        name = "gate",
                                                        summary = "With thresholds and a baseline",
                                                        value = """
                                                                {"dataset":"demo","model":"expression","layers":["conv4_3"],\
                                                                "permutations":500,"baseline":"expression@1",\
                                                                "gate":{"minDetectedActionUnits":8,\
                                                                "minHeldOutAucPerAu":{"AU12":0.7},\
                                                                "maxDrift":{"heldOutAucFall":0.05},"maxFailedImages":0.05}}""")
                                            })),
            responses = {
                @ApiResponse(
                        responseCode = "202",
                        description = "Accepted, or accepted earlier under this key",
                        headers = @Header(name = "Location", schema = @Schema(type = "string")),
                        content =
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                                        schema = @Schema(implementation = JobAnswer.class))),
                @ApiResponse(
                        responseCode = "400",
                        description = "`invalid-job`: a field is unknown, cannot be read, or is out of its range."),
                @ApiResponse(responseCode = "404", description = "`unknown-dataset`, `unknown-model`."),
                @ApiResponse(
                        responseCode = "422",
                        description = "`unmappable`: the data set has no action units. `idempotency-key-reused`."),
                @ApiResponse(
                        responseCode = "429",
                        description = "`too-many-jobs`: as many are open as faumap.job.max-open allows.")
            })
    @PostMapping(path = JOBS, consumes = MediaType.APPLICATION_JSON_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<JobAnswer> start(
            @RequestBody(required = false) byte @Nullable [] body,
            @Parameter(description = "The caller's own name for this request, 1 to 255 characters")
                    @RequestHeader(name = "Idempotency-Key", required = false)
                    @Nullable
                    String idempotencyKey) {
        UUID id = intake.accept(body == null ? new byte[0] : body, idempotencyKey);
        return ResponseEntity.accepted()
                .location(URI.create(JOBS + "/" + id))
                .cacheControl(CacheControl.noStore())
                .body(answer(jobs.find(id)));
    }

    @Operation(
            operationId = "listMappingJobs",
            summary = "Mapping jobs, the latest first",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        content =
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                                        schema = @Schema(implementation = JobList.class))),
                @ApiResponse(responseCode = "400", description = "`invalid-job`: limit is out of its range.")
            })
    @GetMapping(path = JOBS, produces = MediaType.APPLICATION_JSON_VALUE)
    JobList list(
            @Parameter(description = "Jobs of a page, 1 to 100") @RequestParam(defaultValue = "20") int limit,
            @Parameter(description = "`next` of the page before") @RequestParam(required = false) @Nullable
                    UUID after) {
        if (limit < 1 || limit > 100) {
            throw new JobRefused(Reason.INVALID, "limit is %d, it goes from 1 to 100.".formatted(limit));
        }
        MappingJobs.Page page = jobs.list(after, limit);
        return new JobList(
                page.jobs().stream().map(this::answer).toList(),
                page.next() == null ? null : page.next().toString());
    }

    @Operation(
            operationId = "readMappingJob",
            summary = "How a job stands, at once or as soon as it has ended",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        description =
                                "The job; after waiting in vain, too, which may be sooner than asked where too many callers wait",
                        content =
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                                        schema = @Schema(implementation = JobAnswer.class))),
                @ApiResponse(responseCode = "400", description = "`invalid-job`: wait is no duration."),
                @ApiResponse(responseCode = "404", description = "`unknown-job`."),
                @ApiResponse(
                        responseCode = "409",
                        description = "`unreadable-job`: another version of this service accepted it.")
            })
    @GetMapping(path = JOBS + "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    DeferredResult<ResponseEntity<JobAnswer>> read(
            @PathVariable UUID id,
            @Parameter(
                            description =
                                    "How long to wait for the job's end, such as `60s` or `5m`, at most 5 minutes",
                            schema = @Schema(type = "string", example = "60s"))
                    @RequestParam(required = false)
                    @Nullable
                    String wait,
            @Parameter(hidden = true) HttpServletRequest request) {
        MappingJob job = jobs.find(id);
        Duration longest = wait == null ? Duration.ZERO : duration(wait);
        DeferredResult<ResponseEntity<JobAnswer>> result =
                new DeferredResult<>(Math.max(1, longest.toMillis()), () -> current(id));
        if (job.state().ended() || longest.isZero()) {
            result.setResult(current(job));
        } else {
            watch.watch(
                    id,
                    request.getRemoteAddr(),
                    seen -> result.isSetOrExpired() || (seen.state().ended() && result.setResult(current(seen))),
                    () -> answerNow(result, id));
        }
        return result;
    }

    private void answerNow(DeferredResult<ResponseEntity<JobAnswer>> result, UUID id) {
        try {
            result.setResult(current(id));
        } catch (JobRefused | DataAccessException condition) {
            result.setErrorResult(condition);
        }
    }

    private static Duration duration(String text) {
        try {
            Duration duration = DurationStyle.detectAndParse(text);
            if (!duration.isNegative()) {
                return duration.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : duration;
            }
        } catch (IllegalArgumentException | ArithmeticException condition) {
            // Said below, in our words.
        }
        throw new JobRefused(Reason.INVALID, "wait is no duration: write 60s or 5m.");
    }

    @Operation(
            operationId = "followMappingJob",
            summary = "Follow a job as server-sent events",
            description = """
                    An event `progress` whenever the job has moved, and one `end` with its last state; the data of both is the \
                    job as JSON. The stream ends with the job, with the process that sends it, or when too many callers follow jobs: \
                    connect again then.""",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        content =
                                @Content(
                                        mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                                        schema = @Schema(type = "string"))),
                // Empty contents, or the emitter itself would be described.
                @ApiResponse(responseCode = "404", description = "`unknown-job`.", content = @Content),
                @ApiResponse(
                        responseCode = "409",
                        description = "`unreadable-job`: another version of this service accepted it.",
                        content = @Content)
            })
    @GetMapping(path = JOBS + "/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    ResponseEntity<SseEmitter> follow(@PathVariable UUID id, @Parameter(hidden = true) HttpServletRequest request) {
        MappingJob job = jobs.find(id);
        JobEvents events = new JobEvents(this::answer);
        if (!events.send(job)) {
            watch.watch(id, request.getRemoteAddr(), events::send, events.emitter()::complete);
        }
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(events.emitter());
    }

    @Operation(
            operationId = "cancelMappingJob",
            summary = "Cancel a job",
            description = "It stops behind the images at hand, and can be restarted from there.",
            responses = {
                @ApiResponse(
                        responseCode = "202",
                        description = "It is cancelled, or is about to be",
                        content =
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                                        schema = @Schema(implementation = JobAnswer.class))),
                @ApiResponse(responseCode = "404", description = "`unknown-job`."),
                @ApiResponse(responseCode = "409", description = "`job-ended`.")
            })
    @DeleteMapping(path = JOBS + "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<JobAnswer> cancel(@PathVariable UUID id) {
        jobs.cancel(id);
        return accepted(id);
    }

    @Operation(
            operationId = "restartMappingJob",
            summary = "Restart a failed or cancelled job where it was left",
            responses = {
                @ApiResponse(
                        responseCode = "202",
                        content =
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                                        schema = @Schema(implementation = JobAnswer.class))),
                @ApiResponse(responseCode = "404", description = "`unknown-job`."),
                @ApiResponse(
                        responseCode = "409",
                        description = "`job-not-restartable`: it is neither FAILED nor CANCELLED."),
                @ApiResponse(
                        responseCode = "429",
                        description = "`too-many-jobs`: as many are open as faumap.job.max-open allows.")
            })
    @PostMapping(path = JOBS + "/{id}/restart", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<JobAnswer> restart(@PathVariable UUID id) {
        jobs.restart(id);
        return accepted(id);
    }

    private ResponseEntity<JobAnswer> accepted(UUID id) {
        return ResponseEntity.status(HttpStatus.ACCEPTED)
                .location(URI.create(JOBS + "/" + id))
                .cacheControl(CacheControl.noStore())
                .body(answer(jobs.find(id)));
    }

    private ResponseEntity<JobAnswer> current(UUID id) {
        return current(jobs.find(id));
    }

    private ResponseEntity<JobAnswer> current(MappingJob job) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(answer(job));
    }

    private JobAnswer answer(MappingJob job) {
        return JobAnswer.of(job, jobs.now());
    }
}
