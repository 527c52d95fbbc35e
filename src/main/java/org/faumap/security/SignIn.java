package org.faumap.security;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Takes a key that somebody gives on a page, and has the browser keep it: a browser that follows a link sends no header. What
 * is wrong with it the page says, to which the browser is sent back. Foreign pages do not get here ({@link ForeignPages}).
 */
@Hidden
@RestController
final class SignIn {
    static final String PATH = "/sign-in";

    private final ProviderManager checks;
    private final TokenUse tokens;

    SignIn(ProviderManager checks, TokenUse tokens) {
        this.checks = checks;
        this.tokens = tokens;
    }

    @PostMapping(path = PATH, consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    ResponseEntity<Void> signIn(
            @RequestParam(defaultValue = "") String key,
            @RequestParam(required = false) @Nullable String next,
            HttpServletRequest request) {
        String given = key.strip();
        try {
            checks.authenticate(PresentedKey.of(given, tokens.accepted()));
        } catch (AuthenticationException condition) {
            String refused = condition instanceof IssuerUnreachable ? "issuer" : "key";
            return to(address(request, next, "refused", refused)).build();
        }
        return to(WayBack.of(next, request))
                .header(HttpHeaders.SET_COOKIE, KeyCookie.holding(given, request))
                .build();
    }

    /** The page that asks for a key, with what it says. */
    static String address(HttpServletRequest request, @Nullable String next, String name, String value) {
        return UriComponentsBuilder.fromPath(request.getContextPath() + PATH)
                .queryParam(name, "{value}")
                .queryParam("next", "{next}")
                .encode()
                .buildAndExpand(value, WayBack.of(next, request))
                .toUriString();
    }

    private static ResponseEntity.BodyBuilder to(String address) {
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create(address))
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }
}
