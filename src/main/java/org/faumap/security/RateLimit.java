package org.faumap.security;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.faumap.web.BodyReceiver;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Requests of each key in a minute. Every answer to a key with a limit says what is left of it, in the headers of the
 * IETF's draft (draft-ietf-httpapi-ratelimit-headers).
 */
final class RateLimit extends OncePerRequestFilter {
    private final Allowances allowances;
    private final BodyReceiver bodies;

    RateLimit(Allowances allowances, BodyReceiver bodies) {
        this.allowances = allowances;
        this.bodies = bodies;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<Allowance> allowance = allowances.ofCaller();
        Bucket bucket = allowance.map(Allowance::requests).orElse(null);
        Integer perMinute =
                allowance.map(each -> each.limits().requestsPerMinute()).orElse(null);
        if (bucket == null || perMinute == null) {
            chain.doFilter(request, response);
            return;
        }
        ConsumptionProbe taken = bucket.tryConsumeAndReturnRemaining(1);
        Duration full = Duration.ofNanos(taken.getNanosToWaitForReset());
        response.setHeader(
                "RateLimit-Policy", "\"requests\";q=%d;w=%d".formatted(perMinute, Allowance.MINUTE.toSeconds()));
        response.setHeader(
                "RateLimit", "\"requests\";r=%d;t=%d".formatted(taken.getRemainingTokens(), full.toSeconds()));
        if (taken.isConsumed()) {
            chain.doFilter(request, response);
        } else {
            bodies.refuseUnread(
                    request,
                    response,
                    AccessRefused.rateLimited(perMinute, Duration.ofNanos(taken.getNanosToWaitForRefill())));
        }
    }
}
