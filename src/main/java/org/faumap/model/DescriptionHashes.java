package org.faumap.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * SHA-256 of each part of a description that what the network computes depends on, beside its weights; apart, so that it can be
 * told which of them has changed. Of a part's JSON, fields in the order of their names, none that is null: a field that is added
 * later changes no hash where it is absent. What is absent and what the default says in so many words count as the same.
 */
public record DescriptionHashes(String labels, String layers, String input, String calibration) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .disable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    public static DescriptionHashes of(ModelDescription description) {
        return new DescriptionHashes(
                sha256(JSON.writeValueAsString(description.labels())),
                sha256(JSON.writerFor(new TypeReference<List<Layer>>() {}).writeValueAsString(description.layers())),
                sha256(JSON.writeValueAsString(description.input().withCrop())),
                sha256(JSON.writeValueAsString(description.calibrationOrNone())));
    }

    private static String sha256(String json) {
        return ModelPackage.sha256(json.getBytes(StandardCharsets.UTF_8));
    }

    /** What is another in other hashes, in words; empty when nothing is. */
    public List<String> differences(DescriptionHashes others) {
        List<String> differences = new ArrayList<>();
        if (!labels.equals(others.labels)) {
            differences.add("other labels");
        }
        if (!layers.equals(others.layers)) {
            differences.add("other layers");
        }
        if (!input.equals(others.input)) {
            differences.add("another input (size, scaling or crop)");
        }
        if (!calibration.equals(others.calibration)) {
            differences.add("another calibration");
        }
        return differences;
    }
}
