package org.faumap.web;

import org.jspecify.annotations.Nullable;

/**
 * A request body that brings no pictures in a form we take. The messages are written for the client and hold nothing of
 * the body.
 */
public final class UnfitBody extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final HttpProblem problem;

    UnfitBody(HttpProblem problem, String message) {
        this(problem, message, null);
    }

    UnfitBody(HttpProblem problem, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.problem = problem;
    }

    HttpProblem problem() {
        return problem;
    }
}
