package org.faumap.job;

import java.time.Duration;
import org.faumap.web.ProblemType;
import org.faumap.web.RequestRefused;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Why a request about jobs is not done. */
final class JobRefused extends RequestRefused {
    private static final long serialVersionUID = 1L;

    private static final Duration WAIT = Duration.ofSeconds(30);

    enum Reason {
        /** The request asks for what cannot be. */
        INVALID("invalid-job", HttpStatus.BAD_REQUEST, "The request for a job is not valid"),
        /** The data set, model or layer cannot be mapped. */
        UNMAPPABLE("unmappable", HttpStatus.UNPROCESSABLE_CONTENT, "This cannot be mapped"),
        UNKNOWN("unknown-job", HttpStatus.NOT_FOUND, "There is no such job"),
        /** This version of the service cannot tell what it is. */
        UNREADABLE("unreadable-job", HttpStatus.CONFLICT, "The job cannot be read"),
        TOO_MANY("too-many-jobs", HttpStatus.TOO_MANY_REQUESTS, "Too many jobs are open"),
        KEY_REUSED(
                "idempotency-key-reused",
                HttpStatus.UNPROCESSABLE_CONTENT,
                "The Idempotency-Key belongs to another request"),
        /** It is over. */
        ENDED("job-ended", HttpStatus.CONFLICT, "The job has ended"),
        NOT_RESTARTABLE("job-not-restartable", HttpStatus.CONFLICT, "The job cannot be restarted"),
        /** It has no result, or not yet. */
        NO_RESULT("no-result", HttpStatus.CONFLICT, "The job has no result"),
        NO_SHEET("no-sheet", HttpStatus.NOT_FOUND, "No faces of this feature map are shown");

        private final ProblemType type;

        Reason(String name, HttpStatus status, String title) {
            type = new ProblemType(name, status, title);
        }
    }

    JobRefused(Reason reason, String message) {
        this(reason, message, null);
    }

    JobRefused(Reason reason, String message, @Nullable Throwable cause) {
        super(reason.type, message, cause);
        if (reason == Reason.TOO_MANY) {
            retryAfter(WAIT);
        }
    }
}
