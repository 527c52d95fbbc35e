package org.faumap.job;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.faumap.analysis.ResponseExtraction;
import org.faumap.dataset.Dataset;
import org.faumap.dataset.Datasets;
import org.faumap.facs.ActionUnit;
import org.faumap.job.JobRefused.Reason;
import org.faumap.mapping.Gate;
import org.faumap.model.ModelPackage;
import org.faumap.model.Models;
import org.faumap.model.ServedModel;
import org.jspecify.annotations.Nullable;

/** From a request to a job: everything that can be told to be wrong is told before it is accepted. Thread-safe. */
public final class JobSubmission {
    private final Datasets datasets;
    private final Models models;
    private final MappingJobs jobs;
    private final JobWorkers workers;

    JobSubmission(Datasets datasets, Models models, MappingJobs jobs, JobWorkers workers) {
        this.datasets = datasets;
        this.models = models;
        this.jobs = jobs;
        this.workers = workers;
    }

    /**
     * Accepts a job.
     *
     * @param key the caller's own name for this request; null for none
     * @throws JobRefused naming what is wrong with it
     * @throws org.faumap.dataset.UnknownDataset if there is no such data set
     * @throws org.faumap.model.UnknownModel if no such model is served
     */
    public UUID accept(byte[] body, @Nullable String key) {
        if (key != null && (key.isBlank() || key.length() > 255)) {
            throw new JobRefused(Reason.INVALID, "An Idempotency-Key has 1 to 255 characters.");
        }
        MappingJobRequest request = MappingJobRequest.read(body);
        if (request.dataset() == null) {
            throw new JobRefused(
                    Reason.INVALID, "dataset is missing: GET /v1/datasets lists those there are, demo is one.");
        }
        Gate gate = Objects.requireNonNullElse(request.gate(), Gate.NONE);
        if (gate.requiresBaseline() && request.baseline() == null) {
            throw new JobRefused(Reason.INVALID, "gate.maxDrift needs a baseline: name a model to compare with.");
        }
        if (gate.requiresConfirmation() && request.confirm() == null) {
            throw new JobRefused(
                    Reason.INVALID, "gate.minConfirmedAuc needs confirm: name a second data set that has codes.");
        }
        if (request.dataset().equals(request.confirm())) {
            throw new JobRefused(Reason.INVALID, "confirm is the data set that is mapped: name another.");
        }
        List<Set<ActionUnit>> together = request.together();
        Dataset dataset = datasets.find(request.dataset());
        requireCodes(dataset);
        List<String> layers = Objects.requireNonNullElse(request.layers(), List.<String>of()).stream()
                .distinct()
                .toList();
        JobPlan plan = new JobPlan(
                dataset.id(),
                datasets.sha256(dataset),
                model(request.model(), layers),
                request.baseline() == null ? null : model(request.baseline(), layers),
                layers,
                request.settings(),
                !Boolean.FALSE.equals(request.controls()),
                request.confirm() == null ? null : confirm(request.confirm(), together),
                gate);
        UUID job = jobs.accept(plan, dataset.coded().size(), key, ModelPackage.sha256(body));
        workers.wake();
        return job;
    }

    private JobPlan.Confirm confirm(String id, List<Set<ActionUnit>> together) {
        Dataset dataset = datasets.find(id);
        requireCodes(dataset);
        return new JobPlan.Confirm(dataset.id(), datasets.sha256(dataset), together);
    }

    private static void requireCodes(Dataset dataset) {
        if (dataset.coded().isEmpty()) {
            throw new JobRefused(
                    Reason.UNMAPPABLE,
                    "No image of the data set %s has action units: a mapping needs FACS codes, not expressions alone."
                            .formatted(dataset.id()));
        }
    }

    private JobPlan.Model model(@Nullable String spec, List<String> layers) {
        try (ServedModel.Lease lease = models.lease(spec)) {
            ServedModel model = lease.model();
            ResponseExtraction.maps(model.chain(), layers);
            return new JobPlan.Model(model.id().id(), model.id().version(), model.networkSha256());
        } catch (IllegalArgumentException condition) {
            throw new JobRefused(Reason.INVALID, String.valueOf(condition.getMessage()));
        }
    }
}
