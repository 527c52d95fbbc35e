package org.faumap.page;

import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Histograms as outlines of a drawing 100 high and one wide for each bin. */
public final class Outline {
    private Outline() {}

    /**
     * The outline of one histogram, by shares of its own sum, so that many and few can be compared.
     *
     * @param counts of each bin
     * @param other the histogram that it is drawn with: both are scaled to the larger peak
     */
    public static String of(List<Integer> counts, List<Integer> other) {
        double peak = Math.max(peak(counts), peak(other));
        double sum = sum(counts);
        StringBuilder path = new StringBuilder("M0 100");
        int bin = 0;
        for (int count : counts) {
            double top = peak > 0 && sum > 0 ? 100 - 96 * (count / sum) / peak : 100;
            path.append(String.format(Locale.ROOT, "V%.0fH%d", top, ++bin));
        }
        return path.append("V100Z").toString();
    }

    private static double peak(List<Integer> counts) {
        double sum = sum(counts);
        return sum == 0 || counts.isEmpty() ? 0 : Collections.max(counts) / sum;
    }

    private static double sum(List<Integer> counts) {
        return counts.stream().mapToInt(Integer::intValue).sum();
    }
}
