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
final class ZMatrix {
    private static final int MORE = 0xC23B22;
    private static final int FEWER = 0x2F6FB5;
    private static final double PALEST = 0.12;

    private final Mapping mapping;
    private final double largest;

    ZMatrix(Mapping mapping) {
        this.mapping = mapping;
        largest = mapping.actionUnits().stream()
                .filter(Mapping.Unit::mapped)
                .flatMapToDouble(unit -> Arrays.stream(unit.z()))
                .max()
                .orElse(0);
    }

    void draw(MarkupWriter html) {
        html.open("ul", "class", "key");
        html.open("li")
                .element("span", "", "class", "ramp more")
                .text("more response with the action unit")
                .close();
        html.open("li").element("span", "", "class", "ramp fewer").text("less").close();
        html.open("li");
        html.element("span", "", "class", "swatch none");
        html.text("not significant (q > %s)".formatted(mapping.settings().falseDiscovery()))
                .close();
        html.element("li", "colour: z from 0 to %s, logarithmic".formatted(ReportNumbers.z(largest)));
        html.close().line();
        html.open("div", "class", "wide", "tabindex", "0", "role", "group", "aria-label", "z of every pair");
        html.open("div", "class", "matrix");
        html.open("ol");
        for (Mapping.Unit unit : mapping.actionUnits()) {
            html.open("li");
            html.element(
                    "a",
                    unit.actionUnit().label(),
                    "href",
                    "#au" + unit.au(),
                    "title",
                    unit.name(),
                    "class",
                    unit.mapped() ? "mapped" : "rare");
            html.close();
        }
        html.close();
        layers().forEach((layer, maps) -> layer(html, layer, maps));
        html.close(2).line();
    }

    private void layer(MarkupWriter html, String layer, List<Integer> maps) {
        long assigned = maps.stream()
                .filter(map -> mapping.featureMaps().get(map).au() != null)
                .count();
        String image = "data:image/png;base64," + Base64.getEncoder().encodeToString(GrayPng.write(image(maps)));
        html.open("figure", "style", "flex: %s 1 0".formatted(maps.size()));
        html.empty(
                "img",
                "src",
                image,
                "style",
                String.format(
                        Locale.ROOT,
                        "height: %.2frem",
                        0.95 * mapping.actionUnits().size()),
                "alt",
                "%s: z of %s action units and %s feature maps, %s of which are assigned"
                        .formatted(layer, mapping.actionUnits().size(), maps.size(), assigned));
        html.open("figcaption");
        html.element("code", layer).text(" ").element("small", "%s\u202F/\u202F%s".formatted(assigned, maps.size()));
        html.close(2);
    }

    /** Feature maps by layer, in the order they are drawn. */
    private Map<String, List<Integer>> layers() {
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
        BufferedImage image =
                new BufferedImage(maps.size(), mapping.actionUnits().size(), BufferedImage.TYPE_INT_ARGB);
        for (int row = 0; row < image.getHeight(); row++) {
            Mapping.Unit unit = mapping.actionUnits().get(row);
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
