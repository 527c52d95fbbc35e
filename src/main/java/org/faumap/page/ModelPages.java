package org.faumap.page;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.Map;
import org.faumap.mapping.ServedMappings;
import org.faumap.model.Models;
import org.faumap.model.ServedModel;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The pages of models. */
@Hidden
@RestController
final class ModelPages {
    private final Frames frames;
    private final Templates templates;
    private final Models models;
    private final ServedMappings mappings;

    ModelPages(Frames frames, Templates templates, Models models, ServedMappings mappings) {
        this.frames = frames;
        this.templates = templates;
        this.models = models;
        this.mappings = mappings;
    }

    @GetMapping(path = "/v1/models", produces = MediaType.TEXT_HTML_VALUE)
    String models(HttpServletRequest request) {
        return templates.html(
                "page/models.jte",
                Map.of(
                        "frame", frames.of(request, Area.MODELS, "Models"),
                        "models", models.all(),
                        "refused", models.refused()));
    }

    @GetMapping(path = "/v1/models/{id}", produces = MediaType.TEXT_HTML_VALUE)
    String model(@PathVariable String id, HttpServletRequest request) {
        ServedModel model = models.find(id);
        Map<String, Object> values = new HashMap<>();
        values.put("frame", frames.of(request, Area.MODELS, "Model " + model.id()));
        values.put("spec", id);
        values.put("model", model);
        values.put("card", CardText.html(model.card()));
        values.put("evaluations", EvaluationView.all(model.description().metrics()));
        values.put("mapping", mappings.of(model).orElse(null));
        return templates.html("page/model.jte", values);
    }
}
