package org.faumap.expression;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.faumap.image.Box;
import org.faumap.image.ImageResultProblem;
import org.faumap.image.UnreadableImage;
import org.faumap.model.ModelDescription;
import org.faumap.model.ModelId;
import org.jspecify.annotations.Nullable;

/** The answer of {@code POST /v1/expressions}: one result per image, in the order they were sent. */
@Schema(name = "Expressions")
record ExpressionAnswer(ModelId model, List<Result> results) {

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "ImageResult", description = "Either faces and timings, or a problem")
    record Result(
            Image image,

            @Schema(description = "The faces; empty when none was found") @Nullable
            List<Face> faces,

            @Schema(description = "Faces found beyond maxFaces", example = "0") @Nullable
            Integer facesNotShown,

            @Schema(ref = "#/components/schemas/Problem") @Nullable
            ImageResultProblem problem,

            @Nullable Timings timings) {

        static Result of(@Nullable String name, ReadImage image, ModelDescription description) {
            return new Result(
                    new Image(name, image.width(), image.height()),
                    image.faces().stream()
                            .map(face -> Face.of(face, description))
                            .toList(),
                    image.facesNotShown(),
                    null,
                    Timings.of(image.times()));
        }

        static Result of(@Nullable String name, UnreadableImage condition) {
            return new Result(new Image(name, null, null), null, null, ImageResultProblem.of(condition), null);
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "Image")
    record Image(
            @Schema(description = "File name of the part, or name in the JSON body; absent when none was sent")
            @Nullable
            String name,

            @Schema(description = "Pixels, after EXIF rotation; absent when the image cannot be read", example = "640")
            @Nullable
            Integer width,

            @Schema(description = "Pixels, after EXIF rotation; absent when the image cannot be read", example = "480")
            @Nullable
            Integer height) {}

    @Schema(name = "Face")
    record Face(
            @Schema(description = "Pixels after EXIF rotation; the whole image with face=full")
            Box box,

            @Schema(
                    description = "How sure the detector is, 0 to 1; always 1 with face=full: there the caller"
                            + " vouches for the face",
                    example = "0.93")
            double detectionScore,

            @Schema(description = "The label of the largest score, also when abstained", example = "happiness")
            String label,

            @Schema(
                    description = "Probability of every label, in the model's order; they add up to 1",
                    example = "{\"neutral\":0.04,\"happiness\":0.91,\"surprise\":0.02,\"sadness\":0.01,\"anger\":0.01,"
                            + "\"disgust\":0.004,\"fear\":0.004,\"contempt\":0.002}")
            Map<String, Float> scores,

            @Schema(
                    description = "True when the largest score is below the model's calibration.abstainBelow: treat the"
                            + " face as unlabelled")
            boolean abstained) {

        static Face of(ReadImage.LabelledFace face, ModelDescription description) {
            ModelDescription.Classification classification = description.classification(face.probabilities());
            return new Face(
                    face.box(),
                    face.detectionScore(),
                    classification.label(),
                    classification.scores(),
                    classification.abstained());
        }
    }

    @Schema(name = "Timings", description = "Wall time in milliseconds")
    record Timings(
            @Schema(description = "Waiting for a worker", example = "0.2")
            double queueMillis,

            @Schema(example = "4.1") double decodeMillis,

            @Schema(description = "Finding the faces; about 0 with face=full", example = "18.5")
            double detectMillis,

            @Schema(description = "Cutting the faces out and scaling them", example = "0.3")
            double cropMillis,

            @Schema(
                    description = "In the network, together with the other faces of the batch; 0 without a face",
                    example = "6.2")
            double inferMillis) {
        static Timings of(ReadImage.StageTimes times) {
            return new Timings(
                    millis(times.queued()),
                    millis(times.intake().decoded()),
                    millis(times.intake().detected()),
                    millis(times.intake().cropped()),
                    millis(times.inferred()));
        }

        private static double millis(long nanos) {
            return Math.round(nanos / 1_000.0) / 1_000.0;
        }
    }
}
