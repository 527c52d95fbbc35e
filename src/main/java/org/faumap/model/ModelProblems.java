package org.faumap.model;

import java.net.URI;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** A request for a model that is not there. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ModelProblems {
    /** The message of the condition is our own sentence. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> unknownModel(UnknownModel condition) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, condition.getMessage());
        problem.setType(URI.create("urn:faumap:problem:unknown-model"));
        problem.setTitle("There is no such model");
        return ResponseEntity.status(HttpStatus.NOT_FOUND)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }
}
