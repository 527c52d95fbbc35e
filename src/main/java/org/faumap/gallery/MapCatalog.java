package org.faumap.gallery;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import org.faumap.explain.ExplainedResponses;
import org.faumap.facs.ActionUnit;
import org.faumap.mapping.HeldOutAuc;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.Rounding;
import org.faumap.model.Chain;
import org.faumap.model.FeatureMapId;
import org.faumap.model.Models;
import org.faumap.model.ServedModel;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What is known of the feature maps of the models that are served. Thread-safe. */
@Component
public class MapCatalog {
    private static final int SHOWN = 6;
    private static final int NEAREST = 8;
    private static final int BINS = 24;

    private final Models models;
    private final Galleries galleries;
    private final ExplainedResponses explained;

    MapCatalog(Models models, Galleries galleries, ExplainedResponses explained) {
        this.models = models;
        this.galleries = galleries;
        this.explained = explained;
    }

    /**
     * The maps of a model.
     *
     * @param spec {@code id} or {@code id@version}
     * @throws org.faumap.model.UnknownModel if it is not served
     * @throws UnknownFeatureMap if it has no such layer
     */
    public MapList list(String spec, MapQuery query) {
        try (ServedModel.Lease lease = models.lease(spec)) {
            Chain chain = lease.model().chain();
            MapStatistics statistics = galleries.statistics(lease);
            if (query.layer() != null) {
                convolution(chain, query.layer());
            }
            Gallery gallery = galleries.of(lease);
            List<MapSummary> maps = new ArrayList<>();
            for (String name : gallery.maps()) {
                FeatureMapId id = FeatureMapId.parse(name);
                boolean wanted = query.layer() == null
                        ? !statistics.any() || statistics.covers(name)
                        : query.layer().equals(id.layer());
                if (wanted) {
                    maps.add(summary(spec, gallery, statistics, id));
                }
            }
            maps.removeIf(map -> !wanted(map, query));
            if (query.sort() == MapQuery.Sort.AUC) {
                maps.sort(Comparator.comparingDouble(MapCatalog::fromChance));
            } else if (query.sort() == MapQuery.Sort.Z) {
                maps.sort(Comparator.comparingDouble(map -> map.z() == null ? Double.MAX_VALUE : -map.z()));
            }
            return new MapList(
                    lease.model().id(),
                    statistics.any(),
                    statistics.data(),
                    gallery.faces().size(),
                    layers(chain, statistics),
                    maps);
        }
    }

    private static List<MapList.Layer> layers(Chain chain, MapStatistics statistics) {
        return chain.convolutions().stream()
                .map(link -> new MapList.Layer(
                        link.layer().name(),
                        link.out().channels(),
                        statistics.covers(link.layer().name() + "/0")))
                .toList();
    }

    private static boolean wanted(MapSummary map, MapQuery query) {
        if (query.au() != null && !query.au().equals(map.au())) {
            return false;
        }
        MapQuery.Show show = query.show();
        return show == null
                || switch (show) {
                    case ALL -> true;
                    case CONFIRMED -> map.confirmed();
                    case SUPPRESSED -> map.suppressed();
                    case UNASSIGNED -> map.au() == null;
                    case SILENT -> map.responding() == 0;
                };
    }

    /** Smaller for held-out AUCs that are farther from chance; maps without one come last. */
    private static double fromChance(MapSummary map) {
        return map.heldOutAuc() == null ? 0 : -Math.abs(map.heldOutAuc().auc() - 0.5);
    }

    private static MapSummary summary(String spec, Gallery gallery, MapStatistics statistics, FeatureMapId id) {
        String name = id.toString();
        int place = gallery.place(name);
        int best = gallery.strongest(place);
        Mapping.FeatureMap mapped = statistics.map(name);
        Integer au = mapped == null ? null : mapped.au();
        MapStatistics.Pair pair = au == null ? null : statistics.pair(name, ActionUnit.of(au));
        return new MapSummary(
                name,
                id.layer(),
                id.channel(),
                au,
                au == null ? null : ActionUnit.of(au).title(),
                pair == null ? null : pair.z(),
                pair == null ? null : pair.auc(),
                pair == null ? null : withoutSubjects(pair.heldOut()),
                mapped != null && Boolean.TRUE.equals(mapped.confirmed()),
                gallery.responding(place),
                best < 0 ? null : ShownFace.of(spec, gallery, id, best));
    }

    /** Lists are long. */
    private static @Nullable HeldOutAuc withoutSubjects(@Nullable HeldOutAuc auc) {
        return auc == null ? null : new HeldOutAuc(auc.auc(), auc.low(), auc.high(), List.of());
    }

    /**
     * All about one map.
     *
     * @param spec {@code id} or {@code id@version}
     * @param map number within the layer
     * @param explanation the id of one whose face shall be placed among the rendered ones; null for none
     * @throws org.faumap.model.UnknownModel if the model is not served
     * @throws UnknownFeatureMap if it has no such layer or map
     */
    public MapAnswer map(String spec, String layer, String map, @Nullable String explanation) {
        try (ServedModel.Lease lease = models.lease(spec)) {
            Chain chain = lease.model().chain();
            FeatureMapId id = id(chain, layer, map);
            Gallery gallery = galleries.of(lease);
            Gallery untrained = galleries.untrained(lease);
            int place = gallery.place(id.toString());
            MapStatistics statistics = galleries.statistics(lease);
            Mapping.FeatureMap mapped = statistics.map(id.toString());
            int responding = gallery.responding(place);
            int[] order = Arrays.stream(gallery.strongestFirst(place))
                    .limit(responding)
                    .toArray();
            double[] responses = gallery.responses(place);
            MapAnswer.Bins bins = new MapAnswer.Bins(
                    Rounding.of(Arrays.stream(responses).min().orElse(0)),
                    Rounding.of(Arrays.stream(responses).max().orElse(0)));
            return new MapAnswer(
                    lease.model().id(),
                    id.toString(),
                    layer,
                    id.channel(),
                    chain.receptiveField(chain.links().get(chain.featureMaps(chain.indexOf(layer)))),
                    mapped != null,
                    statistics.data(),
                    mapped == null ? null : mapped.au(),
                    gallery.faces().size(),
                    responding,
                    faces(spec, gallery, id, order, 0),
                    faces(spec, gallery, id, order, Math.max(SHOWN, (responding - SHOWN) / 2)),
                    faces(spec, gallery, id, order, Math.max(2 * SHOWN, responding - SHOWN)),
                    pairs(gallery, untrained, responses, bins, statistics, id),
                    bins,
                    galleries.looks(lease, id),
                    galleries.removal(lease, id),
                    nearest(gallery, place),
                    new MapAnswer.Untrained(
                            untrained.responding(place),
                            Arrays.stream(untrained.strongestFirst(place))
                                    .limit(Math.min(SHOWN, untrained.responding(place)))
                                    .mapToObj(
                                            face -> untrained.faces().get(face).id())
                                    .toList()),
                    explanation == null ? null : yours(lease, id, responses, explanation));
        }
    }

    private static List<ShownFace> faces(String spec, Gallery gallery, FeatureMapId id, int[] order, int from) {
        return Arrays.stream(order)
                .skip(from)
                .limit(SHOWN)
                .mapToObj(face -> ShownFace.of(spec, gallery, id, face))
                .toList();
    }

    private static List<MapAnswer.Pair> pairs(
            Gallery gallery,
            Gallery untrained,
            double[] responses,
            MapAnswer.Bins bins,
            MapStatistics statistics,
            FeatureMapId id) {
        double[] random = untrained.responses(untrained.place(id.toString()));
        Set<ActionUnit> units = new LinkedHashSet<>(statistics.units());
        gallery.faces().forEach(face -> face.code().shown().forEach(shown -> units.add(shown.unit())));
        return units.stream()
                .map(unit -> {
                    MapStatistics.Pair pair = statistics.pair(id.toString(), unit);
                    return new MapAnswer.Pair(
                            unit.number(),
                            unit.title(),
                            pair == null ? null : pair.z(),
                            pair == null ? null : pair.auc(),
                            pair == null ? null : pair.heldOut(),
                            pair == null ? null : pair.q(),
                            pair == null ? null : Rounding.of(pair.qWithin()),
                            rounded(gallery.auc(responses, unit, face -> true)),
                            rounded(untrained.auc(random, unit, face -> true)),
                            histogram(gallery, responses, bins, unit, true),
                            histogram(gallery, responses, bins, unit, false));
                })
                .sorted(Comparator.comparingDouble((MapAnswer.Pair pair) -> -pair.strength()))
                .toList();
    }

    private static @Nullable Double rounded(OptionalDouble value) {
        return value.isEmpty() ? null : Rounding.of(value.getAsDouble());
    }

    private static List<Integer> histogram(
            Gallery gallery, double[] responses, MapAnswer.Bins bins, ActionUnit unit, boolean present) {
        int[] counts = new int[BINS];
        for (int face = 0; face < responses.length; face++) {
            if (gallery.faces().get(face).shows(unit) == present) {
                double share =
                        bins.high() > bins.low() ? (responses[face] - bins.low()) / (bins.high() - bins.low()) : 0;
                counts[Math.max(0, Math.min(BINS - 1, (int) (share * BINS)))]++;
            }
        }
        return Arrays.stream(counts).boxed().toList();
    }

    private static List<MapAnswer.Neighbour> nearest(Gallery gallery, int place) {
        double[] correlations = IntStream.range(0, gallery.maps().size())
                .mapToDouble(other -> gallery.correlation(place, other))
                .toArray();
        return IntStream.range(0, correlations.length)
                .filter(other -> other != place)
                .boxed()
                .sorted(Comparator.comparingDouble(other -> -Math.abs(correlations[other])))
                .limit(NEAREST)
                .map(other -> new MapAnswer.Neighbour(gallery.maps().get(other), Rounding.of(correlations[other])))
                .toList();
    }

    private MapAnswer.@Nullable Yours yours(
            ServedModel.Lease lease, FeatureMapId id, double[] responses, String explanation) {
        OptionalDouble response = explained.of(explanation, lease, id);
        if (response.isEmpty()) {
            return null;
        }
        double value = response.getAsDouble();
        double smaller = Arrays.stream(responses).filter(other -> other < value).count();
        return new MapAnswer.Yours(
                explanation,
                Rounding.of(value),
                Rounding.of(smaller / Math.max(1, responses.length)),
                "/v1/explanations/%s/heatmaps/%s".formatted(explanation, id));
    }

    /**
     * A rendered face as a map sees it, PNG.
     *
     * @throws UnknownFeatureMap if there is no such layer, map or face
     */
    byte[] image(ServedModel.Lease lease, String layer, String map, String face) {
        FeatureMapId id = id(lease.model().chain(), layer, map);
        GalleryFace shown = face(galleries.of(lease), face);
        return galleries
                .projection(lease, id, shown)
                .map(projection -> SeenFace.png(shown, projection))
                .orElseGet(() -> SeenFace.unseen(shown));
    }

    /**
     * A rendered face as the network gets it, PNG.
     *
     * @throws UnknownFeatureMap if there is no such face
     */
    byte[] image(ServedModel.Lease lease, String face) {
        return SeenFace.alone(face(galleries.of(lease), face));
    }

    private static GalleryFace face(Gallery gallery, String face) {
        return Objects.requireNonNullElseGet(gallery.face(face), () -> {
            throw new UnknownFeatureMap("There is no such rendered face; they are called like %s."
                    .formatted(gallery.faces().get(0).id()));
        });
    }

    private static FeatureMapId id(Chain chain, String layer, String map) {
        int maps = convolution(chain, layer).out().channels();
        try {
            FeatureMapId id = FeatureMapId.parse(layer + "/" + map);
            if (id.channel() < maps) {
                return id;
            }
        } catch (IllegalArgumentException noNumber) {
            // told below
        }
        throw new UnknownFeatureMap("%s has the feature maps 0 to %d.".formatted(layer, maps - 1));
    }

    private static Chain.Link convolution(Chain chain, String layer) {
        List<Chain.Link> convolutions = chain.convolutions();
        return convolutions.stream()
                .filter(link -> link.layer().name().equals(layer))
                .findFirst()
                .orElseThrow(() ->
                        new UnknownFeatureMap("The model has no such layer. Its layers with feature maps are %s."
                                .formatted(String.join(
                                        ", ",
                                        convolutions.stream()
                                                .map(link -> link.layer().name())
                                                .toList()))));
    }
}
