package org.faumap.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.faumap.mapping.Gate.Outcome;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.MappingComparison;
import org.faumap.mapping.Observations;
import org.jspecify.annotations.Nullable;

/**
 * What a report is made of.
 *
 * @param observations those the mapping was made from
 * @param comparison with the baseline; null when there is none
 * @param gate what came of the gate; null when none was set
 * @param sheets PNG by feature map, as {@link TopFaces} makes them; may be empty
 * @param facts more lines for the method, by what they are, such as the program's version; may be empty
 */
public record ReportData(
        Mapping mapping,
        Observations observations,
        @Nullable MappingComparison comparison,
        @Nullable Outcome gate,
        Map<String, byte[]> sheets,
        Map<String, String> facts) {

    /** @throws IllegalArgumentException if the observations are of other feature maps */
    public ReportData {
        if (!observations
                .maps()
                .equals(mapping.featureMaps().stream()
                        .map(Mapping.FeatureMap::name)
                        .toList())) {
            throw new IllegalArgumentException("Mapping and observations are not of the same feature maps");
        }
        sheets = Map.copyOf(sheets);
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }
}
