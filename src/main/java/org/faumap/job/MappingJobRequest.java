package org.faumap.job;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.faumap.facs.ActionUnit;
import org.faumap.facs.FacsCode;
import org.faumap.job.JobRefused.Reason;
import org.faumap.mapping.Distance;
import org.faumap.mapping.Gate;
import org.faumap.mapping.MappingSettings;
import org.faumap.web.StrictJson;
import org.jspecify.annotations.Nullable;

/** A request for a mapping job, as its JSON has it; what is left out has the default of {@link MappingSettings}. */
@Schema(name = "MappingJobRequest", description = "What to map with what; `{\"dataset\":\"demo\"}` is enough")
record MappingJobRequest(
        @Schema(
                description = "Id of a data set, see `GET /v1/datasets`",
                example = "demo",
                requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        String dataset,

        @Schema(description = "`id` for its newest version, or `id@version`; without it the service's default")
        @Nullable
        String model,

        @Schema(
                description =
                        "Convolutional layers whose feature maps are mapped; the last of every block when left out")
        @Nullable
        List<String> layers,

        @Schema(description = "Distance between the responses with and without an action unit", defaultValue = "kl")
        @Nullable
        Distance distance,

        @Schema(description = "Permutations for z, 20 to 10000", defaultValue = "200") @Nullable
        Integer permutations,

        @Schema(description = "Permutations for family-wise p, 20 to 100000", defaultValue = "1000") @Nullable
        Integer familyWise,

        @Schema(description = "Resamplings of held-out subjects for intervals, 20 to 10000", defaultValue = "1000")
        @Nullable
        Integer resamplings,

        @Schema(description = "Of everything random", defaultValue = "1") @Nullable
        Long seed,

        @Schema(
                description = "Faces with and without an action unit for it to be mapped, at least 2",
                defaultValue = "10")
        @Nullable
        Integer minFacesPerAu,

        @Schema(description = "Feature maps of a score, 1 to 512", defaultValue = "200") @Nullable
        Integer scoreMaps,

        @Schema(description = "Whether an untrained network is mapped beside the model", defaultValue = "true")
        @Nullable
        Boolean controls,

        @Schema(description = "Model to compare with, `id` or `id@version`") @Nullable
        String baseline,

        @Schema(
                description =
                        "Id of a second data set with action units, of the kind of faces that the model is meant for: it"
                                + " confirms the mapping, and calibrates from which auDistance on an action unit has fired",
                example = "photographs")
        @Nullable
        String confirm,

        @Schema(description = "Action units that the second data set does not tell apart", example = "[\"AU26+27\"]")
        @Nullable
        List<String> confirmTogether,

        @Schema(description = "Thresholds; what came of them is in the job's `gate` and in its result") @Nullable
        Gate gate) {

    /** @throws JobRefused naming the field that cannot be read */
    static MappingJobRequest read(byte[] body) {
        try {
            return StrictJson.read(body, MappingJobRequest.class, "{\"dataset\":\"demo\"}");
        } catch (IllegalArgumentException condition) {
            throw new JobRefused(Reason.INVALID, String.valueOf(condition.getMessage()));
        }
    }

    /** @throws JobRefused naming what is no action units */
    List<Set<ActionUnit>> together() {
        return Objects.requireNonNullElse(confirmTogether, List.<String>of()).stream()
                .map(units -> {
                    try {
                        return FacsCode.parse(units).units();
                    } catch (IllegalArgumentException condition) {
                        throw new JobRefused(
                                Reason.INVALID, "confirmTogether: %s.".formatted(condition.getMessage()), condition);
                    }
                })
                .toList();
    }

    /** @throws JobRefused naming the field that is out of its range */
    MappingSettings settings() {
        MappingSettings normal = MappingSettings.DEFAULT;
        return new MappingSettings(
                Objects.requireNonNullElse(distance, normal.distance()),
                within("permutations", permutations, normal.permutations(), 20, 10_000),
                within("familyWise", familyWise, normal.familyWise(), 20, 100_000),
                within("resamplings", resamplings, normal.resamplings(), 20, 10_000),
                Objects.requireNonNullElse(seed, normal.seed()),
                within("minFacesPerAu", minFacesPerAu, normal.minFacesPerAu(), 2, 1_000_000),
                normal.falseDiscovery(),
                within("scoreMaps", scoreMaps, normal.scoreMaps(), 1, 512));
    }

    private static int within(String field, @Nullable Integer value, int normal, int least, int most) {
        if (value == null) {
            return normal;
        }
        if (value < least || value > most) {
            throw new JobRefused(
                    Reason.INVALID, "%s is %d, it goes from %d to %d.".formatted(field, value, least, most));
        }
        return value;
    }
}
