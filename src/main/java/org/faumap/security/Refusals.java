package org.faumap.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.faumap.web.BodyReceiver;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.AndRequestMatcher;
import org.springframework.security.web.util.matcher.MediaTypeRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** Answers whoever does not get in with a problem that names the reason; browsers that look for a page are led to where a key is given. */
final class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler, RequestRejectedHandler {
    private final BodyReceiver bodies;
    private final RequestMatcher foreignPages;
    private final RequestMatcher foreignHosts;
    private final RequestMatcher browsers = browsers();

    Refusals(BodyReceiver bodies, RequestMatcher foreignPages, RequestMatcher foreignHosts) {
        this.bodies = bodies;
        this.foreignPages = foreignPages;
        this.foreignHosts = foreignHosts;
    }

    /** Nobody in particular, or somebody with a key that is none. */
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException condition)
            throws IOException {
        if (!PresentedKey.isIn(request) && KeyCookie.in(request) != null && !(condition instanceof IssuerUnreachable)) {
            response.addHeader(HttpHeaders.SET_COOKIE, KeyCookie.none(request)); // it is good for nothing any more
        }
        if (condition instanceof IssuerUnreachable) {
            bodies.refuseUnread(request, response, AccessRefused.issuerUnreachable());
        } else if (foreignPages.matches(request)) {
            bodies.refuseUnread(request, response, AccessRefused.foreignPage());
        } else if (browsers.matches(request)) {
            lead(request, response, "refused", "none");
        } else {
            bodies.refuseUnread(request, response, AccessRefused.unauthorized());
        }
    }

    /** Somebody whose key has not the scope. */
    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException condition)
            throws IOException {
        if (browsers.matches(request)) {
            lead(request, response, "scope", neededFor(request).word());
        } else {
            bodies.refuseUnread(request, response, AccessRefused.scopeMissing(neededFor(request)));
        }
    }

    /** To the page that asks for a key, and from there back. */
    private static void lead(HttpServletRequest request, HttpServletResponse response, String name, String value)
            throws IOException {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.sendRedirect(SignIn.address(request, WayBack.to(request), name, value));
    }

    /** Somebody who follows a link or types an address: HTML is named before anything else. */
    private static RequestMatcher browsers() {
        MediaTypeRequestMatcher html = new MediaTypeRequestMatcher(MediaType.TEXT_HTML);
        html.setUseEquals(true);
        html.setIgnoredMediaTypes(Set.of(MediaType.ALL));
        return new AndRequestMatcher(PathPatternRequestMatcher.pathPattern(HttpMethod.GET, "/**"), html);
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
