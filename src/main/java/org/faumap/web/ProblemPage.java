package org.faumap.web;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ProblemDetail;

/** Tells a problem to somebody who looks at it in a browser. */
@FunctionalInterface
public interface ProblemPage {
    /** As HTML, UTF-8. */
    String html(ProblemDetail problem, HttpServletRequest request);
}
