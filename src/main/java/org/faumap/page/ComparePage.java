package org.faumap.page;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.faumap.job.MappingJob;
import org.faumap.job.MappingJobs;
import org.faumap.model.Models;
import org.faumap.model.ServedModel;
import org.faumap.result.ComparedMappings;
import org.faumap.web.RequestRefused;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Two mappings side by side; which ones stands in the address. */
@Hidden
@RestController
final class ComparePage {
    private static final int OFFERED = 50;

    private final Frames frames;
    private final Templates templates;
    private final ComparedMappings mappings;
    private final MappingJobs jobs;
    private final Models models;

    ComparePage(Frames frames, Templates templates, ComparedMappings mappings, MappingJobs jobs, Models models) {
        this.frames = frames;
        this.templates = templates;
        this.mappings = mappings;
        this.jobs = jobs;
        this.models = models;
    }

    @GetMapping(path = "/v1/mappings/compare", produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<String> compare(
            @RequestParam(defaultValue = "") String a,
            @RequestParam(defaultValue = "") String b,
            HttpServletRequest request)
            throws IOException {
        Map<String, Object> values = new HashMap<>();
        values.put("frame", frames.of(request, Area.RUNS, "Compare mappings"));
        values.put("a", a);
        values.put("b", b);
        values.put("offers", offers());
        HttpStatusCode status = HttpStatus.OK;
        values.put("refusal", "");
        if (!a.isBlank() || !b.isBlank()) {
            try {
                values.put("difference", mappings.compare(a.strip(), b.strip(), false));
            } catch (RequestRefused condition) {
                values.put("refusal", condition.getMessage());
                status = condition.getStatusCode();
            }
        }
        return ResponseEntity.status(status)
                .contentType(MediaType.parseMediaType("text/html;charset=UTF-8"))
                .cacheControl(CacheControl.noStore())
                .body(templates.html("page/compare.jte", values));
    }

    /** What can be compared: the mappings of models, and of jobs, the latest first. */
    private List<Link> offers() {
        List<Link> offers = new ArrayList<>();
        models.all().stream()
                .filter(ServedModel::hasMapping)
                .forEach(model ->
                        offers.add(new Link("model " + model.id(), model.id().toString())));
        jobs.list(null, OFFERED).jobs().stream()
                .filter(job -> job.state() == MappingJob.State.COMPLETED)
                .forEach(job -> offers.add(new Link(
                        "%s on %s, %s"
                                .formatted(job.plan().model().spec(), job.plan().dataset(), job.createdAt()),
                        job.id().toString())));
        return offers;
    }
}
