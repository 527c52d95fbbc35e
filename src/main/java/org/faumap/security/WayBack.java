package org.faumap.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a browser goes on once it is signed in: an address of this service, never of another. */
final class WayBack {
    /** One slash, and then nothing that a browser reads as the beginning of a host, or drops. */
    private static final Pattern OWN = Pattern.compile("/(?![/\\\\])[\\x21-\\x7e&&[^\\\\<>\"`{}|^]]*");

    private WayBack() {}

    /** The address when it is one of this service, and else the first page. */
    static String of(@Nullable String next, HttpServletRequest request) {
        return next != null && OWN.matcher(next).matches() ? next : request.getContextPath() + "/";
    }

    /** Of what was asked for, so that it is asked for again. */
    static String to(HttpServletRequest request) {
        String query = request.getQueryString();
        return request.getRequestURI() + (query == null ? "" : "?" + query);
    }
}
