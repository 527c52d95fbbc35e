package org.faumap.mapping;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An AUC on held-out faces, with its interval.
 *
 * @param auc as {@link MannWhitney#auc}; above 1/2 when larger values go with the action unit
 * @param low of its interval; null, as {@code high} is, when there are too few subjects for one
 * @param high of its interval
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record HeldOutAuc(
        double auc, @Nullable Double low, @Nullable Double high) {
    /** @throws IllegalArgumentException if one limit is there without the other */
    public HeldOutAuc {
        Interval.of(low, high);
    }

    /** Empty when there are too few subjects for one. */
    public Optional<Interval> interval() {
        return Interval.of(low, high);
    }
}
