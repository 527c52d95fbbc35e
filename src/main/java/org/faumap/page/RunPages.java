package org.faumap.page;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.faumap.dataset.DatasetSummary;
import org.faumap.dataset.Datasets;
import org.faumap.dataset.UnknownDataset;
import org.faumap.job.JobAnswer;
import org.faumap.job.JobResults;
import org.faumap.job.JobSubmission;
import org.faumap.job.MappingJob;
import org.faumap.job.MappingJobs;
import org.faumap.mapping.Gate;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.Observations;
import org.faumap.model.Models;
import org.faumap.report.Download;
import org.faumap.report.ReportView;
import org.faumap.report.UnitOrder;
import org.faumap.result.OtherGates;
import org.faumap.result.Promotion;
import org.faumap.web.RequestRefused;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Mapping jobs: those there are, starting one, following it, and what it found. */
@Hidden
@RestController
final class RunPages {
    private static final String JOBS = "/v1/mapping-jobs";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int PAGE = 20;

    private final Frames frames;
    private final Templates templates;
    private final MappingJobs jobs;
    private final JobSubmission submission;
    private final JobResults results;
    private final OtherGates gates;
    private final Promotion promotion;
    private final Datasets datasets;
    private final Models models;

    RunPages(
            Frames frames,
            Templates templates,
            MappingJobs jobs,
            JobSubmission submission,
            JobResults results,
            OtherGates gates,
            Promotion promotion,
            Datasets datasets,
            Models models) {
        this.frames = frames;
        this.templates = templates;
        this.jobs = jobs;
        this.submission = submission;
        this.results = results;
        this.gates = gates;
        this.promotion = promotion;
        this.datasets = datasets;
        this.models = models;
    }

    @GetMapping(path = JOBS, produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<String> list(
            @RequestParam(required = false) @Nullable UUID after,
            @RequestParam(defaultValue = "") String dataset,
            HttpServletRequest request) {
        Map<String, String> fields = dataset.isEmpty() ? Map.of() : Map.of("dataset", dataset);
        return list(request, after, fields, "", HttpStatus.OK);
    }

    /** @param refusal what was wrong with the fields; empty for nothing */
    private ResponseEntity<String> list(
            HttpServletRequest request,
            @Nullable UUID after,
            Map<String, String> fields,
            String refusal,
            HttpStatusCode status) {
        MappingJobs.Page page = jobs.list(after, PAGE);
        Map<String, Object> values = new HashMap<>();
        values.put("frame", frames.of(request, Area.RUNS, "Runs"));
        values.put("jobs", page.jobs().stream().map(this::answer).toList());
        values.put(
                "names",
                page.jobs().stream()
                        .map(job -> job.plan().dataset())
                        .distinct()
                        .collect(Collectors.toMap(Function.identity(), this::name)));
        values.put("next", page.next() == null ? "" : page.next().toString());
        values.put(
                "datasets",
                datasets.list().stream().filter(DatasetSummary::mappable).toList());
        values.put(
                "models",
                models.all().stream().map(model -> model.id().toString()).toList());
        values.put("fields", fields);
        values.put("refusal", refusal);
        return html(status, templates.html("page/runs.jte", values));
    }

    @PostMapping(
            path = JOBS,
            consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE,
            produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<String> start(HttpServletRequest request) throws IOException {
        Map<String, String> fields = PostedForm.of(request).fields();
        try {
            return seeOther(request, submission.accept(body(fields), null));
        } catch (RequestRefused condition) {
            return list(request, null, fields, condition.getMessage(), condition.getStatusCode());
        } catch (IllegalArgumentException condition) {
            return list(request, null, fields, condition.getMessage() + ".", HttpStatus.BAD_REQUEST);
        }
    }

    /** What the API takes; what was left empty has its defaults. */
    private static byte[] body(Map<String, String> fields) {
        Map<String, Object> body = new LinkedHashMap<>();
        for (String name : List.of("dataset", "model", "baseline", "confirm", "distance", "permutations", "seed")) {
            String value = fields.get(name);
            if (value != null) {
                body.put(name, value.matches("-?\\d{1,18}") ? (Object) Long.valueOf(value) : value);
            }
        }
        if (GateForm.isIn(fields)) {
            body.put("gate", GateForm.json(fields));
        }
        return JSON.writeValueAsBytes(body);
    }

    @GetMapping(path = JOBS + "/{id}", produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<String> job(
            @PathVariable UUID id,
            @RequestParam(defaultValue = "number") UnitOrder sort,
            @RequestParam Map<String, String> query,
            HttpServletRequest request)
            throws IOException {
        MappingJob job = jobs.find(id);
        Map<String, Object> values = new HashMap<>();
        String dataset = name(job.plan().dataset());
        values.put("frame", frames.of(request, Area.RUNS, "Run on " + dataset));
        values.put("job", answer(job));
        values.put("dataset", dataset);
        if (job.state() != MappingJob.State.COMPLETED) {
            return html(HttpStatus.OK, templates.html("page/run.jte", values));
        }
        Mapping mapping = results.readMapping(id);
        values.put("view", view(job, mapping, sort));
        values.put("sort", sort);
        values.put("plan", job.plan());
        boolean tried = GateForm.isIn(query);
        values.put("fields", tried ? query : GateForm.fields(job.plan().gate()));
        values.put("tried", tried);
        try {
            values.put("outcome", tried ? gates.evaluate(job, GateForm.body(query)) : outcome(job));
            values.put("refusal", "");
        } catch (RequestRefused | IllegalArgumentException condition) {
            values.put("outcome", outcome(job));
            values.put("refusal", String.valueOf(condition.getMessage()));
        }
        return html(HttpStatus.OK, templates.html("page/result.jte", values));
    }

    /** Of a data set; its id where it has been deleted. */
    private String name(String dataset) {
        try {
            return datasets.summary(dataset).name();
        } catch (UnknownDataset deleted) {
            return dataset;
        }
    }

    private static Gate.Outcome outcome(MappingJob job) {
        Gate.Outcome gate = job.gate();
        return gate == null ? new Gate.Outcome(true, List.of(), List.of()) : gate;
    }

    private ReportView view(MappingJob job, Mapping mapping, UnitOrder sort) throws IOException {
        Map<String, String> sheets = new HashMap<>();
        for (String map : results.sheets(job.id())) {
            sheets.put(map, job.id() + "/sheets/" + map);
        }
        return new ReportView(
                mapping,
                observations(job),
                results.readComparison(job.id()).orElse(null),
                job.gate(),
                sheets,
                Download.of(job.id() + "/result"),
                Map.of("job", job.id().toString()),
                sort);
    }

    /** Nothing where an earlier version finished the job. */
    private @Nullable Observations observations(MappingJob job) throws IOException {
        try {
            return results.readObservations(job.id());
        } catch (RequestRefused notKept) {
            return null;
        }
    }

    @PostMapping(path = JOBS + "/{id}/restart", produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<String> restart(@PathVariable UUID id, HttpServletRequest request) {
        jobs.restart(id);
        return seeOther(request, id);
    }

    @PostMapping(path = JOBS + "/{id}/promote", produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<String> promote(
            @PathVariable UUID id, @RequestParam(defaultValue = "false") boolean force, HttpServletRequest request)
            throws IOException {
        String carrier = promotion.promote(jobs.completed(id), force).toString();
        Map<String, Object> values = new HashMap<>();
        values.put("frame", frames.of(request, Area.RUNS, "Promoted"));
        values.put("job", id.toString());
        values.put("carrier", carrier);
        return html(HttpStatus.OK, templates.html("page/promoted.jte", values));
    }

    private JobAnswer answer(MappingJob job) {
        return JobAnswer.of(job, jobs.now());
    }

    private static ResponseEntity<String> seeOther(HttpServletRequest request, UUID job) {
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create(request.getContextPath() + JOBS + "/" + job))
                .build();
    }

    /** Jobs move on: what is told of them is told anew each time. */
    private static ResponseEntity<String> html(HttpStatusCode status, String html) {
        return ResponseEntity.status(status)
                .contentType(MediaType.parseMediaType("text/html;charset=UTF-8"))
                .cacheControl(CacheControl.noStore())
                .body(html);
    }
}
