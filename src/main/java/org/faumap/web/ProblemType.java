package org.faumap.web;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/**
 * What can be wrong with a request (RFC 9457).
 *
 * @param name part of the API: programs tell problems apart by it
 * @param status of the answer
 * @param title one sentence that is the same each time
 */
public record ProblemType(String name, HttpStatus status, String title) {
    /** Every problem of this service begins so. */
    private static final String PREFIX = "urn:faumap:problem:";

    /** A problem of this type. */
    ProblemDetail with(@Nullable String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(URI.create(PREFIX + name));
        problem.setTitle(title);
        return problem;
    }
}
