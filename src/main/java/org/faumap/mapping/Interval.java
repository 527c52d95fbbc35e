package org.faumap.mapping;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An interval by resampling subjects; none is made of fewer than {@link MappingSettings#LEAST_SUBJECTS}.
 *
 * @param low the 2.5th percentile over resamplings
 * @param high the 97.5th
 */
public record Interval(double low, double high) {
    /**
     * Of two limits as JSON has them.
     *
     * @throws IllegalArgumentException if one is there without the other
     */
    static Optional<Interval> of(@Nullable Double low, @Nullable Double high) {
        if (low == null && high == null) {
            return Optional.empty();
        }
        if (low == null || high == null) {
            throw new IllegalArgumentException("An interval has two limits, or there is none");
        }
        return Optional.of(new Interval(low, high));
    }
}
