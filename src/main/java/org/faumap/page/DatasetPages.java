package org.faumap.page;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.faumap.dataset.DatasetSummary;
import org.faumap.dataset.Datasets;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Data sets: those there are, uploading one, what was found in it and what was refused. */
@Hidden
@RestController
final class DatasetPages {
    private final Frames frames;
    private final Templates templates;
    private final Datasets datasets;

    DatasetPages(Frames frames, Templates templates, Datasets datasets) {
        this.frames = frames;
        this.templates = templates;
        this.datasets = datasets;
    }

    @GetMapping(path = "/v1/datasets", produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<String> list(HttpServletRequest request) {
        return html(templates.html(
                "page/datasets.jte",
                Map.of("frame", frames.of(request, Area.RUNS, "Data sets"), "datasets", datasets.list())));
    }

    @GetMapping(path = "/v1/datasets/{id}", produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<String> dataset(@PathVariable String id, HttpServletRequest request) {
        DatasetSummary summary = datasets.summary(id);
        return html(templates.html(
                "page/dataset.jte",
                Map.of("frame", frames.of(request, Area.RUNS, summary.name()), "dataset", summary)));
    }

    private static ResponseEntity<String> html(String html) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(html);
    }
}
