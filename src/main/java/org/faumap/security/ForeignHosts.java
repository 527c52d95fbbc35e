package org.faumap.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Requests to a name that is not ours, where a service on the loopback interface asks for no key: else a page of another
 * site has its own name point here, and is taken for ours (DNS rebinding).
 *
 * @param checked whether any name is foreign at all
 * @param further names besides those of the loopback interface, in lower case
 */
record ForeignHosts(boolean checked, List<String> further) implements RequestMatcher {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    @Override
    public boolean matches(HttpServletRequest request) {
        return !isOwn(request.getServerName());
    }

    boolean isOwn(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return !checked || LOOPBACK.contains(name) || name.endsWith(".localhost") || further.contains(name);
    }
}
