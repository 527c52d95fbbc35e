package org.faumap.model;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import org.faumap.image.Box;
import org.faumap.image.DetectedFace;

/** A face with its label, as every answer has it. */
@Schema(name = "Face")
public record LabelledFace(
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

    public static LabelledFace of(DetectedFace face, ModelDescription.Classification classification) {
        return new LabelledFace(
                face.box(), face.score(), classification.label(), classification.scores(), classification.abstained());
    }
}
