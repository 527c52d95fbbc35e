package org.faumap.mapping;

import java.net.URI;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Models whose feature maps say nothing of action units, as problems with types that stay. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class MappingProblems {
    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(MappingRefused condition) {
        return switch (condition.reason()) {
            case NONE -> answer("no-mapping", "The model has no mapping to action units", condition);
            case UNFIT -> answer("unfit-mapping", "The model's mapping to action units does not fit it", condition);
        };
    }

    private static ResponseEntity<ProblemDetail> answer(String type, String title, MappingRefused condition) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, condition.getMessage());
        problem.setType(URI.create("urn:faumap:problem:" + type));
        problem.setTitle(title);
        return ResponseEntity.status(HttpStatus.CONFLICT)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }
}
