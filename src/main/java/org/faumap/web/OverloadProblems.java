package org.faumap.web;

import java.net.URI;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Answers of an overloaded or closing service; each names when to come back. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class OverloadProblems {
    private static final int RETRY_AFTER_SECONDS = 1;

    @ExceptionHandler
    ResponseEntity<ProblemDetail> overload(Overload condition) {
        return switch (condition.reason()) {
            case QUEUE_FULL ->
                answer(
                        HttpStatus.TOO_MANY_REQUESTS,
                        "queue-full",
                        "Too many images are waiting",
                        "Nothing of this request was worked on. Send it again later, or send fewer at once.");
            case DEADLINE_PASSED ->
                answer(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "deadline-passed",
                        "The request waited too long",
                        "The service was too busy to begin in time. Send the request again later.");
            case DRAINING ->
                answer(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "draining",
                        "The service is shutting down",
                        "Send the request again; another instance may answer it.");
        };
    }

    private static ResponseEntity<ProblemDetail> answer(HttpStatus status, String type, String title, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(URI.create("urn:faumap:problem:" + type));
        problem.setTitle(title);
        return ResponseEntity.status(status)
                .header(HttpHeaders.RETRY_AFTER, String.valueOf(RETRY_AFTER_SECONDS))
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }
}
