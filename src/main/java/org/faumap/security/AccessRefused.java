package org.faumap.security;

import java.time.Duration;
import org.faumap.web.RequestRefused;
import org.springframework.http.HttpHeaders;

/** A request that is not let in, or for which its key has asked for too much. */
final class AccessRefused extends RequestRefused {
    private static final long serialVersionUID = 1L;

    private AccessRefused(AccessProblem problem, String message) {
        super(problem.type(), message);
    }

    /** No key, an unknown one and a wrong one look the same. */
    static AccessRefused unauthorized() {
        AccessRefused refusal = new AccessRefused(
                AccessProblem.UNAUTHORIZED,
                "Send a valid key as \"Authorization: Bearer <key>\" or \"X-API-Key: <key>\".");
        refusal.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"FAUMap\"");
        return refusal;
    }

    static AccessRefused scopeMissing(Scope scope) {
        AccessRefused refusal = new AccessRefused(
                AccessProblem.SCOPE_MISSING,
                "The scope \"%s\" is needed. Ask the operator for a key that has it.".formatted(scope.word()));
        refusal.getHeaders()
                .set(
                        HttpHeaders.WWW_AUTHENTICATE,
                        "Bearer realm=\"FAUMap\", error=\"insufficient_scope\", scope=\"%s\"".formatted(scope.word()));
        return refusal;
    }

    static AccessRefused foreignPage() {
        return new AccessRefused(
                AccessProblem.FOREIGN_PAGE,
                "Pages of other sites call this service with a key, and from an origin in faumap.security.cors-origins.");
    }

    static AccessRefused foreignHost() {
        return new AccessRefused(
                AccessProblem.FOREIGN_HOST,
                "It listens on the loopback interface without keys, and answers to localhost there. "
                        + "Name further hosts in faumap.security.hosts.");
    }

    static AccessRefused unusualAddress() {
        return new AccessRefused(
                AccessProblem.UNUSUAL_ADDRESS,
                "The address has characters that none of this service has, such as \";\", \"//\" or an encoded \"/\". "
                        + "See /swagger-ui.html for what is offered.");
    }

    static AccessRefused rateLimited(int perMinute, Duration wait) {
        return later(AccessProblem.RATE_LIMITED, "This key may send %d requests a minute.".formatted(perMinute), wait);
    }

    static AccessRefused uploadQuotaSpent(long perDay, Duration wait) {
        return later(
                AccessProblem.UPLOAD_QUOTA_SPENT,
                "This key may upload %d bytes of data sets a day.".formatted(perDay),
                wait);
    }

    static AccessRefused uploadQuotaExceeded(long perDay) {
        return new AccessRefused(
                AccessProblem.UPLOAD_QUOTA_EXCEEDED,
                "This key may upload %d bytes of data sets a day. Send less, or ask the operator for more."
                        .formatted(perDay));
    }

    static AccessRefused issuerUnreachable() {
        return later(
                AccessProblem.ISSUER_UNREACHABLE,
                "The issuer of tokens does not answer the service. Send the request again later.",
                Duration.ofSeconds(5));
    }

    /** @param wait rounded up to whole seconds */
    private static AccessRefused later(AccessProblem problem, String message, Duration wait) {
        AccessRefused refusal = new AccessRefused(problem, message);
        refusal.retryAfter(wait.plusNanos(999_999_999));
        return refusal;
    }
}
