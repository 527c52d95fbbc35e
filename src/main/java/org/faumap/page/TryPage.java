package org.faumap.page;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.faumap.model.ModelId;
import org.faumap.model.Models;
import org.faumap.model.ServedModel;
import org.faumap.model.UnknownModel;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The page on which a photo is tried. */
@Hidden
@RestController
final class TryPage {
    /** Rendered faces of the bundled data set, whose expressions are those of its table. */
    private static final List<Link> EXAMPLES = List.of(
            example("s001", "023", "happiness"),
            example("s002", "013", "happiness"),
            example("s069", "019", "surprise"),
            example("s003", "023", "sadness"),
            example("s003", "086", "anger"),
            example("s002", "011", "disgust"),
            example("s003", "004", "fear"),
            example("s001", "004", "neutral"));

    private final Frames frames;
    private final Templates templates;
    private final Models models;

    TryPage(Frames frames, Templates templates, Models models) {
        this.frames = frames;
        this.templates = templates;
        this.models = models;
    }

    private static Link example(String head, String number, String expression) {
        return new Link(
                "Rendered face, made to show " + expression, "examples/%s/%s_%s.png".formatted(head, head, number));
    }

    @GetMapping(path = "/", produces = MediaType.TEXT_HTML_VALUE)
    String page(HttpServletRequest request) {
        return templates.html(
                "page/try.jte",
                Map.of(
                        "frame",
                        frames.of(request, Area.TRY, "Try a photo"),
                        "models",
                        choices(),
                        "examples",
                        EXAMPLES));
    }

    private List<ModelChoice> choices() {
        ModelId byDefault = byDefault();
        List<ModelChoice> choices = new ArrayList<>();
        if (byDefault != null) {
            choices.add(new ModelChoice("", "default (%s)".formatted(byDefault)));
        }
        for (ServedModel model : models.all()) {
            if (!model.id().equals(byDefault)) {
                choices.add(new ModelChoice(model.id().toString(), model.id().toString()));
            }
        }
        return choices;
    }

    private @Nullable ModelId byDefault() {
        try {
            return models.find(null).id();
        } catch (UnknownModel condition) {
            return null; // none is the default: one has to be chosen
        }
    }
}
