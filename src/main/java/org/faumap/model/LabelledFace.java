package org.faumap.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import org.faumap.image.Box;
import org.faumap.image.DetectedFace;
import org.faumap.image.FaceCrop;
import org.faumap.image.Keypoints;
import org.jspecify.annotations.Nullable;

/** A face with its label, as every answer has it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Face")
public record LabelledFace(
        @Schema(description = "Pixels after EXIF rotation; the whole image with face=full")
        Box box,

        @Schema(
                description = "How sure the detector is, 0 to 1; always 1 with face=full: there the caller"
                        + " vouches for the face",
                example = "0.93")
        double detectionScore,

        @Schema(
                description =
                        "By how many degrees the face is turned clockwise, -180 to 180; absent where that was not looked for",
                example = "-4.2")
        @Nullable
        Double roll,

        @Schema(
                description =
                        "Places in pixels of the image; right and left are the person's own. Absent with face=full")
        @Nullable
        Keypoints keypoints,

        @Schema(description = "True when the network's crop reaches beyond the image: there the image's border goes on")
        boolean cut,

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

    /**
     * A face of an image of this size.
     *
     * @param crop what the network was shown of it; of a face whose keypoints nobody has looked for it was the box
     */
    public static LabelledFace of(
            DetectedFace face,
            int imageWidth,
            int imageHeight,
            FaceCrop crop,
            ModelDescription.Classification classification) {
        boolean cut = face.keypoints() != null
                && crop.window(imageWidth, imageHeight, face).leaves(imageWidth, imageHeight);
        return new LabelledFace(
                face.box(),
                Math.round(10_000 * face.score()) / 10_000.0,
                face.keypoints() == null ? null : Math.round(10 * face.roll()) / 10.0,
                face.keypoints() == null ? null : face.keypoints().toTenths(),
                cut,
                classification.label(),
                classification.scores(),
                classification.abstained());
    }
}
