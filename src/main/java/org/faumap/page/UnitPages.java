package org.faumap.page;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Objects;
import org.faumap.gallery.UnitAnswer;
import org.faumap.gallery.UnitCatalog;
import org.faumap.gallery.UnitList;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The pages of action units. */
@Hidden
@RestController
final class UnitPages {
    private final Frames frames;
    private final Templates templates;
    private final UnitCatalog catalog;

    UnitPages(Frames frames, Templates templates, UnitCatalog catalog) {
        this.frames = frames;
        this.templates = templates;
        this.catalog = catalog;
    }

    @GetMapping(path = "/v1/action-units", produces = MediaType.TEXT_HTML_VALUE)
    String units(@RequestParam(required = false) @Nullable String model, HttpServletRequest request) {
        UnitList list = catalog.list(model);
        return templates.html(
                "page/units.jte",
                Map.of(
                        "frame", frames.of(request, Area.ACTION_UNITS, "Action units"),
                        "query", query(model),
                        "list", list));
    }

    @GetMapping(path = "/v1/action-units/{au}", produces = MediaType.TEXT_HTML_VALUE)
    String unit(
            @PathVariable String au,
            @RequestParam(required = false) @Nullable String model,
            HttpServletRequest request) {
        UnitAnswer unit = catalog.unit(model, au);
        return templates.html(
                "page/unit.jte",
                Map.of(
                        "frame",
                        frames.of(request, Area.ACTION_UNITS, "AU%d %s".formatted(unit.au(), unit.name())),
                        "query",
                        query(model),
                        "unit",
                        unit));
    }

    /** Leads to the same model's pages; nothing for the default. It is a model's name, since it was found. */
    private static String query(@Nullable String model) {
        return Objects.requireNonNullElse(model, "").isBlank() ? "" : "?model=" + model;
    }
}
