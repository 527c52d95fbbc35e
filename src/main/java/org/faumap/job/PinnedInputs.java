package org.faumap.job;

import org.faumap.analysis.MappingTask;
import org.faumap.dataset.Dataset;
import org.faumap.dataset.Datasets;
import org.faumap.dataset.UnknownDataset;
import org.faumap.job.JobRefused.Reason;
import org.faumap.model.ModelPackage;
import org.faumap.model.Models;
import org.faumap.model.ServedModel;
import org.faumap.model.UnknownModel;

/** The data set and the models of a plan, as they were when it was made. Thread-safe. */
final class PinnedInputs {
    private final Datasets datasets;
    private final Models models;

    PinnedInputs(Datasets datasets, Models models) {
        this.datasets = datasets;
        this.models = models;
    }

    /** @throws JobRefused if it is gone, or no longer what it was */
    Dataset dataset(JobPlan plan) {
        return dataset(plan.dataset(), plan.datasetSha256());
    }

    /** @throws JobRefused if it is gone, or no longer what it was */
    Dataset dataset(JobPlan.Confirm confirm) {
        return dataset(confirm.dataset(), confirm.datasetSha256());
    }

    private Dataset dataset(String id, String sha256) {
        Dataset dataset;
        try {
            dataset = datasets.find(id);
        } catch (UnknownDataset condition) {
            throw new JobRefused(Reason.UNMAPPABLE, "The data set %s is gone.".formatted(id));
        }
        if (!datasets.sha256(dataset).equals(sha256)) {
            throw new JobRefused(
                    Reason.UNMAPPABLE,
                    "The data set %s has changed since the job was accepted: start a new one.".formatted(id));
        }
        return dataset;
    }

    /** @throws JobRefused if a model is gone, or no longer what it was */
    MappingTask task(JobPlan plan) {
        return new MappingTask(
                model(plan.model()),
                plan.baseline() == null ? null : model(plan.baseline()),
                plan.layers(),
                plan.settings(),
                plan.controls());
    }

    private ModelPackage model(JobPlan.Model model) {
        try (ServedModel.Lease lease = models.lease(model.spec())) {
            ModelPackage source = lease.network().source();
            if (!source.networkSha256().equals(model.networkSha256())) {
                throw new JobRefused(
                        Reason.UNMAPPABLE,
                        "The model %s has changed since the job was accepted: start a new one."
                                .formatted(model.spec()));
            }
            return source;
        } catch (UnknownModel condition) {
            throw new JobRefused(
                    Reason.UNMAPPABLE, "The model %s is not served here any more.".formatted(model.spec()));
        }
    }
}
