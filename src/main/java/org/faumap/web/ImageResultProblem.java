package org.faumap.web;

import org.faumap.image.UnreadableImage;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;

/** What is wrong with one image of several, inside an answer: without the request id, which the answer's header carries. */
public record ImageResultProblem(
        String type, String title, int status, @Nullable String detail) {
    public static ImageResultProblem of(UnreadableImage condition) {
        ProblemDetail problem = ImageProblem.of(condition);
        String title = problem.getTitle();
        return new ImageResultProblem(
                String.valueOf(problem.getType()),
                title == null ? "" : title,
                problem.getStatus(),
                problem.getDetail());
    }
}
