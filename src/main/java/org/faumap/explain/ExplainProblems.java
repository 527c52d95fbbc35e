package org.faumap.explain;

import java.net.URI;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Explanations that cannot be given, as problems with types that stay. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ExplainProblems {
    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(ExplanationRefused condition) {
        return switch (condition.reason()) {
            case INVALID_PARAMETER ->
                answer(
                        HttpStatus.BAD_REQUEST,
                        "invalid-parameter",
                        "A parameter is missing or has a value that is not offered",
                        condition);
            case NO_FACE -> answer(HttpStatus.UNPROCESSABLE_CONTENT, "no-face", "No face to explain", condition);
            case UNKNOWN ->
                answer(HttpStatus.NOT_FOUND, "unknown-explanation", "There is no such explanation", condition);
            case EXPIRED -> answer(HttpStatus.GONE, "explanation-expired", "The explanation has expired", condition);
            case SILENT_MAP -> answer(HttpStatus.NOT_FOUND, "silent-map", "The feature map did not respond", condition);
        };
    }

    private static ResponseEntity<ProblemDetail> answer(
            HttpStatus status, String type, String title, ExplanationRefused condition) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, condition.getMessage());
        problem.setType(URI.create("urn:faumap:problem:" + type));
        problem.setTitle(title);
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }
}
