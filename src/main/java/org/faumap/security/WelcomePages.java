package org.faumap.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.faumap.web.BodyReceiver;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

/** CORS for the pages that may call this service; others are refused with a problem. */
final class WelcomePages extends DefaultCorsProcessor {
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "DELETE");
    private static final List<String> EXPOSED_HEADERS =
            List.of("Location", "ETag", "Retry-After", "RateLimit", "RateLimit-Policy", "X-Request-Id");

    private final BodyReceiver bodies;

    private WelcomePages(BodyReceiver bodies) {
        this.bodies = bodies;
    }

    /** @param origins such as {@code https://app.example.org} */
    static CorsFilter filter(List<String> origins, BodyReceiver bodies) {
        CorsConfiguration welcome = new CorsConfiguration();
        welcome.setAllowedOrigins(origins);
        welcome.setAllowedMethods(METHODS);
        welcome.setAllowedHeaders(List.of(CorsConfiguration.ALL));
        welcome.setExposedHeaders(EXPOSED_HEADERS);
        UrlBasedCorsConfigurationSource everywhere = new UrlBasedCorsConfigurationSource();
        everywhere.registerCorsConfiguration("/**", welcome);
        CorsFilter filter = new CorsFilter(everywhere);
        filter.setCorsProcessor(new WelcomePages(bodies));
        return filter;
    }

    @Override
    public boolean processRequest(
            @Nullable CorsConfiguration configuration, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean welcome = super.processRequest(configuration, request, response);
        if (!welcome) {
            bodies.refuseUnread(request, response, AccessRefused.foreignPage());
        }
        return welcome;
    }

    @Override
    protected void rejectRequest(ServerHttpResponse response) {
        // Answered above.
    }
}
