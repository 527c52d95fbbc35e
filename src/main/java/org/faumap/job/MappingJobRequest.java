package org.faumap.job;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.faumap.facs.ActionUnit;
import org.faumap.facs.FacsCode;
import org.faumap.job.JobRefused.Reason;
import org.faumap.mapping.Distance;
import org.faumap.mapping.Gate;
import org.faumap.mapping.MappingSettings;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

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

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

    /** @throws JobRefused naming the field that cannot be read */
    static MappingJobRequest read(byte[] body) {
        try {
            MappingJobRequest request = body.length == 0 ? null : JSON.readValue(body, MappingJobRequest.class);
            if (request == null) {
                throw new JobRefused(Reason.INVALID, "The body is empty; the smallest is {\"dataset\":\"demo\"}.");
            }
            return request;
        } catch (UnrecognizedPropertyException condition) {
            throw new JobRefused(
                    Reason.INVALID,
                    "There is no field %s; known are %s."
                            .formatted(
                                    path(condition),
                                    Objects.requireNonNullElse(condition.getKnownPropertyIds(), List.of()).stream()
                                            .map(String::valueOf)
                                            .sorted()
                                            .collect(Collectors.joining(", "))));
        } catch (InvalidFormatException condition) {
            Class<?> wanted = condition.getTargetType();
            throw new JobRefused(
                    Reason.INVALID,
                    "%s cannot be read%s."
                            .formatted(
                                    path(condition),
                                    wanted.isEnum()
                                            ? ": it is one of "
                                                    + List.of(wanted.getEnumConstants()).stream()
                                                            .map(MappingJobRequest::word)
                                                            .collect(Collectors.joining(", "))
                                            : ""));
        } catch (DatabindException condition) {
            // Thresholds check themselves, and say what is wrong in our words.
            throw new JobRefused(
                    Reason.INVALID,
                    condition.getCause() instanceof IllegalArgumentException reason && reason.getMessage() != null
                            ? reason.getMessage() + "."
                            : "%s is not of the kind that is expected.".formatted(path(condition)));
        } catch (InputCoercionException condition) {
            throw new JobRefused(Reason.INVALID, "%s is too large a number.".formatted(path(condition)));
        } catch (JacksonException condition) {
            throw new JobRefused(Reason.INVALID, "The body is no JSON.");
        }
    }

    private static String word(Object constant) {
        return JSON.writeValueAsString(constant).replace("\"", "");
    }

    private static String path(JacksonException condition) {
        String path = condition.getPath().stream()
                .map(step -> step.getPropertyName() == null ? "[" + step.getIndex() + "]" : step.getPropertyName())
                .collect(Collectors.joining("."));
        return path.isEmpty() ? "The body" : path.length() > 80 ? path.substring(0, 80) : path;
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
