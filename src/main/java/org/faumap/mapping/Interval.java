package org.faumap.mapping;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * An AUC with its interval by resampling subjects.
 *
 * @param auc as {@link MannWhitney#auc}; above 1/2 when larger values go with the action unit
 * @param low the 2.5th percentile over resamplings
 * @param high the 97.5th
 */
public record Interval(double auc, double low, double high) {

    /** Subjects drawn with replacement, the same draws for every AUC that is taken of one set of faces. */
    static final class Resampling {
        private final int[] subjects;
        private final int[][] draws;

        /** @param subjects the number of each face's subject, from 0 */
        Resampling(int[] subjects, int resamplings, long seed) {
            this.subjects = subjects;
            int count = Arrays.stream(subjects).max().orElse(-1) + 1;
            SplittableRandom random = new SplittableRandom(seed);
            draws = new int[resamplings][count];
            for (int[] draw : draws) {
                for (int i = 0; i < count; i++) {
                    draw[random.nextInt(count)]++;
                }
            }
        }

        /**
         * The AUC of some values.
         *
         * @param values one per face
         * @param present whether the face shows the action unit
         */
        Interval of(double[] values, boolean[] present) {
            // Faces in the order of their values, equal ones together, so that each draw is one walk.
            int[] order = IntStream.range(0, values.length)
                    .boxed()
                    .sorted((a, b) -> Double.compare(values[a], values[b]))
                    .mapToInt(Integer::intValue)
                    .toArray();
            boolean[] last = new boolean[order.length];
            for (int i = 0; i < order.length; i++) {
                last[i] = i == order.length - 1 || values[order[i]] != values[order[i + 1]];
            }
            int[] once = new int[draws.length == 0 ? 0 : draws[0].length];
            Arrays.fill(once, 1);
            List<Double> aucs = new ArrayList<>();
            for (int[] draw : draws) {
                double auc = auc(order, last, present, draw);
                if (!Double.isNaN(auc)) {
                    aucs.add(auc);
                }
            }
            double whole = auc(order, last, present, once);
            aucs.sort(null);
            return aucs.isEmpty() || Double.isNaN(whole)
                    ? new Interval(0.5, 0, 1)
                    : new Interval(whole, quantile(aucs, 0.025), quantile(aucs, 0.975));
        }

        /** Each face counts as often as its subject was drawn; NaN when all drawn faces are on one side. */
        private double auc(int[] order, boolean[] last, boolean[] present, int[] draw) {
            long below = 0;
            long tied = 0;
            long tiedPresent = 0;
            long allPresent = 0;
            double doubledWins = 0;
            for (int i = 0; i < order.length; i++) {
                int weight = draw[subjects[order[i]]];
                if (present[order[i]]) {
                    tiedPresent += weight;
                } else {
                    tied += weight;
                }
                if (last[i]) {
                    doubledWins += tiedPresent * (2.0 * below + tied);
                    below += tied;
                    allPresent += tiedPresent;
                    tied = 0;
                    tiedPresent = 0;
                }
            }
            return allPresent == 0 || below == 0 ? Double.NaN : doubledWins / 2 / allPresent / below;
        }

        private static double quantile(List<Double> sorted, double share) {
            double position = share * (sorted.size() - 1);
            int low = (int) position;
            int high = Math.min(low + 1, sorted.size() - 1);
            return sorted.get(low) + (position - low) * (sorted.get(high) - sorted.get(low));
        }
    }

    Interval rounded() {
        return new Interval(Rounding.of(auc), Rounding.of(low), Rounding.of(high));
    }
}
