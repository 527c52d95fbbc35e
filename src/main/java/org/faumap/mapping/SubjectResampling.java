package org.faumap.mapping;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * AUCs with intervals by resampling subjects: drawn with replacement, the same draws for every AUC of one set of faces. With
 * fewer than {@link MappingSettings#LEAST_SUBJECTS} there are no intervals.
 */
final class SubjectResampling {
    private final int[] subjects;
    private final int[][] draws;
    private final int[] once;

    /** @param subjects the number of each face's subject, from 0 */
    SubjectResampling(int[] subjects, int resamplings, long seed) {
        this.subjects = subjects;
        int count = Arrays.stream(subjects).max().orElse(-1) + 1;
        once = new int[count];
        Arrays.fill(once, 1);
        SplittableRandom random = new SplittableRandom(seed);
        draws = new int[count < MappingSettings.LEAST_SUBJECTS ? 0 : resamplings][count];
        for (int[] draw : draws) {
            for (int i = 0; i < count; i++) {
                draw[random.nextInt(count)]++;
            }
        }
    }

    /**
     * The AUC of some values, rounded as mappings are.
     *
     * @param values one per face
     * @param present whether the face shows the action unit; some do, some do not
     */
    HeldOutAuc auc(double[] values, boolean[] present) {
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
        double whole = Rounding.of(auc(order, last, present, once));
        // A draw without any face that shows the action unit, or of such alone, has no AUC.
        double[] aucs = Arrays.stream(draws)
                .mapToDouble(draw -> auc(order, last, present, draw))
                .filter(auc -> !Double.isNaN(auc))
                .sorted()
                .toArray();
        List<Double> own = own(order, last, present);
        return aucs.length == 0
                ? new HeldOutAuc(whole, null, null, own)
                : new HeldOutAuc(whole, Rounding.of(quantile(aucs, 0.025)), Rounding.of(quantile(aucs, 0.975)), own);
    }

    /** Of each subject's own faces, smallest first, where these are not all on one side. */
    private List<Double> own(int[] order, boolean[] last, boolean[] present) {
        return IntStream.range(0, once.length)
                .mapToDouble(subject -> {
                    int[] alone = new int[once.length];
                    alone[subject] = 1;
                    return auc(order, last, present, alone);
                })
                .filter(auc -> !Double.isNaN(auc))
                .map(Rounding::of)
                .sorted()
                .boxed()
                .toList();
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

    /** Of ascending values, straight between the neighbours. */
    static double quantile(double[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int low = (int) position;
        int high = Math.min(low + 1, sorted.length - 1);
        return sorted[low] + (position - low) * (sorted[high] - sorted[low]);
    }
}
