package org.faumap.gallery;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.faumap.explain.Deconvnet;
import org.faumap.explain.Projection;
import org.faumap.explain.Rule;
import org.faumap.explain.Seed;
import org.faumap.facs.ActionUnit;
import org.faumap.mapping.Rounding;
import org.faumap.model.Activations;
import org.faumap.model.FeatureMapId;
import org.faumap.model.FeatureMaps;
import org.faumap.model.Network;

/** Where a feature map looks: how much of its projections lies in the regions that action units move. */
@Schema(
        name = "MapLooks",
        description = "Share of the positive projections inside an action unit's region over the region's share of the"
                + " area; 1 is chance. Mean over the faces that the map responds to most, rule deconvnet")
public record Looks(
        @Schema(example = "6") int faces,

        @Schema(description = "Largest first") List<At> regions) {
    private static final int FACES = 6;

    /** A region and how much of the projections lies in it. */
    @Schema(name = "MapLooksAt")
    public record At(
            @Schema(example = "12") int au,

            @Schema(example = "lip corner puller") String name,

            @Schema(example = "2.4") double concentration) {}

    static Looks of(Deconvnet deconvnet, Gallery gallery, FeatureMapId map) {
        int place = gallery.place(map.toString());
        Map<ActionUnit, List<Double>> found = new EnumMap<>(ActionUnit.class);
        int faces = 0;
        for (int number :
                Arrays.stream(gallery.strongestFirst(place)).limit(FACES).toArray()) {
            GalleryFace face = gallery.faces().get(number);
            Optional<Projection> projected = projection(deconvnet, map, face);
            if (projected.isEmpty()) {
                continue;
            }
            Projection projection = projected.get();
            faces++;
            face.regions().forEach((unit, regions) -> {
                double concentration = concentration(projection, regions);
                if (!Double.isNaN(concentration)) {
                    found.computeIfAbsent(unit, none -> new ArrayList<>()).add(concentration);
                }
            });
        }
        return new Looks(
                faces,
                found.entrySet().stream()
                        .map(entry -> new At(
                                entry.getKey().number(),
                                entry.getKey().title(),
                                Rounding.of(entry.getValue().stream()
                                        .mapToDouble(Double::doubleValue)
                                        .average()
                                        .orElse(0))))
                        .sorted(Comparator.comparingDouble((At at) -> -at.concentration()))
                        .toList());
    }

    /** Of a map's response to a face; empty when it does not respond. */
    static Optional<Projection> projection(Deconvnet deconvnet, FeatureMapId map, GalleryFace face) {
        Network network = deconvnet.network();
        int convolution = network.source().chain().indexOf(map.layer());
        Activations activations =
                network.activations(network.source().description().input().normalized(face.input()));
        FeatureMaps.Response response = activations.featureMaps(convolution).response(map.channel());
        return response.value() > 0
                ? Optional.of(deconvnet
                        .project(activations, List.of(Seed.Unit.of(convolution, response)), Rule.DECONVNET)
                        .get(0))
                : Optional.empty();
    }

    /** NaN when the projection has no positive part, or the regions lie outside the crop. */
    private static double concentration(Projection projection, List<GalleryFace.Region> regions) {
        double inside = 0;
        double all = 0;
        int area = 0;
        for (int y = 0; y < projection.height(); y++) {
            for (int x = 0; x < projection.width(); x++) {
                double value = Math.max(0, projection.values()[y * projection.width() + x]);
                double shareX = (x + 0.5) / projection.width();
                double shareY = (y + 0.5) / projection.height();
                all += value;
                if (regions.stream().anyMatch(region -> region.holds(shareX, shareY))) {
                    inside += value;
                    area++;
                }
            }
        }
        return all == 0 || area == 0
                ? Double.NaN
                : inside / all / ((double) area / (projection.width() * projection.height()));
    }
}
