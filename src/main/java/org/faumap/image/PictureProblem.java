package org.faumap.image;

import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;

/** What is wrong with one picture of several, inside an answer: without the request id, which the answer's header carries. */
public record PictureProblem(
        String type, String title, int status, @Nullable String detail) {
    public static PictureProblem of(UnreadableImage condition) {
        ProblemDetail problem = ImageProblem.of(condition);
        String title = problem.getTitle();
        return new PictureProblem(
                String.valueOf(problem.getType()),
                title == null ? "" : title,
                problem.getStatus(),
                problem.getDetail());
    }
}
