package org.faumap.result;

import java.io.IOException;
import java.util.Objects;
import java.util.stream.Collectors;
import org.faumap.job.JobPlan;
import org.faumap.job.JobResults;
import org.faumap.job.MappingJob;
import org.faumap.mapping.Gate;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.MappingFit;
import org.faumap.model.ModelId;
import org.faumap.model.Models;
import org.faumap.model.Promotions;
import org.faumap.model.ServedModel;
import org.faumap.model.UnfitModelPackage;
import org.faumap.model.UnknownModel;
import org.faumap.result.ResultRefused.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Makes the mapping of a job its model's own. Thread-safe. */
@Component
public final class Promotion {
    private static final Logger log = LoggerFactory.getLogger(Promotion.class);

    private final JobResults results;
    private final Models models;
    private final Promotions promotions;

    Promotion(JobResults results, Models models, Promotions promotions) {
        this.results = results;
        this.models = models;
        this.promotions = promotions;
    }

    /**
     * Promotes.
     *
     * @param job a completed one
     * @param force whether also when its gate has not passed
     * @return the version that carries the mapping
     * @throws ResultRefused if its gate has not passed, or the model cannot take it
     */
    public ModelId promote(MappingJob job, boolean force) throws IOException {
        JobPlan.Model model = job.plan().model();
        if (!force) {
            requirePassed(Objects.requireNonNull(job.outcome()).gate());
        }
        Mapping mapping = results.readMapping(job.id());
        try {
            ServedModel served = models.find(model.spec());
            MappingFit.hindrance(mapping, served.weightsSha256(), served.description())
                    .ifPresent(reason -> {
                        throw new ResultRefused(
                                Reason.NOT_PROMOTABLE,
                                "The model %s has changed since the job: %s.".formatted(model.spec(), reason));
                    });
            return promotions.promote(new ModelId(model.id(), model.version()), mapping.json());
        } catch (UnknownModel condition) {
            throw new ResultRefused(
                    Reason.NOT_PROMOTABLE, "The model %s is not served any more.".formatted(model.spec()));
        } catch (UnfitModelPackage condition) {
            throw new ResultRefused(Reason.NOT_PROMOTABLE, condition.getMessage() + ".");
        } catch (IOException condition) {
            log.warn("The folder of models cannot be written to", condition);
            throw new ResultRefused(
                    Reason.NOT_PROMOTABLE,
                    "The folder of models (faumap.model.location) cannot be written to; the service's log says why."
                            + " The package there is as it was.");
        }
    }

    private static void requirePassed(Gate.Outcome gate) {
        if (!gate.passed()) {
            throw new ResultRefused(
                    Reason.GATE_FAILED,
                    "%s. Promote it with ?force=true to do so all the same."
                            .formatted(gate.violations().stream()
                                    .map(Gate.Violation::message)
                                    .collect(Collectors.joining(". "))));
        }
    }
}
