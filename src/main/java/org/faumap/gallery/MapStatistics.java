package org.faumap.gallery;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.faumap.facs.ActionUnit;
import org.faumap.mapping.FalseDiscoveryRate;
import org.faumap.mapping.HeldOutAuc;
import org.faumap.mapping.Mapping;
import org.jspecify.annotations.Nullable;

/** What a mapping says of single feature maps; of no mapping, nothing. */
final class MapStatistics {
    private final @Nullable Mapping mapping;
    private final Map<String, Integer> places = new HashMap<>();
    private final double[][] qWithin;

    private MapStatistics(@Nullable Mapping mapping) {
        this.mapping = mapping;
        qWithin = mapping == null ? new double[0][] : FalseDiscoveryRate.withinExpressions(mapping);
        if (mapping != null) {
            mapping.featureMaps().forEach(map -> places.put(map.name(), places.size()));
        }
    }

    /** @param mapping null for none */
    static MapStatistics of(@Nullable Mapping mapping) {
        return new MapStatistics(mapping);
    }

    /** A feature map and an action unit. */
    record Pair(double z, double auc, @Nullable HeldOutAuc heldOut, double q, double qWithin) {
        /** Whether held-out subjects bear it out. */
        boolean confirmed() {
            return heldOut != null && heldOut.confirms(auc < 0.5);
        }
    }

    /** Whether there is a mapping. */
    boolean any() {
        return mapping != null;
    }

    /** Name of the data set that the mapping was made from; null without one. */
    @Nullable
    String data() {
        return mapping == null ? null : mapping.data().name();
    }

    boolean covers(String map) {
        return places.containsKey(map);
    }

    /** The action units of the mapping, smallest first. */
    List<ActionUnit> units() {
        return mapping == null
                ? List.of()
                : mapping.actionUnits().stream().map(Mapping.Unit::actionUnit).toList();
    }

    /** Null where the mapping does not cover it. */
    Mapping.@Nullable FeatureMap map(String name) {
        Integer place = places.get(name);
        return mapping == null || place == null ? null : mapping.featureMaps().get(place);
    }

    /** Null where the mapping does not cover it. */
    @Nullable
    Pair pair(String map, ActionUnit unit) {
        Integer place = places.get(map);
        if (mapping == null || place == null) {
            return null;
        }
        for (int number = 0; number < qWithin.length; number++) {
            Mapping.Unit found = mapping.actionUnits().get(number);
            if (found.au() == unit.number()) {
                return new Pair(
                        found.z()[place],
                        found.auc()[place],
                        heldOut(found, mapping.featureMaps().get(place)),
                        found.testedQ()[place],
                        qWithin[number][place]);
            }
        }
        return null;
    }

    /** Of the action unit that the map is assigned to, and of the best map of each. */
    private static @Nullable HeldOutAuc heldOut(Mapping.Unit unit, Mapping.FeatureMap map) {
        if (Objects.equals(map.au(), unit.au()) && map.heldOutAuc() != null) {
            return map.heldOutAuc();
        }
        return Stream.concat(unit.detectors().stream(), Stream.ofNullable(unit.best()))
                .filter(detector -> detector.map().equals(map.name()))
                .findFirst()
                .map(Mapping.Detector::heldOutAuc)
                .orElse(null);
    }
}
