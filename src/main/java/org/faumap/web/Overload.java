package org.faumap.web;

import java.time.Duration;
import org.springframework.http.HttpStatus;

/** Why a request was turned away without being worked on; each answer names when to come back. */
public final class Overload extends RequestRefused {
    private static final long serialVersionUID = 1L;

    private static final Duration WAIT = Duration.ofSeconds(1);

    public enum Reason {
        /** The queue has no room for all images of the request. */
        QUEUE_FULL(
                "queue-full",
                HttpStatus.TOO_MANY_REQUESTS,
                "Too many images are waiting",
                "Nothing of this request was worked on. Send it again later, or send fewer at once."),
        /** The request waited longer than its deadline. */
        DEADLINE_PASSED(
                "deadline-passed",
                HttpStatus.SERVICE_UNAVAILABLE,
                "The request waited too long",
                "The service was too busy to begin in time. Send the request again later."),
        /** The service is shutting down and finishes what it has accepted. */
        DRAINING(
                "draining",
                HttpStatus.SERVICE_UNAVAILABLE,
                "The service is shutting down",
                "Send the request again; another instance may answer it.");

        private final ProblemType type;
        private final String detail;

        Reason(String name, HttpStatus status, String title, String detail) {
            this.type = new ProblemType(name, status, title);
            this.detail = detail;
        }
    }

    private final Reason reason;

    public Overload(Reason reason) {
        super(reason.type, reason.detail);
        this.reason = reason;
        retryAfter(WAIT);
    }

    public Reason reason() {
        return reason;
    }
}
