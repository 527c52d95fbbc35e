package org.faumap.web;

import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;

/** What can be wrong with a request whatever it asks for. The names are part of the API: they make the problem types. */
enum HttpProblem {
    MALFORMED_REQUEST(HttpStatus.BAD_REQUEST, "The request cannot be read"),
    INVALID_PARAMETER(HttpStatus.BAD_REQUEST, "A parameter is missing or has a value that is not offered"),
    NOT_FOUND(HttpStatus.NOT_FOUND, "There is nothing at this address"),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "This address does not take this method"),
    NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "The answer is not available in the format asked for"),
    BODY_TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "The request body is too large"),
    BODY_TOO_SLOW(HttpStatus.REQUEST_TIMEOUT, "The request body took too long"),
    UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "This address does not take this media type"),
    UPLOADS_FULL(HttpStatus.TOO_MANY_REQUESTS, "Too much is being uploaded"),
    IMAGE_MISSING(HttpStatus.BAD_REQUEST, "The request brings no image"),
    TOO_MANY_IMAGES(HttpStatus.CONTENT_TOO_LARGE, "The request brings too many images"),
    BUSY(HttpStatus.SERVICE_UNAVAILABLE, "The service is busy"),
    DATABASE_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "A database of the service does not answer"),
    STORAGE_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "The storage of the service cannot be used"),
    NOT_IMPLEMENTED(HttpStatus.NOT_IMPLEMENTED, "The request uses a part of HTTP that is not offered here"),
    INTERNAL_ERROR(HttpStatus.INTERNAL_SERVER_ERROR, "The service failed");

    static final String PLAIN_HTTP =
            "Speak HTTP/1.1, and send bodies with Content-Length or with Transfer-Encoding: chunked alone.";

    private final ProblemType type;

    HttpProblem(HttpStatus status, String title) {
        type = new ProblemType(name().toLowerCase(Locale.ROOT).replace('_', '-'), status, title);
    }

    ProblemType type() {
        return type;
    }

    HttpStatus status() {
        return type.status();
    }

    ProblemDetail with(String detail) {
        return type.with(detail);
    }

    /** The problem of a status that nothing more is known about. */
    static HttpProblem of(HttpStatusCode status) {
        for (HttpProblem problem : values()) {
            if (problem.status().value() == status.value() && problem != INVALID_PARAMETER) {
                return problem;
            }
        }
        if (status.value() == HttpStatus.HTTP_VERSION_NOT_SUPPORTED.value()) {
            return NOT_IMPLEMENTED;
        }
        return status.is4xxClientError() ? MALFORMED_REQUEST : INTERNAL_ERROR;
    }
}
