package org.faumap.image;

import java.net.URI;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What can be wrong with the pictures of a request, as problems with types that stay. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class ImageProblems {
    ImageProblems() {}

    /** The problem of a picture that cannot be read: 400, 413, 415 or 422 with the remedy as its detail. */
    public static ProblemDetail of(UnreadableImage condition) {
        return switch (condition.reason()) {
            case EMPTY -> problem(HttpStatus.BAD_REQUEST, "image-empty", "The image is empty", condition);
            case UNSUPPORTED_FORMAT ->
                problem(
                        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                        "image-format-unsupported",
                        "The image has a format that is not read here",
                        condition);
            case DAMAGED ->
                problem(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "image-damaged",
                        "The image is truncated or damaged",
                        condition);
            case TOO_MANY_PIXELS ->
                problem(
                        HttpStatus.CONTENT_TOO_LARGE,
                        "image-too-many-pixels",
                        "The image has too many pixels",
                        condition);
            case TOO_MANY_BYTES ->
                problem(HttpStatus.CONTENT_TOO_LARGE, "image-too-many-bytes", "The image file is too long", condition);
        };
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unreadableImage(UnreadableImage condition) {
        return answer(of(condition));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unfitBody(UnfitBody condition) {
        return answer(
                switch (condition.reason()) {
                    case MALFORMED ->
                        problem(HttpStatus.BAD_REQUEST, "malformed-request", "The request cannot be read", condition);
                    case NO_IMAGE ->
                        problem(HttpStatus.BAD_REQUEST, "image-missing", "The request brings no image", condition);
                    case TOO_MANY_IMAGES ->
                        problem(
                                HttpStatus.CONTENT_TOO_LARGE,
                                "too-many-images",
                                "The request brings too many images",
                                condition);
                });
    }

    private static ResponseEntity<ProblemDetail> answer(ProblemDetail problem) {
        return ResponseEntity.status(problem.getStatus())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    /** The messages of both conditions are our own sentences, written for whoever sent the picture. */
    private static ProblemDetail problem(HttpStatus status, String type, String title, Exception condition) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, condition.getMessage());
        problem.setType(URI.create("urn:faumap:problem:" + type));
        problem.setTitle(title);
        return problem;
    }
}
