package org.faumap.report;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.faumap.mapping.Mapping;
import org.jspecify.annotations.Nullable;

/**
 * A mapping in a few numbers.
 *
 * @param units action units that occur in the data
 * @param detected those with at least one assigned feature map
 * @param maps feature maps
 * @param assigned those with an action unit
 * @param confirmed those of them that held-out subjects confirm; null in mappings that were made before this was told
 * @param tooRare action units that are not mapped
 * @param unassigned mapped action units without a feature map of their own
 * @param notIdentifiable mapped action units that hardly vary within expressions
 */
public record Headline(
        int units,
        int detected,
        int maps,
        int assigned,
        @Nullable Integer confirmed,
        List<Integer> tooRare,
        List<Integer> unassigned,
        List<Integer> notIdentifiable) {
    static Headline of(Mapping mapping) {
        return new Headline(
                mapping.actionUnits().size(),
                (int) mapping.actionUnits().stream()
                        .filter(unit -> unit.assigned() > 0)
                        .count(),
                mapping.featureMaps().size(),
                (int) mapping.featureMaps().stream()
                        .filter(map -> map.au() != null)
                        .count(),
                confirmed(mapping),
                numbers(mapping, unit -> !unit.mapped()),
                numbers(mapping, unit -> unit.mapped() && unit.assigned() == 0),
                numbers(mapping, unit -> unit.mapped() && !unit.identifiable()));
    }

    private static @Nullable Integer confirmed(Mapping mapping) {
        return mapping.actionUnits().stream().anyMatch(unit -> unit.confirmed() == null)
                ? null
                : (int) mapping.featureMaps().stream()
                        .filter(map -> Boolean.TRUE.equals(map.confirmed()))
                        .count();
    }

    /** Feature maps that are significant for an action unit, assigned to it or not. */
    static int significant(Mapping mapping, Mapping.Unit unit) {
        return (int) Arrays.stream(unit.testedQ())
                .filter(q -> q <= mapping.settings().falseDiscovery())
                .count();
    }

    static Optional<Mapping.Control> control(Mapping mapping, String name) {
        return mapping.controls().stream()
                .filter(control -> control.name().equals(name))
                .findFirst();
    }

    private static List<Integer> numbers(Mapping mapping, Predicate<Mapping.Unit> which) {
        return mapping.actionUnits().stream()
                .filter(which)
                .map(Mapping.Unit::au)
                .toList();
    }
}
