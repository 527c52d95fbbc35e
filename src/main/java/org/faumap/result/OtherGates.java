package org.faumap.result;

import java.io.IOException;
import org.faumap.job.JobResults;
import org.faumap.job.MappingJob;
import org.faumap.mapping.Gate;
import org.faumap.result.ResultRefused.Reason;
import org.faumap.web.StrictJson;
import org.springframework.stereotype.Component;

/** Holds finished jobs against other thresholds than their own. Thread-safe. */
@Component
public final class OtherGates {
    private final JobResults results;

    OtherGates(JobResults results) {
        this.results = results;
    }

    /**
     * What comes of thresholds.
     *
     * @param job a completed one
     * @param gate as JSON
     * @throws ResultRefused naming the threshold that cannot be read, or is of no use here
     */
    public Gate.Outcome evaluate(MappingJob job, byte[] gate) throws IOException {
        try {
            return evaluate(job, StrictJson.read(gate, Gate.class, "{}, which demands nothing"));
        } catch (IllegalArgumentException condition) {
            throw new ResultRefused(Reason.INVALID_GATE, String.valueOf(condition.getMessage()));
        }
    }

    private Gate.Outcome evaluate(MappingJob job, Gate gate) throws IOException {
        if (gate.requiresBaseline() && job.plan().baseline() == null) {
            throw new ResultRefused(
                    Reason.INVALID_GATE,
                    "maxDrift needs a baseline, and the job has none: start one that compares with a model.");
        }
        if (gate.requiresConfirmation() && job.plan().confirm() == null) {
            throw new ResultRefused(
                    Reason.INVALID_GATE,
                    "minConfirmedAuc needs a data set that confirms, and the job has none: start one with confirm.");
        }
        return results.evaluate(job, gate);
    }
}
