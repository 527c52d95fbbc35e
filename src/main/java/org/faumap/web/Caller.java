package org.faumap.web;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** Who sent the request that a thread works on, for sharing out what there is among callers. It reaches no log. */
public final class Caller {
    /** Of all requests without a key, and of threads that work on no request. */
    public static final String NOBODY = "";

    private static final String ATTRIBUTE = Caller.class.getName();

    private Caller() {}

    /** @param name one for each key and for each subject of tokens, not {@link #NOBODY} */
    public static void attach(HttpServletRequest request, String name) {
        request.setAttribute(ATTRIBUTE, name);
    }

    public static String ofThisThread() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                        && attributes.getRequest().getAttribute(ATTRIBUTE) instanceof String name
                ? name
                : NOBODY;
    }
}
