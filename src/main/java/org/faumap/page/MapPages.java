package org.faumap.page;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.faumap.gallery.MapAnswer;
import org.faumap.gallery.MapCatalog;
import org.faumap.gallery.MapList;
import org.faumap.gallery.MapQuery;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The pages of feature maps. */
@Hidden
@RestController
final class MapPages {
    private final Frames frames;
    private final Templates templates;
    private final MapCatalog catalog;

    MapPages(Frames frames, Templates templates, MapCatalog catalog) {
        this.frames = frames;
        this.templates = templates;
        this.catalog = catalog;
    }

    @GetMapping(path = "/v1/models/{id}/maps", produces = MediaType.TEXT_HTML_VALUE)
    String maps(@PathVariable String id, MapQuery query, HttpServletRequest request) {
        MapList list = catalog.list(id, query);
        return templates.html(
                "page/maps.jte",
                Map.of(
                        "frame", frames.of(request, Area.MAPS, "Feature maps of " + list.model()),
                        "spec", id,
                        "query", query,
                        "list", list));
    }

    @GetMapping(path = "/v1/models/{id}/maps/{layer}/{map}", produces = MediaType.TEXT_HTML_VALUE)
    String map(
            @PathVariable String id,
            @PathVariable String layer,
            @PathVariable String map,
            @RequestParam(required = false) @Nullable String explanation,
            HttpServletRequest request) {
        MapAnswer answer = catalog.map(id, layer, map, explanation);
        return templates.html(
                "page/map.jte",
                Map.of(
                        "frame",
                        frames.of(request, Area.MAPS, "Feature map %s of %s".formatted(answer.name(), answer.model())),
                        "spec",
                        id,
                        "asked",
                        explanation != null,
                        "map",
                        answer));
    }
}
