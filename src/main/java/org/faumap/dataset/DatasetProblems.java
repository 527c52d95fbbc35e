package org.faumap.dataset;

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

/** Data sets that are not there, or not taken, as problems with types that stay. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class DatasetProblems {
    private static final String RETRY_AFTER_SECONDS = "10";

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unknown(UnknownDataset condition) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, condition.getMessage());
        problem.setType(URI.create("urn:faumap:problem:unknown-dataset"));
        problem.setTitle("There is no such data set");
        return ResponseEntity.status(HttpStatus.NOT_FOUND)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(DatasetRefused condition) {
        DatasetRefused.Reason reason = condition.reason();
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(reason.status(), condition.getMessage());
        problem.setType(URI.create(reason.type()));
        problem.setTitle(reason.title());
        ResponseEntity.BodyBuilder answer =
                ResponseEntity.status(reason.status()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (reason == DatasetRefused.Reason.UPLOADS_FULL) {
            answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        return answer.body(problem);
    }
}
