package org.faumap.mapping;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.faumap.image.UnreadableImage;
import org.faumap.model.ModelId;
import org.faumap.web.AnsweredImage;
import org.faumap.web.ImageResultProblem;
import org.faumap.web.Timings;
import org.jspecify.annotations.Nullable;

/** The answer of {@code POST /v1/au-distances}: one result per image, in the order they were sent. */
@Schema(name = "AuDistances")
record AuDistanceAnswer(ModelId model, List<Result> results) {

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "AuImageResult", description = "Either faces and timings, or a problem")
    record Result(
            AnsweredImage image,

            @Schema(description = "The faces; empty when none was found") @Nullable
            List<MeasuredFace> faces,

            @Schema(description = "Faces found beyond maxFaces", example = "0") @Nullable
            Integer facesNotShown,

            @Schema(ref = "#/components/schemas/Problem") @Nullable
            ImageResultProblem problem,

            @Nullable Timings timings) {
        static Result of(@Nullable String name, UnreadableImage condition) {
            return new Result(AnsweredImage.unread(name), null, null, ImageResultProblem.of(condition), null);
        }
    }
}
