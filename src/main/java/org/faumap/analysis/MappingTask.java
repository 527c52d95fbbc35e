package org.faumap.analysis;

import java.util.ArrayList;
import java.util.List;
import org.faumap.explain.RandomizedWeights;
import org.faumap.mapping.MappingSettings;
import org.faumap.model.ModelPackage;
import org.jspecify.annotations.Nullable;

/**
 * Which networks are looked at, and how.
 *
 * @param model to be mapped
 * @param baseline to be mapped beside it and compared; null for none
 * @param layers convolutions whose feature maps are mapped; empty for the last of every block
 * @param untrained whether a network with random weights is mapped beside it, as a control
 */
public record MappingTask(
        ModelPackage model,
        @Nullable ModelPackage baseline,
        List<String> layers,
        MappingSettings settings,
        boolean untrained) {

    public MappingTask {
        layers = List.copyOf(layers);
    }

    /** The networks whose responses are needed: the model, then its control and the baseline where they are asked for. */
    List<ModelPackage> networks() {
        List<ModelPackage> networks = new ArrayList<>(List.of(model));
        if (untrained) {
            networks.add(RandomizedWeights.of(model, 0, settings.seed()));
        }
        if (baseline != null) {
            networks.add(baseline);
        }
        return networks;
    }

    /** The mapped feature maps of each of {@link #networks}. */
    public List<List<String>> maps() {
        List<String> own = ResponseExtraction.maps(model.chain(), layers);
        List<List<String>> maps = new ArrayList<>(List.of(own));
        if (untrained) {
            maps.add(own);
        }
        if (baseline != null) {
            maps.add(ResponseExtraction.maps(baseline.chain(), layers));
        }
        return maps;
    }
}
