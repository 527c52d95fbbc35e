package org.faumap.mapping;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the projections of an action unit's detectors lie.
 *
 * @param faces how many were projected
 * @param concentration share of the positive projection inside the action unit's regions over their share of the crop's
 *     area, mean over faces; 1 is chance
 * @param low of its interval; null, as {@code high} is, when these are of too few subjects for one
 * @param high of its interval
 * @param elsewhere the same projections with the regions of every other action unit instead, mean: a face's middle draws
 *     all projections, this tells how much
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Localization(
        int faces,
        double concentration,
        @Nullable Double low,
        @Nullable Double high,
        double elsewhere) {
    /** @throws IllegalArgumentException if one limit is there without the other */
    public Localization {
        Interval.of(low, high);
    }

    /** Empty when there are too few subjects for one. */
    public Optional<Interval> interval() {
        return Interval.of(low, high);
    }
}
