package org.faumap.mapping;

import java.util.Arrays;

/**
 * How much more likely a response of a feature map is with an action unit than without it, from two smoothed histograms over
 * the same bins: about equally many faces in each bin, so that bins are narrow where responses are many.
 *
 * @param map the feature map's name
 * @param edges between the bins, ascending; a response equal to an edge belongs to the bin above it
 * @param present faces with the action unit in each bin, one more than edges
 * @param absent faces without it
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record LikelihoodRatio(String map, double[] edges, int[] present, int[] absent) {
    private static final int BINS = 20;

    public LikelihoodRatio {
        if (present.length != edges.length + 1 || absent.length != present.length) {
            throw new IllegalArgumentException("%s: %d edges do not make %d and %d bins"
                    .formatted(map, edges.length, present.length, absent.length));
        }
    }

    static LikelihoodRatio of(String map, double[] responses, boolean[] codes) {
        double[] sorted = responses.clone();
        Arrays.sort(sorted);
        double[] edges = new double[BINS - 1];
        int count = 0;
        for (int bin = 1; bin < BINS; bin++) {
            double edge = sorted[(int) ((long) sorted.length * bin / BINS)];
            if (edge > sorted[0] && (count == 0 || edge > edges[count - 1])) {
                edges[count++] = edge;
            }
        }
        LikelihoodRatio empty =
                new LikelihoodRatio(map, Arrays.copyOf(edges, count), new int[count + 1], new int[count + 1]);
        for (int i = 0; i < responses.length; i++) {
            (codes[i] ? empty.present : empty.absent)[empty.bin(responses[i])]++;
        }
        return empty;
    }

    /** The natural logarithm of the ratio of the two shares, each bin counting half a face more than it holds. */
    double log(double response) {
        int bin = bin(response);
        double bins = present.length;
        double with = (present[bin] + Distance.SMOOTHING) / (sum(present) + bins * Distance.SMOOTHING);
        double without = (absent[bin] + Distance.SMOOTHING) / (sum(absent) + bins * Distance.SMOOTHING);
        return Math.log(with / without);
    }

    /** Without a stream: a score asks hundreds of maps for every face. */
    private static int sum(int[] counts) {
        int sum = 0;
        for (int count : counts) {
            sum += count;
        }
        return sum;
    }

    private int bin(double response) {
        int found = Arrays.binarySearch(edges, response);
        return found >= 0 ? found + 1 : -found - 1;
    }
}
