package org.faumap.result;

import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.faumap.job.JobResults;
import org.faumap.job.MappingJob;
import org.faumap.job.MappingJobs;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.MappingComparison;
import org.faumap.mapping.MappingDifference;
import org.faumap.mapping.Observations;
import org.faumap.mapping.ServedMappings;
import org.faumap.model.Models;
import org.faumap.result.ResultRefused.Reason;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The mappings of jobs and of models, two at a time. Thread-safe. */
@Component
public final class ComparedMappings {
    private final MappingJobs jobs;
    private final JobResults results;
    private final Models models;
    private final ServedMappings served;

    ComparedMappings(MappingJobs jobs, JobResults results, Models models, ServedMappings served) {
        this.jobs = jobs;
        this.results = results;
        this.models = models;
        this.served = served;
    }

    /** @param job null where it is a model's */
    private record Found(
            String source, Mapping mapping, @Nullable UUID job) {}

    /**
     * Compares.
     *
     * @param a a job's id, or a model, {@code id} or {@code id@version}
     * @param maps whether to match the feature maps of two networks by what they respond to
     * @throws ResultRefused if one of them is not named, or the maps cannot be matched
     * @throws org.faumap.web.RequestRefused if a job or a model is not there, or has no mapping
     */
    public MappingDifference compare(String a, String b, boolean maps) throws IOException {
        Found one = find("a", a);
        Found other = find("b", b);
        return MappingDifference.of(
                one.source(), one.mapping(), other.source(), other.mapping(), maps ? likeness(one, other) : null);
    }

    private Found find(String side, String name) throws IOException {
        if (name.isBlank()) {
            throw new ResultRefused(
                    Reason.INVALID_COMPARISON,
                    "%s is missing: name a job by its id, or a model such as expression@1.".formatted(side));
        }
        Optional<UUID> id = id(name);
        if (id.isPresent()) {
            MappingJob job = jobs.completed(id.get());
            return new Found(job.id().toString(), results.readMapping(job.id()), job.id());
        }
        return new Found(models.find(name).id().toString(), served.require(models.find(name)), null);
    }

    private static Optional<UUID> id(String name) {
        try {
            return Optional.of(UUID.fromString(name));
        } catch (IllegalArgumentException condition) {
            return Optional.empty();
        }
    }

    private MappingComparison likeness(Found a, Found b) throws IOException {
        if (a.job() == null || b.job() == null) {
            throw new ResultRefused(
                    Reason.INVALID_COMPARISON,
                    "maps takes two jobs: of a model's mapping no responses are kept to match maps by.");
        }
        try {
            return MappingComparison.of(a.mapping(), observations(a.job()), b.mapping(), observations(b.job()));
        } catch (IllegalArgumentException condition) {
            throw new ResultRefused(
                    Reason.INVALID_COMPARISON, "maps takes two jobs of the same faces with the same codes.", condition);
        }
    }

    private Observations observations(UUID job) throws IOException {
        return results.readObservations(job);
    }
}
