package org.faumap.result;

import org.faumap.web.ProblemType;
import org.faumap.web.RequestRefused;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Why nothing is done with what a job found. */
final class ResultRefused extends RequestRefused {
    private static final long serialVersionUID = 1L;

    enum Reason {
        /** The thresholds cannot be read, or ask for what is not there. */
        INVALID_GATE("invalid-gate", HttpStatus.BAD_REQUEST, "The thresholds are not valid"),
        /** Something that cannot be compared. */
        INVALID_COMPARISON("invalid-comparison", HttpStatus.BAD_REQUEST, "These cannot be compared"),
        /** Its gate has not passed. */
        GATE_FAILED("gate-failed", HttpStatus.CONFLICT, "The gate of the job has not passed"),
        /** The model cannot take the mapping. */
        NOT_PROMOTABLE("not-promotable", HttpStatus.CONFLICT, "The model cannot take this mapping");

        private final ProblemType type;

        Reason(String name, HttpStatus status, String title) {
            type = new ProblemType(name, status, title);
        }
    }

    ResultRefused(Reason reason, String message) {
        this(reason, message, null);
    }

    ResultRefused(Reason reason, String message, @Nullable Throwable cause) {
        super(reason.type, message, cause);
    }
}
