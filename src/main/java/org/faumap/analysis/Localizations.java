package org.faumap.analysis;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.faumap.dataset.FaceReader;
import org.faumap.dataset.Regions;
import org.faumap.explain.Deconvnet;
import org.faumap.explain.Projection;
import org.faumap.explain.Rule;
import org.faumap.explain.Seed;
import org.faumap.facs.ActionUnit;
import org.faumap.image.GrayImage;
import org.faumap.mapping.Interval;
import org.faumap.mapping.Localization;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.MappingSettings;
import org.faumap.model.Activations;
import org.faumap.model.Chain;
import org.faumap.model.FeatureMapId;
import org.faumap.model.FeatureMaps;
import org.faumap.model.Network;
import org.jspecify.annotations.Nullable;

/**
 * Where the detectors of action units look: how much of the positive projections of their responses (rule deconvnet) lies
 * in the regions of the face that the action unit moves.
 */
final class Localizations {
    private static final int DETECTORS = 3;
    private static final int FACES = 40;
    private static final int RESAMPLINGS = 1000;

    /** Gives a face when it is needed: of many, a few are projected. */
    @FunctionalInterface
    interface Cut {
        FaceReader.Face face() throws IOException;
    }

    /**
     * A face with the regions of its action units.
     *
     * @param regions in pixels of the image
     */
    record Located(String subject, Cut cut, Map<ActionUnit, List<Regions.Region>> regions, List<ActionUnit> shown) {}

    private final Network network;
    private final Deconvnet deconvnet;
    private final long seed;

    Localizations(Network network, long seed) {
        this.network = network;
        this.deconvnet = Deconvnet.of(network);
        this.seed = seed;
    }

    /** By number of the action unit; those without detectors, or that no face shows, are missing. */
    Map<Integer, Localization> of(Mapping mapping, List<Located> faces) throws IOException {
        Map<Integer, Localization> found = new LinkedHashMap<>();
        for (Mapping.Unit unit : mapping.actionUnits()) {
            ActionUnit au = ActionUnit.of(unit.au());
            List<String> detectors =
                    mapping.detectors(unit.au()).stream().limit(DETECTORS).toList();
            List<Located> showing =
                    faces.stream().filter(face -> face.shown().contains(au)).toList();
            Localization localization = detectors.isEmpty() ? null : of(au, detectors, showing);
            if (localization != null) {
                found.put(unit.au(), localization);
            }
        }
        return found;
    }

    private @Nullable Localization of(ActionUnit unit, List<String> detectors, List<Located> showing)
            throws IOException {
        Map<String, List<Double>> bySubject = new TreeMap<>();
        double elsewhere = 0;
        int faces = 0;
        // Spread evenly over the faces, and so over the subjects.
        for (int i = 0; i < Math.min(FACES, showing.size()); i++) {
            Located face = showing.get((int) ((long) i * showing.size() / Math.min(FACES, showing.size())));
            FaceReader.Face cut = face.cut().face();
            double[] positive = positive(cut.crop(), detectors);
            double own = concentration(positive, cut, face.regions().getOrDefault(unit, List.of()));
            if (Double.isNaN(own)) {
                continue;
            }
            double sum = 0;
            int others = 0;
            for (Map.Entry<ActionUnit, List<Regions.Region>> other :
                    face.regions().entrySet()) {
                double there = other.getKey() == unit ? Double.NaN : concentration(positive, cut, other.getValue());
                if (!Double.isNaN(there)) {
                    sum += there;
                    others++;
                }
            }
            faces++;
            elsewhere += others == 0 ? 0 : sum / others;
            bySubject.computeIfAbsent(face.subject(), name -> new ArrayList<>()).add(own);
        }
        if (faces == 0) {
            return null;
        }
        List<List<Double>> subjects = List.copyOf(bySubject.values());
        double mean = subjects.stream()
                .flatMap(List::stream)
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(0);
        Interval interval = subjects.size() < MappingSettings.LEAST_SUBJECTS ? null : interval(subjects);
        return new Localization(
                faces,
                rounded(mean),
                interval == null ? null : rounded(interval.low()),
                interval == null ? null : rounded(interval.high()),
                rounded(elsewhere / faces));
    }

    private Interval interval(List<List<Double>> subjects) {
        double[] means = new double[RESAMPLINGS];
        SplittableRandom random = new SplittableRandom(seed);
        for (int r = 0; r < RESAMPLINGS; r++) {
            double sum = 0;
            int count = 0;
            for (int s = 0; s < subjects.size(); s++) {
                for (double value : subjects.get(random.nextInt(subjects.size()))) {
                    sum += value;
                    count++;
                }
            }
            means[r] = sum / count;
        }
        Arrays.sort(means);
        return new Interval(means[(int) (0.025 * RESAMPLINGS)], means[(int) (0.975 * RESAMPLINGS)]);
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    /** The positive parts of the detectors' projections, each with the sum 1, added up. */
    private double[] positive(GrayImage crop, List<String> detectors) {
        Chain chain = network.source().chain();
        Activations activations =
                network.activations(network.source().description().input().normalized(crop));
        List<Seed> seeds = new ArrayList<>();
        Map<Integer, FeatureMaps> layers = new HashMap<>();
        for (String detector : detectors) {
            FeatureMapId id = FeatureMapId.parse(detector);
            int convolution = chain.indexOf(id.layer());
            FeatureMaps maps = layers.computeIfAbsent(convolution, activations::featureMaps);
            FeatureMaps.Response response = maps.response(id.channel());
            if (response.value() > 0) {
                seeds.add(Seed.Unit.of(convolution, response));
            }
        }
        double[] positive = new double[crop.width() * crop.height()];
        for (Projection projection : deconvnet.project(activations, seeds, Rule.DECONVNET)) {
            double sum = 0;
            for (float value : projection.values()) {
                sum += Math.max(0, value);
            }
            for (int i = 0; sum > 0 && i < positive.length; i++) {
                positive[i] += Math.max(0, projection.values()[i]) / sum;
            }
        }
        return positive;
    }

    /** The regions' share of the projection over their share of the area; NaN when either is nothing. */
    private static double concentration(double[] positive, FaceReader.Face face, List<Regions.Region> regions) {
        int width = face.crop().width();
        int height = face.crop().height();
        double inside = 0;
        double all = 0;
        int area = 0;
        for (int y = 0; y < height; y++) {
            double imageY =
                    face.window().y() + (y + 0.5) / height * face.window().height();
            for (int x = 0; x < width; x++) {
                double imageX =
                        face.window().x() + (x + 0.5) / width * face.window().width();
                double value = positive[y * width + x];
                all += value;
                if (regions.stream()
                        .anyMatch(region -> imageX >= region.x0()
                                && imageX < region.x1()
                                && imageY >= region.y0()
                                && imageY < region.y1())) {
                    inside += value;
                    area++;
                }
            }
        }
        return all == 0 || area == 0 ? Double.NaN : inside / all / ((double) area / (width * height));
    }
}
