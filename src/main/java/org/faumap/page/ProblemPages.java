package org.faumap.page;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.faumap.model.Models;
import org.faumap.web.ProblemPage;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;

/** Problems as pages that say where to go from there. */
@Component
final class ProblemPages implements ProblemPage {
    private final Frames frames;
    private final Templates templates;
    private final Models models;

    ProblemPages(Frames frames, Templates templates, Models models) {
        this.frames = frames;
        this.templates = templates;
        this.models = models;
    }

    @Override
    public String html(ProblemDetail problem, HttpServletRequest request) {
        String title = Objects.requireNonNullElse(problem.getTitle(), "Something is wrong");
        Frame frame = frames.of(request, null, title);
        return templates.html(
                "page/problem.jte", Map.of("frame", frame, "problem", problem, "offers", offers(problem, frame)));
    }

    /** What is there, in place of what was asked for. */
    private List<Link> offers(ProblemDetail problem, Frame frame) {
        String type = String.valueOf(problem.getType());
        return switch (type.substring(type.lastIndexOf(':') + 1)) {
            case "unknown-model" ->
                models.all().stream()
                        .map(model -> new Link("Model " + model.id(), frame.root() + "v1/models/" + model.id()))
                        .toList();
            case "unknown-feature-map" ->
                models.all().stream()
                        .map(model -> new Link(
                                "Feature maps of " + model.id(), frame.root() + "v1/models/" + model.id() + "/maps"))
                        .toList();
            case "unknown-action-unit" -> List.of(new Link("All action units", frame.root() + "v1/action-units"));
            case "no-mapping", "unfit-mapping" -> List.of(new Link("The models", frame.root() + "v1/models"));
            default -> List.of();
        };
    }
}
