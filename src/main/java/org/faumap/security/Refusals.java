package org.faumap.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.faumap.web.BodyReceiver;
import org.springframework.http.HttpMethod;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** Answers whoever does not get in, with a problem that names the reason. */
final class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler, RequestRejectedHandler {
    private final BodyReceiver bodies;
    private final RequestMatcher foreignPages;
    private final RequestMatcher foreignHosts;

    Refusals(BodyReceiver bodies, RequestMatcher foreignPages, RequestMatcher foreignHosts) {
        this.bodies = bodies;
        this.foreignPages = foreignPages;
        this.foreignHosts = foreignHosts;
    }

    /** Nobody in particular, or somebody with a key that is none. */
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException condition)
            throws IOException {
        if (condition instanceof IssuerUnreachable) {
            bodies.refuseUnread(request, response, AccessRefused.issuerUnreachable());
        } else if (foreignPages.matches(request)) {
            bodies.refuseUnread(request, response, AccessRefused.foreignPage());
        } else {
            bodies.refuseUnread(request, response, AccessRefused.unauthorized());
        }
    }

    /** Somebody whose key has not the scope. */
    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException condition)
            throws IOException {
        bodies.refuseUnread(request, response, AccessRefused.scopeMissing(neededFor(request)));
    }

    /** An address or a host that is not even looked at. */
    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, RequestRejectedException condition)
            throws IOException {
        bodies.refuseUnread(
                request,
                response,
                foreignHosts.matches(request) ? AccessRefused.foreignHost() : AccessRefused.unusualAddress());
    }

    private static Scope neededFor(HttpServletRequest request) {
        HttpMethod method =
                request.getMethod().equals("HEAD") ? HttpMethod.GET : HttpMethod.valueOf(request.getMethod());
        return Permission.ALL.stream()
                .filter(each -> PathPatternRequestMatcher.pathPattern(method, each.pattern())
                        .matches(request))
                .filter(each -> each.method().equals(method))
                .findFirst()
                .map(Permission::scope)
                .orElse(Scope.ADMIN);
    }
}
