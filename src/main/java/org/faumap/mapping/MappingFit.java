package org.faumap.mapping;

import java.util.List;
import java.util.Optional;
import org.faumap.model.DescriptionHashes;
import org.faumap.model.ModelDescription;

/** Whether a mapping was made for a network. */
public final class MappingFit {
    private MappingFit() {}

    /**
     * Why a mapping says nothing of a network, in one sentence without its stop: it was made for another, or does not say for
     * which. Empty when it was made for this one.
     *
     * @param weightsSha256 {@link org.faumap.model.ModelPackage#weightsSha256}
     */
    public static Optional<String> hindrance(Mapping mapping, String weightsSha256, ModelDescription description) {
        if (!weightsSha256.equals(mapping.weightsSha256())) {
            return Optional.of("mapping.json was made for other weights");
        }
        DescriptionHashes madeFor = mapping.descriptionSha256();
        if (madeFor == null) {
            return Optional.of(
                    "mapping.json does not say which model.json it was made for, as those of earlier versions;"
                            + " `package --seal` has it say so, if it is this one");
        }
        List<String> differences = DescriptionHashes.of(description).differences(madeFor);
        return differences.isEmpty()
                ? Optional.empty()
                : Optional.of("mapping.json was made for %s than model.json says"
                        .formatted(String.join(" and ", differences)));
    }
}
