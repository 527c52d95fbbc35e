package org.faumap.mapping;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An AUC on held-out faces, with its interval.
 *
 * @param auc as {@link MannWhitney#auc}; above 1/2 when larger values go with the action unit
 * @param low of its interval; null, as {@code high} is, when there are too few subjects for one
 * @param high of its interval
 * @param subjectAucs of each subject's own faces, smallest first, but for subjects who always or never show the action unit;
 *     empty, too, in mappings that were made before these were kept
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record HeldOutAuc(
        double auc,
        @Nullable Double low,
        @Nullable Double high,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Double> subjectAucs) {
    private static final double CHANCE = 0.5;

    /** @throws IllegalArgumentException if one limit is there without the other */
    public HeldOutAuc {
        Interval.of(low, high);
        subjectAucs = List.copyOf(Objects.requireNonNullElse(subjectAucs, List.of()));
    }

    /**
     * Whether held-out faces confirm a sign: by an interval that lies on that side of 1/2 as a whole. Where too few subjects
     * leave no interval, by two or more subjects whose own AUCs all lie there, which is less than a test would ask.
     *
     * @param suppressed whether values are smaller with the action unit
     */
    public boolean confirms(boolean suppressed) {
        Optional<Interval> interval = interval();
        if (interval.isPresent()) {
            return suppressed ? interval.get().high() < CHANCE : interval.get().low() > CHANCE;
        }
        return subjectAucs.size() > 1 && subjectAucs.stream().allMatch(own -> suppressed ? own < CHANCE : own > CHANCE);
    }

    /** Empty when there are too few subjects for one. */
    public Optional<Interval> interval() {
        return Interval.of(low, high);
    }
}
