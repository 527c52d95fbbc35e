package org.faumap.web;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request body that is not taken: for its length, its pace or its form. The messages hold nothing of it. */
public final class UnfitBody extends RequestRefused {
    private static final long serialVersionUID = 1L;

    private static final Duration WAIT = Duration.ofSeconds(1);

    UnfitBody(HttpProblem problem, String message) {
        this(problem, message, null);
    }

    UnfitBody(HttpProblem problem, String message, @Nullable Throwable cause) {
        super(problem.type(), message, cause);
    }

    /** Longer than {@code faumap.web.max-body}. */
    static UnfitBody tooLarge() {
        return new UnfitBody(HttpProblem.BODY_TOO_LARGE, "Send less in one request, or smaller images.");
    }

    /** Came more slowly than {@code faumap.web.body-time} allows. */
    static UnfitBody tooSlow() {
        return new UnfitBody(
                HttpProblem.BODY_TOO_SLOW,
                "It took longer than faumap.web.body-time. Send less in one request, or over a faster line.");
    }

    /** The bodies of all requests under way together exceed {@code faumap.web.upload-memory}. */
    static UnfitBody uploadsFull() {
        UnfitBody refusal = new UnfitBody(
                HttpProblem.UPLOADS_FULL, "Other uploads take all the memory set aside for them. Send it again later.");
        refusal.retryAfter(WAIT);
        return refusal;
    }
}
