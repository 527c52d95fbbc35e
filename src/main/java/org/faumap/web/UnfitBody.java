package org.faumap.web;

import org.jspecify.annotations.Nullable;

/** A request body that brings no pictures in a form we take. The messages hold nothing of the body. */
public final class UnfitBody extends RequestRefused {
    private static final long serialVersionUID = 1L;

    UnfitBody(HttpProblem problem, String message) {
        this(problem, message, null);
    }

    UnfitBody(HttpProblem problem, String message, @Nullable Throwable cause) {
        super(problem.type(), message, cause);
    }
}
