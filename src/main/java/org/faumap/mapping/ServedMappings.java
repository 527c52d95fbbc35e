package org.faumap.mapping;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.WeakHashMap;
import org.faumap.mapping.MappingRefused.Reason;
import org.faumap.model.LabelledFace;
import org.faumap.model.ServedModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The mappings of the models that are served, each read when it is first asked for. A mapping that does not fit its model
 * costs the model nothing but the action units: it is told in the log, and to whoever asks for them. Thread-safe.
 */
@Component
public final class ServedMappings {
    private static final Logger log = LoggerFactory.getLogger(ServedMappings.class);

    /** By the loaded model itself: one that is loaded anew is another key, one that is gone takes its mapping along. */
    private final Map<ServedModel, Outcome> outcomes = Collections.synchronizedMap(new WeakHashMap<>());

    /** What became of a mapping. None of them may hold the model, or it would never go. */
    private sealed interface Outcome {
        record Ready(AuDistances distances) implements Outcome {}

        record Unfit(String reason) implements Outcome {}

        record None() implements Outcome {}
    }

    /** The mapping of a model; empty when its package brings none, or one that does not fit. */
    public Optional<Mapping> of(ServedModel model) {
        return outcome(model) instanceof Outcome.Ready ready
                ? Optional.of(ready.distances().mapping())
                : Optional.empty();
    }

    /**
     * A labelled face with its action units; without them where the model has no mapping that fits.
     *
     * @param responses of all feature maps, as {@link org.faumap.model.Network#responses} gives them
     */
    public MeasuredFace measured(ServedModel model, LabelledFace labelled, float[] responses) {
        return outcome(model) instanceof Outcome.Ready ready
                ? MeasuredFace.of(
                        labelled,
                        ready.distances().units(responses),
                        ready.distances().mapping())
                : new MeasuredFace(labelled, null, null);
    }

    /**
     * The mapping of a model.
     *
     * @throws MappingRefused if it has none, or one that does not fit
     */
    public Mapping require(ServedModel model) {
        return distances(model).mapping();
    }

    /**
     * The auDistance of every action unit with a score, in nats, by its number; empty for a model without a mapping that fits.
     *
     * @param responses of each face, of all feature maps, as {@link org.faumap.model.Network#responses} gives them
     */
    public Map<Integer, double[]> auDistances(ServedModel model, float[][] responses) {
        Map<Integer, double[]> values = new TreeMap<>();
        if (outcome(model) instanceof Outcome.Ready ready) {
            List<Integer> scored = ready.distances().scored();
            scored.forEach(au -> values.put(au, new double[responses.length]));
            for (int face = 0; face < responses.length; face++) {
                double[] one = ready.distances().distances(responses[face]);
                for (int unit = 0; unit < one.length; unit++) {
                    Objects.requireNonNull(values.get(scored.get(unit)))[face] = one[unit];
                }
            }
        }
        return values;
    }

    /**
     * What tells the action units of a face by a model's mapping.
     *
     * @throws MappingRefused if it has none, or one that does not fit
     */
    AuDistances distances(ServedModel model) {
        Outcome outcome = outcome(model);
        if (outcome instanceof Outcome.Ready ready) {
            return ready.distances();
        }
        if (outcome instanceof Outcome.Unfit unfit) {
            throw new MappingRefused(
                    Reason.UNFIT, "%s. Make it anew for this model: `map --seal` does.".formatted(unfit.reason()));
        }
        throw new MappingRefused(
                Reason.NONE, "POST to a model with a mapping; GET /v1/models tells which; `map --seal` makes one.");
    }

    private Outcome outcome(ServedModel model) {
        return outcomes.computeIfAbsent(model, ServedMappings::read);
    }

    private static Outcome read(ServedModel model) {
        if (!model.hasMapping()) {
            return new Outcome.None();
        }
        try {
            Mapping mapping = Mapping.read(model.mapping());
            MappingFit.hindrance(mapping, model.weightsSha256(), model.description())
                    .ifPresent(reason -> {
                        throw new IllegalArgumentException(reason);
                    });
            return new Outcome.Ready(AuDistances.of(mapping, model.chain()));
        } catch (IllegalArgumentException condition) {
            String reason = String.valueOf(condition.getMessage());
            log.warn("{} is served without action units: {}", model.id(), reason);
            return new Outcome.Unfit(reason);
        }
    }
}
