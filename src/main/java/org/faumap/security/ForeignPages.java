package org.faumap.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Requests that change something, and that a page of another site has a browser send without a key: a form, or a fetch that
 * asks no leave. Browsers tell where a request comes from by {@code Sec-Fetch-Site} and, older ones, by {@code Origin};
 * programs send neither. Whoever brings a key was asked for it, or was allowed to by CORS.
 *
 * @param allowed origins of other sites that are welcome
 */
record ForeignPages(List<String> allowed) implements RequestMatcher {
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    @Override
    public boolean matches(HttpServletRequest request) {
        if (READING.contains(request.getMethod()) || PresentedKey.isIn(request)) {
            return false;
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null && allowed.contains(origin)) {
            return false;
        }
        String site = request.getHeader("Sec-Fetch-Site");
        return site == null ? isForeign(origin, request.getHeader(HttpHeaders.HOST)) : !OWN_SITES.contains(site);
    }

    /** Compares host and port: behind a proxy the scheme may be another. */
    private static boolean isForeign(@Nullable String origin, @Nullable String host) {
        return origin != null && !origin.replaceFirst("^https?://", "").equalsIgnoreCase(host);
    }
}
