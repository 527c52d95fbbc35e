package org.faumap.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.faumap.mapping.Gate;
import org.faumap.mapping.MappingSettings;
import org.jspecify.annotations.Nullable;

/** A mapping job, as it is answered. */
@Schema(name = "MappingJob")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobAnswer(
        UUID id,

        @Schema(
                description =
                        "QUEUED, RUNNING, STOPPING (cancelled, and not yet at rest), COMPLETED, FAILED, CANCELLED")
        MappingJob.State state,

        Progress progress,

        @Schema(example = "demo") String dataset,

        @Schema(example = "expression@1") String model,

        @Schema(description = "Model it is compared with") @Nullable
        String baseline,

        @Schema(description = "Second data set, which confirms the mapping") @Nullable
        String confirm,

        @Schema(description = "Empty for the last layer of every block")
        List<String> layers,

        MappingSettings settings,

        @Schema(description = "Whether an untrained network is mapped beside the model")
        boolean controls,

        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,

        @Schema(description = "Why it failed") @Nullable String detail,

        @Schema(description = "Headline numbers, once it is completed") @Nullable
        Summary summary,

        @Schema(description = "What came of the thresholds, once it is completed; without any it is passed")
        Gate.@Nullable Outcome gate,

        Map<String, String> links) {

    /** How far it is. */
    @Schema(name = "MappingJobProgress")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Progress(
            @Schema(description = "extract, analyse or report; absent before the job began") @Nullable
            String phase,

            @Schema(description = "Images that were worked on")
            int done,

            @Schema(description = "Images with action units in the data set")
            int total,

            @Schema(description = "Of those done, images that were missing, not readable or without a face")
            int failed,

            @Schema(description = "Mean since the job was last taken up; absent when nothing is being extracted")
            @Nullable
            Double imagesPerSecond,

            @Schema(description = "Seconds until all images are extracted, at that rate") @Nullable
            Long extractionSecondsLeft) {}

    /** What it found, in short. */
    @Schema(name = "MappingJobSummary")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Summary(
            int faces,

            @Schema(description = "Images without a face, by reason")
            Map<String, Integer> failures,

            @Schema(description = "Feature maps that belong to an action unit")
            int assigned,

            int featureMaps,

            @Schema(description = "Action units with at least one assigned feature map")
            int detectedActionUnits,

            @Schema(description = "Assigned feature maps that held-out subjects confirm") @Nullable
            Integer confirmed,

            @Schema(description = "Action units with at least one of these") @Nullable
            Integer confirmedActionUnits,

            @Schema(description = "Median over action units of the best feature map's AUC on held-out subjects")
            double medianBestAuc,

            @Schema(description = "The same of the score") double medianScoreAuc,

            @Schema(description = "Of matched feature maps with the baseline's") @Nullable
            Double meanCorrelation) {}

    /** @param now by which rates are told */
    public static JobAnswer of(MappingJob job, Instant now) {
        JobPlan plan = job.plan();
        JobOutcome outcome = job.state() == MappingJob.State.COMPLETED ? job.outcome() : null;
        String self = "/v1/mapping-jobs/" + job.id();
        return new JobAnswer(
                job.id(),
                job.state(),
                progress(job, now),
                plan.dataset(),
                plan.model().spec(),
                plan.baseline() == null ? null : plan.baseline().spec(),
                plan.confirm() == null ? null : plan.confirm().dataset(),
                plan.layers(),
                plan.settings(),
                plan.controls(),
                job.createdAt(),
                job.startedAt(),
                job.endedAt(),
                job.detail(),
                outcome == null
                        ? null
                        : new Summary(
                                outcome.faces(),
                                outcome.failures(),
                                outcome.assigned(),
                                outcome.featureMaps(),
                                outcome.detectedActionUnits(),
                                outcome.confirmed(),
                                outcome.confirmedActionUnits(),
                                outcome.medianBestAuc(),
                                outcome.medianScoreAuc(),
                                outcome.meanCorrelation()),
                outcome == null ? null : outcome.gate(),
                outcome == null
                        ? Map.of("self", self, "events", self + "/events")
                        : Map.of("self", self, "result", self + "/result"));
    }

    private static Progress progress(MappingJob job, Instant now) {
        Double rate = null;
        Long left = null;
        boolean extracting = job.state() == MappingJob.State.RUNNING && job.phase() == MappingJob.Phase.EXTRACT;
        int done = job.done() - job.takenDone();
        if (extracting && job.takenAt() != null && done > 0) {
            double seconds =
                    Math.max(0.001, Duration.between(job.takenAt(), now).toMillis() / 1000.0);
            rate = Math.round(done / seconds * 10) / 10.0;
            left = Math.round((job.total() - job.done()) * seconds / done);
        }
        return new Progress(
                job.phase() == null
                        ? null
                        : Objects.requireNonNull(job.phase()).name().toLowerCase(Locale.ROOT),
                job.done(),
                job.total(),
                job.failed(),
                rate,
                left);
    }
}
