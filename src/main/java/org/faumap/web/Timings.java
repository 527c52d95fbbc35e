package org.faumap.web;

import io.swagger.v3.oas.annotations.media.Schema;
import org.faumap.image.IntakeTimes;

/** Where the time of an image went. */
@Schema(name = "Timings", description = "Wall time in milliseconds")
public record Timings(
        @Schema(description = "Waiting for a worker or a slot", example = "0.2")
        double queueMillis,

        @Schema(example = "4.1") double decodeMillis,

        @Schema(description = "Finding the faces; about 0 with face=full", example = "18.5")
        double detectMillis,

        @Schema(description = "Cutting the faces out and scaling them", example = "0.3")
        double cropMillis,

        @Schema(
                description = "In the network, and in the mapping where action units are asked for, together with the"
                        + " other faces of the image or batch; 0 without a face",
                example = "6.2")
        double inferMillis) {

    /** From nanoseconds; milliseconds are given to a thousandth. */
    public static Timings ofNanos(long queued, IntakeTimes intake, long inferred) {
        return new Timings(
                millis(queued),
                millis(intake.decoded()),
                millis(intake.detected()),
                millis(intake.cropped()),
                millis(inferred));
    }

    private static double millis(long nanos) {
        return Math.round(nanos / 1_000.0) / 1_000.0;
    }
}
