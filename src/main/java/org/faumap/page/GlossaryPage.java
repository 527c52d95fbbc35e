package org.faumap.page;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@Hidden
@RestController
final class GlossaryPage {
    private final Frames frames;
    private final Templates templates;

    GlossaryPage(Frames frames, Templates templates) {
        this.frames = frames;
        this.templates = templates;
    }

    @GetMapping(path = "/glossary", produces = MediaType.TEXT_HTML_VALUE)
    String glossary(HttpServletRequest request) {
        return templates.html("page/glossary.jte", Map.of("frame", frames.of(request, null, "Glossary")));
    }
}
