package org.faumap.page;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Set;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Asks for a key, and says what was wrong with the one that was given; {@code org.faumap.security} takes it. */
@Hidden
@RestController
final class SignInPage {
    private static final Set<String> SCOPES = Set.of("infer", "jobs", "admin");

    private final Frames frames;
    private final Templates templates;

    SignInPage(Frames frames, Templates templates) {
        this.frames = frames;
        this.templates = templates;
    }

    @GetMapping(path = "/sign-in", produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<String> page(
            @RequestParam(defaultValue = "") String refused,
            @RequestParam(defaultValue = "") String scope,
            @RequestParam(defaultValue = "") String next,
            HttpServletRequest request) {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(templates.html(
                        "page/sign-in.jte",
                        Map.of(
                                "frame",
                                frames.of(request, null, "Sign in"),
                                "said",
                                said(refused, scope),
                                "next",
                                next)));
    }

    private static String said(String refused, String scope) {
        if (SCOPES.contains(scope)) {
            return "The key is not for this: the scope \"%s\" is needed. Sign in with a key that has it."
                    .formatted(scope);
        }
        return switch (refused) {
            case "key" -> "That key is not known here.";
            case "issuer" -> "The issuer of tokens does not answer this service. Try it again later.";
            default -> "This service asks for a key.";
        };
    }
}
