package org.faumap.report;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.faumap.explain.GrayPng;
import org.faumap.mapping.Mapping;
import org.faumap.model.FeatureMapId;

/**
 * The z of every pair as an image: a row for each action unit, a column for each feature map, layer by layer. Within a
 * layer maps stand by the action unit they are assigned to, the largest z first, so that assignments make a diagonal. What
 * is not significant is transparent, so that the page's grey shows.
 */
public final class ZMatrix {
    private static final int MORE = 0xC23B22;
    private static final int FEWER = 0x2F6FB5;
    private static final double PALEST = 0.12;

    private final Mapping mapping;
    private final List<Mapping.Unit> rows;
    private final double largest;

    /** @param rows the mapping's action units, in the order of the rows */
    ZMatrix(Mapping mapping, List<Mapping.Unit> rows) {
        this.mapping = mapping;
        this.rows = rows;
        largest = mapping.actionUnits().stream()
                .filter(Mapping.Unit::mapped)
                .flatMapToDouble(unit -> Arrays.stream(unit.z()))
                .max()
                .orElse(0);
    }

    /**
     * A layer of the matrix.
     *
     * @param assigned of its maps, how many have an action unit
     * @param image a PNG as an address: a pixel for each pair
     * @param width its share of all maps, such as {@code 12.5%}
     */
    public record Layer(String name, int maps, long assigned, String image, String width) {}

    /** The largest z there is. */
    public double largest() {
        return largest;
    }

    /** The layers, from the pixels on. */
    public List<Layer> layers() {
        List<Layer> layers = new ArrayList<>();
        ordered()
                .forEach((name, maps) -> layers.add(new Layer(
                        name,
                        maps.size(),
                        maps.stream()
                                .filter(map -> mapping.featureMaps().get(map).au() != null)
                                .count(),
                        "data:image/png;base64," + Base64.getEncoder().encodeToString(GrayPng.write(image(maps))),
                        String.format(
                                Locale.ROOT,
                                "%.2f%%",
                                100.0 * maps.size() / mapping.featureMaps().size()))));
        return layers;
    }

    /** Feature maps by layer, in the order they are drawn. */
    private Map<String, List<Integer>> ordered() {
        List<Mapping.FeatureMap> maps = mapping.featureMaps();
        return IntStream.range(0, maps.size())
                .boxed()
                .sorted(Comparator.comparingInt((Integer map) ->
                                Objects.requireNonNullElse(maps.get(map).au(), Integer.MAX_VALUE))
                        .thenComparingDouble(map -> -maps.get(map).z()))
                .collect(Collectors.groupingBy(
                        map -> FeatureMapId.parse(maps.get(map).name()).layer(),
                        () -> inOrder(maps),
                        Collectors.toList()));
    }

    private static Map<String, List<Integer>> inOrder(List<Mapping.FeatureMap> maps) {
        Map<String, List<Integer>> layers = new LinkedHashMap<>();
        maps.forEach(
                map -> layers.computeIfAbsent(FeatureMapId.parse(map.name()).layer(), layer -> new ArrayList<>()));
        return layers;
    }

    private BufferedImage image(List<Integer> maps) {
        BufferedImage image = new BufferedImage(maps.size(), rows.size(), BufferedImage.TYPE_INT_ARGB);
        for (int row = 0; row < image.getHeight(); row++) {
            Mapping.Unit unit = rows.get(row);
            for (int column = 0; column < maps.size(); column++) {
                int map = maps.get(column);
                boolean significant = unit.mapped()
                        && unit.testedQ()[map] <= mapping.settings().falseDiscovery();
                image.setRGB(column, row, significant ? color(unit.z()[map], unit.auc()[map]) : 0);
            }
        }
        return image;
    }

    private int color(double z, double auc) {
        double strength = largest > 0 ? Math.log1p(Math.max(0, z)) / Math.log1p(largest) : 0;
        int alpha = (int) Math.round(255 * (PALEST + (1 - PALEST) * Math.min(1, strength)));
        return alpha << 24 | (auc < 0.5 ? FEWER : MORE);
    }
}
