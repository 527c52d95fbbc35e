package org.faumap.dataset;

import java.util.Locale;
import org.springframework.http.HttpStatus;

/** Why a data set is not taken, or not deleted. The message is our own sentence, names the remedy and is for the client. */
final class DatasetRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

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
        UPLOAD_TOO_SLOW(HttpStatus.REQUEST_TIMEOUT, "The upload took too long"),
        UPLOADS_FULL(HttpStatus.TOO_MANY_REQUESTS, "Too much is being uploaded"),
        DATASET_IN_USE(HttpStatus.CONFLICT, "The data set is in use"),
        DATASET_READ_ONLY(HttpStatus.FORBIDDEN, "The data set cannot be deleted");

        private final HttpStatus status;
        private final String title;

        Reason(HttpStatus status, String title) {
            this.status = status;
            this.title = title;
        }

        HttpStatus status() {
            return status;
        }

        String title() {
            return title;
        }

        String type() {
            return "urn:faumap:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Reason reason;

    DatasetRefused(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** @param cause stays here: what libraries say may hold names of files */
    DatasetRefused(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
