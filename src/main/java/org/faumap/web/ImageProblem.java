package org.faumap.web;

import org.faumap.image.PixelMemorySpent;
import org.faumap.image.UnreadableImage;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** What can be wrong with an image, as problems with types that stay. The sentences are those of {@code image}. */
final class ImageProblem {
    private static final ProblemType MEMORY_SPENT =
            new ProblemType("image-memory-spent", HttpStatus.TOO_MANY_REQUESTS, "Too many large images at once");

    private ImageProblem() {}

    /** 400, 413, 415 or 422, with the remedy as its detail. */
    static ProblemDetail of(UnreadableImage condition) {
        return type(condition.reason()).with(condition.getMessage());
    }

    /** 429. */
    static ProblemDetail of(PixelMemorySpent condition) {
        return MEMORY_SPENT.with(condition.getMessage());
    }

    private static ProblemType type(UnreadableImage.Reason reason) {
        return switch (reason) {
            case EMPTY -> new ProblemType("image-empty", HttpStatus.BAD_REQUEST, "The image is empty");
            case UNSUPPORTED_FORMAT ->
                new ProblemType(
                        "image-format-unsupported",
                        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                        "The image has a format that is not read here");
            case DAMAGED ->
                new ProblemType("image-damaged", HttpStatus.UNPROCESSABLE_CONTENT, "The image is truncated or damaged");
            case TOO_MANY_PIXELS ->
                new ProblemType("image-too-many-pixels", HttpStatus.CONTENT_TOO_LARGE, "The image has too many pixels");
            case TOO_COSTLY ->
                new ProblemType(
                        "image-too-costly",
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "The image takes too much work to decode");
            case TOO_MANY_BYTES ->
                new ProblemType("image-too-many-bytes", HttpStatus.CONTENT_TOO_LARGE, "The image file is too long");
        };
    }
}
