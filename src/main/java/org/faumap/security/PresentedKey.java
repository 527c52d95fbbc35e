package org.faumap.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/** What a caller shows at the door, not looked at yet. */
final class PresentedKey extends AbstractAuthenticationToken {
    static final String HEADER = "X-API-Key";
    private static final String BEARER = "bearer ";
    /** Three parts in base64url (RFC 7515). */
    private static final Pattern JWT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*");

    private static final long serialVersionUID = 1L;

    private final String key;

    private PresentedKey(String key) {
        super(List.of());
        this.key = key;
    }

    /**
     * What the request brings, in a header or else in the cookie of {@link SignIn}; null when that is nothing. Two different
     * ones, or credentials of another kind, are no key.
     *
     * @param tokens whether something in the form of a JWT is taken for one
     */
    static @Nullable Authentication in(HttpServletRequest request, boolean tokens) {
        List<String> authorizations = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
        List<String> keys = Collections.list(request.getHeaders(HEADER));
        if (authorizations.isEmpty() && keys.isEmpty()) {
            String kept = KeyCookie.in(request);
            return kept == null ? null : of(kept, tokens);
        }
        if (authorizations.size() + keys.size() > 1) {
            return new PresentedKey("");
        }
        if (authorizations.isEmpty()) {
            return new PresentedKey(keys.get(0));
        }
        String authorization = authorizations.get(0);
        if (!authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            return new PresentedKey("");
        }
        return of(authorization.substring(BEARER.length()).trim(), tokens);
    }

    /** A key or a token, as it is written. */
    static Authentication of(String key, boolean tokens) {
        return tokens && JWT.matcher(key).matches() ? new BearerTokenAuthenticationToken(key) : new PresentedKey(key);
    }

    /** Whether the request brings anything of the kind in a header, which no page of another site can have a browser send. */
    static boolean isIn(HttpServletRequest request) {
        return request.getHeader(HttpHeaders.AUTHORIZATION) != null || request.getHeader(HEADER) != null;
    }

    @Override
    public String getCredentials() {
        return key;
    }

    @Override
    public String getPrincipal() {
        return "";
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "a presented key";
    }
}
