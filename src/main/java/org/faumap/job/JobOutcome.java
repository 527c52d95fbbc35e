package org.faumap.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import java.util.Objects;
import org.faumap.mapping.Gate;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.MappingComparison;
import org.jspecify.annotations.Nullable;

/**
 * What a job found, in a few numbers; the rest is its result.
 *
 * @param faces in which something was measured
 * @param failures images that gave no face, by reason
 * @param assigned feature maps that belong to an action unit
 * @param featureMaps all of them
 * @param detectedActionUnits action units with at least one assigned feature map
 * @param confirmed assigned feature maps that held-out subjects confirm; null, as the next is, in jobs of earlier versions
 * @param confirmedActionUnits action units with at least one of these
 * @param medianBestAuc median over action units of the best feature map's AUC on held-out subjects
 * @param medianScoreAuc the same of the score
 * @param meanCorrelation of matched feature maps with the baseline's; null without one
 * @param gate whether all thresholds are met; without any they are
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobOutcome(
        int faces,
        Map<String, Integer> failures,
        int assigned,
        int featureMaps,
        int detectedActionUnits,
        @Nullable Integer confirmed,
        @Nullable Integer confirmedActionUnits,
        double medianBestAuc,
        double medianScoreAuc,
        @Nullable Double meanCorrelation,
        Gate.Outcome gate) {

    static JobOutcome of(Mapping mapping, @Nullable MappingComparison comparison, Gate.Outcome gate) {
        Mapping.Control trained = mapping.controls().get(0);
        return new JobOutcome(
                mapping.data().faces() + mapping.data().heldOutFaces(),
                mapping.data().failures(),
                trained.assigned(),
                mapping.featureMaps().size(),
                (int) mapping.actionUnits().stream()
                        .filter(unit -> unit.assigned() > 0)
                        .count(),
                (int) mapping.featureMaps().stream()
                        .filter(map -> Boolean.TRUE.equals(map.confirmed()))
                        .count(),
                (int) mapping.actionUnits().stream()
                        .filter(unit -> Objects.requireNonNullElse(unit.confirmed(), 0) > 0)
                        .count(),
                trained.medianBestAuc(),
                trained.medianScoreAuc(),
                comparison == null ? null : comparison.meanCorrelation(),
                gate);
    }
}
