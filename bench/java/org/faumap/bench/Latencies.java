package org.faumap.bench;

import java.util.Arrays;
import java.util.List;

/**
 * How long the answers took.
 *
 * @param sortedNanos ascending
 */
@SuppressWarnings("ArrayRecordComponent") // made once, read by one
record Latencies(long[] sortedNanos) {
    static Latencies of(List<long[]> parts) {
        long[] all = parts.stream().flatMapToLong(Arrays::stream).toArray();
        Arrays.sort(all);
        return new Latencies(all);
    }

    /**
     * The smallest latency that at least this share of the answers did not exceed, in milliseconds; NaN without answers.
     *
     * @param share above 0, at most 1
     */
    double quantileMillis(double share) {
        if (sortedNanos.length == 0) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(share * sortedNanos.length);
        return sortedNanos[Math.max(rank, 1) - 1] / 1e6;
    }
}
