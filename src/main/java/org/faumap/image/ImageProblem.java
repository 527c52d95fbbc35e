package org.faumap.image;

import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** Images that cannot be read, as problem details with types that stay. */
public final class ImageProblem {
    private ImageProblem() {}

    /** The problem of an image that cannot be read: 400, 413, 415 or 422 with the remedy as its detail. */
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
            case TOO_COSTLY ->
                problem(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "image-too-costly",
                        "The image takes too much work to decode",
                        condition);
            case TOO_MANY_BYTES ->
                problem(HttpStatus.CONTENT_TOO_LARGE, "image-too-many-bytes", "The image file is too long", condition);
        };
    }

    /** The messages are our own sentences, written for whoever sent the image. */
    static ProblemDetail problem(HttpStatus status, String type, String title, Exception condition) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, condition.getMessage());
        problem.setType(URI.create("urn:faumap:problem:" + type));
        problem.setTitle(title);
        return problem;
    }
}
