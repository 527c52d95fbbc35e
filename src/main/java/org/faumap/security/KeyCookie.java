package org.faumap.security;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseCookie;
import org.springframework.web.util.WebUtils;

/**
 * A browser's key, kept by the browser until it is closed. It holds the key itself: whatever a service would remember in its
 * place, other replicas and the same one after a restart would not know, and a key that is taken back would stay good. Scripts
 * do not get at it, and no other site has a browser send it.
 */
final class KeyCookie {
    static final String NAME = "faumap-key";

    private KeyCookie() {}

    /** As a header of an answer. */
    static String holding(String key, HttpServletRequest request) {
        return cookie(
                        Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8)),
                        request)
                .build()
                .toString();
    }

    /** Takes it back. */
    static String none(HttpServletRequest request) {
        return cookie("", request).maxAge(0).build().toString();
    }

    /** Behind a proxy that ends HTTPS, its header tells; who forges it has his own cookie sent less often. */
    private static ResponseCookie.ResponseCookieBuilder cookie(String value, HttpServletRequest request) {
        boolean secure = request.isSecure() || "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"));
        return ResponseCookie.from(NAME, value)
                .httpOnly(true)
                .secure(secure)
                .sameSite("Strict")
                .path(request.getContextPath() + "/");
    }

    /** What a request brings; null when that is nothing, and empty when it is nothing that this service has written. */
    static @Nullable String in(HttpServletRequest request) {
        return Optional.ofNullable(WebUtils.getCookie(request, NAME))
                .map(Cookie::getValue)
                .map(KeyCookie::decoded)
                .orElse(null);
    }

    private static String decoded(String value) {
        try {
            return new String(Base64.getUrlDecoder().decode(value), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException condition) {
            return "";
        }
    }
}
