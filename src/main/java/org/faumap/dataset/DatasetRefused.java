package org.faumap.dataset;

import java.time.Duration;
import java.util.Locale;
import org.faumap.web.ProblemType;
import org.faumap.web.RequestRefused;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Why a data set is not taken, or not deleted. */
final class DatasetRefused extends RequestRefused {
    private static final long serialVersionUID = 1L;

    private static final Duration WAIT = Duration.ofSeconds(10);

    /** The names are part of the API: they make the problem types. */
    enum Reason {
        ARCHIVE_EMPTY(HttpStatus.BAD_REQUEST, "The archive is empty"),
        ARCHIVE_FORMAT_UNSUPPORTED(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "This is no archive that is read here"),
        ARCHIVE_DAMAGED(HttpStatus.UNPROCESSABLE_CONTENT, "The archive is truncated or damaged"),
        ARCHIVE_ENCRYPTED(HttpStatus.UNPROCESSABLE_CONTENT, "The archive is encrypted"),
        ARCHIVE_UNSAFE(HttpStatus.UNPROCESSABLE_CONTENT, "The archive holds what is not unpacked"),
        ARCHIVE_TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "The archive is too large"),
        DATASET_LAYOUT(HttpStatus.UNPROCESSABLE_CONTENT, "The files make no data set"),
        TOO_MANY_DATASETS(HttpStatus.CONFLICT, "There are too many uploaded data sets"),
        STORAGE_FULL(HttpStatus.INSUFFICIENT_STORAGE, "There is no room for the data set"),
        UPLOAD_TOO_SLOW(HttpStatus.REQUEST_TIMEOUT, "The upload took too long"),
        UPLOADS_FULL(HttpStatus.TOO_MANY_REQUESTS, "Too much is being uploaded"),
        DATASET_IN_USE(HttpStatus.CONFLICT, "The data set is in use"),
        DATASET_READ_ONLY(HttpStatus.FORBIDDEN, "The data set cannot be deleted");

        private final ProblemType type;

        Reason(HttpStatus status, String title) {
            type = new ProblemType(name().toLowerCase(Locale.ROOT).replace('_', '-'), status, title);
        }

        ProblemType type() {
            return type;
        }
    }

    DatasetRefused(Reason reason, String message) {
        this(reason, message, null);
    }

    /** @param cause stays here: what libraries say may hold names of files */
    DatasetRefused(Reason reason, String message, @Nullable Throwable cause) {
        super(reason.type, message, cause);
        if (reason == Reason.UPLOADS_FULL) {
            retryAfter(WAIT);
        }
    }
}
