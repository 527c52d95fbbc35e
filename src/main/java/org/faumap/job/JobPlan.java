package org.faumap.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Set;
import org.faumap.facs.ActionUnit;
import org.faumap.mapping.Gate;
import org.faumap.mapping.MappingSettings;
import org.jspecify.annotations.Nullable;

/**
 * What a job maps with what, settled when it was accepted: data set and models are pinned by their hashes, so that whoever
 * works on it, and whenever, works on the same.
 *
 * @param dataset its id
 * @param datasetSha256 {@link org.faumap.dataset.Datasets#sha256}
 * @param layers names of convolutions; empty for the last of every block
 * @param controls whether an untrained network is mapped beside the model
 * @param confirm null when no other data set confirms the mapping
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobPlan(
        String dataset,
        String datasetSha256,
        Model model,
        @Nullable Model baseline,
        List<String> layers,
        MappingSettings settings,
        boolean controls,
        @Nullable Confirm confirm,
        Gate gate) {

    /**
     * A data set that confirms.
     *
     * @param dataset its id
     * @param datasetSha256 {@link org.faumap.dataset.Datasets#sha256}
     * @param together action units that it does not tell apart
     */
    public record Confirm(String dataset, String datasetSha256, List<Set<ActionUnit>> together) {}

    /**
     * A version of a model.
     *
     * @param networkSha256 of all that its network computes with, {@link org.faumap.model.ServedModel#networkSha256}
     */
    public record Model(String id, String version, String networkSha256) {
        public String spec() {
            return id + "@" + version;
        }
    }
}
