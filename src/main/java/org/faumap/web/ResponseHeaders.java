package org.faumap.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Tells browsers to load nothing from elsewhere, to run no inline script, and not to frame or guess our answers. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 5)
final class ResponseHeaders extends OncePerRequestFilter {
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; form-action 'self'; "
            + "frame-ancestors 'none'";
    /** The one style element that Swagger UI makes, by its hash, which another version may change; {@code ApiExampleTests} tells. */
    private static final String CONTENT_SECURITY_POLICY_OF_SWAGGER_UI = CONTENT_SECURITY_POLICY.replace(
            "style-src 'self'", "style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean swaggerUi = request.getRequestURI().startsWith(request.getContextPath() + "/swagger-ui");
        response.setHeader(
                "Content-Security-Policy", swaggerUi ? CONTENT_SECURITY_POLICY_OF_SWAGGER_UI : CONTENT_SECURITY_POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.addHeader("Vary", "Accept"); // most addresses are a page, too
        chain.doFilter(request, response);
    }
}
