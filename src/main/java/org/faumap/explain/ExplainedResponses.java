package org.faumap.explain;

import java.util.OptionalDouble;
import org.faumap.model.FeatureMapId;
import org.faumap.model.Network;
import org.faumap.model.ServedModel;
import org.springframework.stereotype.Component;

/** How strongly any feature map responds to the face of an explanation that is kept. Thread-safe. */
@Component
public final class ExplainedResponses {
    private final KeptExplanations kept;

    ExplainedResponses(KeptExplanations kept) {
        this.kept = kept;
    }

    /**
     * The largest value of a map.
     *
     * @param explanation its id, as a caller gave it
     * @param map one that the model has
     * @return empty when there is no such explanation, or not any more, or it is of another model
     */
    public OptionalDouble of(String explanation, ServedModel.Lease lease, FeatureMapId map) {
        StoredExplanation stored;
        try {
            stored = kept.find(explanation);
        } catch (ExplanationRefused gone) {
            return OptionalDouble.empty();
        }
        if (!stored.model().equals(lease.model().id())) {
            return OptionalDouble.empty();
        }
        Network network = lease.network();
        return OptionalDouble.of(network.activations(network.source()
                        .description()
                        .input()
                        .normalized(stored.face().input()))
                .featureMaps(network.source().chain().indexOf(map.layer()))
                .response(map.channel())
                .value());
    }
}
