package org.faumap.web;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Objects;
import org.faumap.image.FaceOptions;
import org.faumap.image.FaceSelection;
import org.jspecify.annotations.Nullable;

/** Which faces of its images a request asks for; null where it says nothing. */
public record FaceParameters(
        @Schema(
                description = "`detect` finds the faces; `full` takes each image as one ready-made face crop"
                        + " (brows to chin filling the frame)",
                defaultValue = "detect")
        @Nullable
        FaceSelection face,

        @Schema(
                description =
                        "Boxes of a lower detection score are taken for no face; at 0.5 a face is as likely as none",
                defaultValue = "0.5")
        @DecimalMin("0")
        @DecimalMax("1")
        @Nullable
        Double minDetectionScore,

        @Schema(
                description = "Faces in the answer at most, those of the highest detection scores; `facesNotShown`"
                        + " counts the others",
                defaultValue = "100")
        @Min(1)
        @Max(FaceOptions.MAX_FACES)
        @Nullable
        Integer maxFaces) {

    /** What is to be taken. */
    public FaceOptions options() {
        FaceOptions usual = FaceOptions.DEFAULT;
        return new FaceOptions(
                Objects.requireNonNullElse(face, usual.selection()),
                Objects.requireNonNullElse(minDetectionScore, usual.minDetectionScore()),
                Objects.requireNonNullElse(maxFaces, usual.maxFaces()));
    }
}
