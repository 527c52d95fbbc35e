package org.faumap.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.faumap.facs.ActionUnit;
import org.faumap.mapping.CodedFace;
import org.faumap.mapping.Observations;

/**
 * The responses of a feature map to the faces of a mapping, held-out ones left out, with an action unit and without it.
 *
 * @param low the smallest response
 * @param high the largest
 * @param present share of the faces with the action unit in each of the bins, which are equally wide
 * @param absent share of the others
 */
public record ResponseHistogram(double low, double high, List<Double> present, List<Double> absent) {
    private static final int BINS = 32;

    static ResponseHistogram of(Observations observations, String map, ActionUnit unit) {
        int number = observations.maps().indexOf(map);
        List<CodedFace> faces =
                observations.faces().stream().filter(face -> !face.heldOut()).toList();
        double low = faces.stream()
                .mapToDouble(face -> face.responses()[number])
                .min()
                .orElse(0);
        double high = faces.stream()
                .mapToDouble(face -> face.responses()[number])
                .max()
                .orElse(0);
        double[] present = new double[BINS];
        double[] absent = new double[BINS];
        for (CodedFace face : faces) {
            double share = high > low ? (face.responses()[number] - low) / (high - low) : 0;
            (face.code().shows(unit) ? present : absent)[Math.min(BINS - 1, (int) (share * BINS))]++;
        }
        return new ResponseHistogram(low, high, shares(present), shares(absent));
    }

    private static List<Double> shares(double[] counts) {
        double sum = Arrays.stream(counts).sum();
        return Arrays.stream(counts)
                .map(count -> sum > 0 ? count / sum : 0)
                .boxed()
                .toList();
    }

    /** The outline of a share of faces, 100 high and as wide as there are bins; both are scaled to the larger peak. */
    public String area(List<Double> shares) {
        return area(shares, Math.max(largest(present), largest(absent)));
    }

    private static double largest(List<Double> shares) {
        return shares.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    /** An outline whose peak is 96 high. */
    static String area(List<Double> shares, double peak) {
        StringBuilder path = new StringBuilder("M0 100");
        for (int bin = 0; bin < shares.size(); bin++) {
            double top = peak > 0 ? 100 - 96 * shares.get(bin) / peak : 100;
            path.append(String.format(Locale.ROOT, "V%.1fH%s", top, bin + 1));
        }
        return path.append("V100Z").toString();
    }

    /** As it stands below the plot. */
    public static String value(double response) {
        return String.format(Locale.ROOT, response < 10 ? "%.2f" : "%.1f", response);
    }
}
