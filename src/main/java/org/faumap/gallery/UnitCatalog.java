package org.faumap.gallery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.faumap.facs.ActionUnit;
import org.faumap.facs.FacsCode;
import org.faumap.mapping.Confirmation;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.Rounding;
import org.faumap.mapping.ServedMappings;
import org.faumap.model.FeatureMapId;
import org.faumap.model.Models;
import org.faumap.model.ServedModel;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What is known of action units by the mapping of a model that is served. Thread-safe. */
@Component
public class UnitCatalog {
    private static final int COMPANY = 6;

    private final Models models;
    private final ServedMappings mappings;
    private final Galleries galleries;

    UnitCatalog(Models models, ServedMappings mappings, Galleries galleries) {
        this.models = models;
        this.mappings = mappings;
        this.galleries = galleries;
    }

    /**
     * All of them.
     *
     * @param spec {@code id} or {@code id@version} of the model; null for the default
     * @throws org.faumap.web.RequestRefused if the model is not served, or has no mapping that fits
     */
    public UnitList list(@Nullable String spec) {
        ServedModel model = models.find(spec);
        Mapping mapping = mappings.require(model);
        return new UnitList(
                model.id(),
                mapping.data().name(),
                mapping.actionUnits().stream()
                        .map(unit -> {
                            Optional<Confirmation.Unit> confirmed = confirmation(mapping, unit.au());
                            return new UnitList.Unit(
                                    unit.au(),
                                    unit.name(),
                                    unit.assigned(),
                                    unit.heldOutAuc(),
                                    confirmed.map(Confirmation.Unit::auc).orElse(null),
                                    confirmed.map(Confirmation.Unit::firing).isPresent());
                        })
                        .toList());
    }

    private static Optional<Confirmation.Unit> confirmation(Mapping mapping, int au) {
        Confirmation confirmation = mapping.confirmation();
        return confirmation == null
                ? Optional.empty()
                : confirmation.actionUnits().stream()
                        .filter(unit -> unit.au() == au)
                        .findFirst();
    }

    /**
     * One of them.
     *
     * @param spec {@code id} or {@code id@version} of the model; null for the default
     * @param number such as {@code 12} or {@code AU12}
     * @throws org.faumap.web.RequestRefused if the model is not served, has no mapping that fits, or that has no such action unit
     */
    public UnitAnswer unit(@Nullable String spec, String number) {
        try (ServedModel.Lease lease = models.lease(spec)) {
            Mapping mapping = mappings.require(lease.model());
            Mapping.Unit unit = unit(mapping, number);
            ActionUnit named = unit.actionUnit();
            Gallery gallery = galleries.of(lease);
            MapStatistics statistics = galleries.statistics(lease);
            double[] distances = galleries.distances(lease).get(unit.au());
            Confirmation confirmation = mapping.confirmation();
            return new UnitAnswer(
                    lease.model().id(),
                    unit.au(),
                    unit.name(),
                    named.muscles(),
                    mapping.data().name(),
                    unit.positives(),
                    unit.negatives(),
                    unit.mapped(),
                    unit.identifiable(),
                    mapping.detectors(unit.au()).stream()
                            .map(map -> detector(lease.model(), gallery, statistics, map, named))
                            .toList(),
                    unit.best() == null
                            ? null
                            : detector(
                                    lease.model(),
                                    gallery,
                                    statistics,
                                    unit.best().map(),
                                    named),
                    unit.heldOutAuc(),
                    confirmation == null
                            ? null
                            : confirmation(mapping, unit.au())
                                    .map(found -> new UnitAnswer.Confirmed(confirmation.name(), found))
                                    .orElse(null),
                    distances == null ? List.of() : heads(gallery, distances, named),
                    company(gallery, distances, named, mapping),
                    unit.ablation(),
                    unit.localization(),
                    example(lease.model(), gallery, named));
        }
    }

    private static Mapping.Unit unit(Mapping mapping, String number) {
        return mapping.actionUnits().stream()
                .filter(unit -> String.valueOf(unit.au()).equals(number)
                        || unit.actionUnit().label().equals(number))
                .findFirst()
                .orElseThrow(() -> new UnknownActionUnit("The mapping has %s."
                        .formatted(String.join(
                                ", ",
                                mapping.actionUnits().stream()
                                        .map(unit -> unit.actionUnit().label())
                                        .toList()))));
    }

    private static UnitAnswer.Detector detector(
            ServedModel model, Gallery gallery, MapStatistics statistics, String map, ActionUnit unit) {
        MapStatistics.Pair pair = statistics.pair(map, unit);
        int place = gallery.place(map);
        int strongest = place < 0 ? -1 : gallery.strongest(place);
        if (pair == null) {
            throw new IllegalStateException("%s is of the mapping itself".formatted(map));
        }
        return new UnitAnswer.Detector(
                map,
                pair.z(),
                pair.auc(),
                pair.heldOut(),
                pair.confirmed(),
                pair.q(),
                Rounding.of(pair.qWithin()),
                strongest < 0
                        ? null
                        : ShownFace.of(model.id().toString(), gallery, FeatureMapId.parse(map), strongest));
    }

    private static List<UnitAnswer.Head> heads(Gallery gallery, double[] distances, ActionUnit unit) {
        Set<String> subjects = new LinkedHashSet<>();
        gallery.faces().forEach(face -> subjects.add(face.subject()));
        List<UnitAnswer.Head> heads = new ArrayList<>();
        for (String subject : subjects) {
            List<GalleryFace> own = gallery.faces().stream()
                    .filter(face -> face.subject().equals(subject))
                    .toList();
            OptionalDouble auc =
                    gallery.auc(distances, unit, face -> face.subject().equals(subject));
            auc.ifPresent(value -> heads.add(new UnitAnswer.Head(
                    subject,
                    own.get(0).heldOut(),
                    (int) own.stream().filter(face -> face.shows(unit)).count(),
                    own.size(),
                    Rounding.of(value))));
        }
        return heads;
    }

    private static List<UnitAnswer.Company> company(
            Gallery gallery, double @Nullable [] distances, ActionUnit unit, Mapping mapping) {
        double all = gallery.faces().size();
        double own = count(gallery, unit);
        List<UnitAnswer.Company> company = new ArrayList<>();
        for (Mapping.Unit each : mapping.actionUnits()) {
            ActionUnit other = each.actionUnit();
            double others = count(gallery, other);
            if (other == unit || own == 0 || own == all || others == 0 || others == all) {
                continue;
            }
            double both = gallery.faces().stream()
                    .filter(face -> face.shows(unit) && face.shows(other))
                    .count();
            double phi = (both * all - own * others) / Math.sqrt(own * (all - own) * others * (all - others));
            OptionalDouble takenFor = distances == null
                    ? OptionalDouble.empty()
                    : gallery.auc(distances, other, face -> !face.shows(unit));
            company.add(new UnitAnswer.Company(
                    other.number(),
                    other.title(),
                    Rounding.of(both / own),
                    Rounding.of((others - both) / (all - own)),
                    Rounding.of(phi),
                    takenFor.isEmpty() ? null : Rounding.of(takenFor.getAsDouble())));
        }
        return company.stream()
                .sorted(Comparator.comparingDouble(each -> -Math.abs(each.phi())))
                .limit(COMPANY)
                .toList();
    }

    private static double count(Gallery gallery, ActionUnit unit) {
        return gallery.faces().stream().filter(face -> face.shows(unit)).count();
    }

    /** Of the faces that show it the one with the fewest others, so that it is seen. */
    private static UnitAnswer.@Nullable Example example(ServedModel model, Gallery gallery, ActionUnit unit) {
        return gallery.faces().stream()
                .filter(face -> face.shows(unit))
                .min(Comparator.comparingInt(
                                (GalleryFace face) -> face.code().shown().size())
                        .thenComparingInt(face -> -intensity(face.code(), unit))
                        .thenComparing(GalleryFace::id))
                .map(face -> new UnitAnswer.Example(
                        face.id(),
                        face.code().toString(),
                        "/v1/models/%s/faces/%s".formatted(model.id(), face.id()),
                        face.regions().getOrDefault(unit, List.of())))
                .orElse(null);
    }

    private static int intensity(FacsCode code, ActionUnit unit) {
        return code.shown().stream()
                .filter(shown -> shown.unit() == unit && shown.intensity() != null)
                .map(FacsCode.Shown::intensity)
                .mapToInt(intensity -> intensity == null ? 0 : intensity.ordinal())
                .findFirst()
                .orElse(0);
    }
}
