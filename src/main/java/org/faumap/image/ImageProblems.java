package org.faumap.image;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What can be wrong with the images of a request, as problems with types that stay. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ImageProblems {
    @ExceptionHandler
    ResponseEntity<ProblemDetail> unreadableImage(UnreadableImage condition) {
        return answer(ImageProblem.of(condition));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> pixelMemorySpent(PixelMemorySpent condition) {
        ProblemDetail problem = ImageProblem.problem(
                HttpStatus.TOO_MANY_REQUESTS, "image-memory-spent", "Too many large images at once", condition);
        return ResponseEntity.status(problem.getStatus())
                .header(HttpHeaders.RETRY_AFTER, "1")
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    private static ResponseEntity<ProblemDetail> answer(ProblemDetail problem) {
        return ResponseEntity.status(problem.getStatus())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }
}
