package org.faumap.job;

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

/** Requests about jobs that are not done, as problems with types that stay. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class JobProblems {
    private static final int RETRY_AFTER_SECONDS = 30;

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(JobRefused condition) {
        return switch (condition.reason()) {
            case INVALID ->
                answer(HttpStatus.BAD_REQUEST, "invalid-job", "The request for a job is not valid", condition);
            case UNMAPPABLE ->
                answer(HttpStatus.UNPROCESSABLE_CONTENT, "unmappable", "This cannot be mapped", condition);
            case UNKNOWN -> answer(HttpStatus.NOT_FOUND, "unknown-job", "There is no such job", condition);
            case TOO_MANY -> answer(HttpStatus.TOO_MANY_REQUESTS, "too-many-jobs", "Too many jobs are open", condition);
            case KEY_REUSED ->
                answer(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "idempotency-key-reused",
                        "The Idempotency-Key belongs to another request",
                        condition);
            case KEY_IN_FLIGHT ->
                answer(
                        HttpStatus.CONFLICT,
                        "idempotency-key-in-flight",
                        "The same request is being accepted right now",
                        condition);
            case ENDED -> answer(HttpStatus.CONFLICT, "job-ended", "The job has ended", condition);
            case NOT_RESTARTABLE ->
                answer(HttpStatus.CONFLICT, "job-not-restartable", "The job cannot be restarted", condition);
            case NO_RESULT -> answer(HttpStatus.CONFLICT, "no-result", "The job has no result", condition);
            case NOT_PROMOTABLE ->
                answer(HttpStatus.CONFLICT, "not-promotable", "The model cannot take this mapping", condition);
        };
    }

    private static ResponseEntity<ProblemDetail> answer(
            HttpStatus status, String type, String title, JobRefused condition) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, condition.getMessage());
        problem.setType(URI.create("urn:faumap:problem:" + type));
        problem.setTitle(title);
        ResponseEntity.BodyBuilder answer =
                ResponseEntity.status(status).contentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (status == HttpStatus.TOO_MANY_REQUESTS) {
            answer.header(HttpHeaders.RETRY_AFTER, String.valueOf(RETRY_AFTER_SECONDS));
        }
        return answer.body(problem);
    }
}
