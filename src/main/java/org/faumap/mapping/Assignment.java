package org.faumap.mapping;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a feature map has to do with the action unit it is assigned to.
 *
 * @param au the action unit's number
 * @param name in FACS
 * @param z of their distance
 * @param auc signed: below 1/2 where the action unit suppresses the map
 * @param heldOutAuc the same on held-out subjects; null where they do not tell, or the mapping does not say it of this map
 * @param confirmed whether they bear it out; null in mappings that were made before this was told
 */
public record Assignment(
        int au,
        String name,
        double z,
        double auc,
        @Nullable Double heldOutAuc,
        @Nullable Boolean confirmed) {

    static Optional<Assignment> in(Mapping mapping, String featureMap) {
        for (int map = 0; map < mapping.featureMaps().size(); map++) {
            Mapping.FeatureMap found = mapping.featureMaps().get(map);
            if (found.name().equals(featureMap)) {
                int place = map;
                return mapping.actionUnits().stream()
                        .filter(unit -> Objects.equals(unit.au(), found.au()))
                        .findFirst()
                        .map(unit -> of(unit, found, place));
            }
        }
        return Optional.empty();
    }

    private static Assignment of(Mapping.Unit unit, Mapping.FeatureMap map, int place) {
        HeldOutAuc heldOut = map.heldOutAuc();
        if (heldOut == null) { // mappings that were made before say it of an action unit's best maps alone
            heldOut = unit.detectors().stream()
                    .filter(detector -> detector.map().equals(map.name()))
                    .findFirst()
                    .map(Mapping.Detector::heldOutAuc)
                    .orElse(null);
        }
        return new Assignment(
                unit.au(),
                unit.name(),
                map.z(),
                unit.auc()[place],
                heldOut == null ? null : heldOut.auc(),
                map.confirmed());
    }
}
