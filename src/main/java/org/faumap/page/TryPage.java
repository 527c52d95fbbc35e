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
public final class TryPage {
    /** Rendered faces of the bundled data set, whose expressions are those of its table. */
    private static final List<Example> EXAMPLES = List.of(
            Example.of("s001", "023", "happiness"),
            Example.of("s002", "013", "happiness"),
            Example.of("s069", "019", "surprise"),
            Example.of("s003", "023", "sadness"),
            Example.of("s003", "086", "anger"),
            Example.of("s002", "011", "disgust"),
            Example.of("s003", "004", "fear"),
            Example.of("s001", "004", "neutral"));

    private final Frames frames;
    private final Templates templates;
    private final Models models;

    TryPage(Frames frames, Templates templates, Models models) {
        this.frames = frames;
        this.templates = templates;
        this.models = models;
    }

    /**
     * A model to choose.
     *
     * @param value {@code id@version}; empty for the default
     */
    public record Choice(String value, String title) {}

    /**
     * A face to begin with.
     *
     * @param address relative to the page
     * @param title for those who do not see it
     */
    public record Example(String address, String title) {
        static Example of(String head, String number, String expression) {
            return new Example(
                    "examples/%s/%s_%s.png".formatted(head, head, number),
                    "Rendered face, made to show " + expression);
        }
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

    private List<Choice> choices() {
        ModelId byDefault = byDefault();
        List<Choice> choices = new ArrayList<>();
        if (byDefault != null) {
            choices.add(new Choice("", "default (%s)".formatted(byDefault)));
        }
        for (ServedModel model : models.all()) {
            if (!model.id().equals(byDefault)) {
                choices.add(new Choice(model.id().toString(), model.id().toString()));
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
