package org.faumap.training;

import java.util.Arrays;
import org.faumap.model.ModelDescription;

/**
 * What is fitted behind the training on faces the network did not learn from: one temperature, and the threshold below
 * which a label is not given.
 */
final class Calibrator {
    private static final double ABSTAIN_ACCURACY = 0.5;
    private static final int ABSTAIN_WINDOW = 60;

    private Calibrator() {}

    /**
     * The temperature with the least mean negative log-likelihood (Guo et al. 2017, arXiv 1706.04599), found by golden
     * section over log T in [-2, 2], where it has one minimum.
     *
     * @param logits {@code [faces][labels]}
     * @param truths true column of each face
     */
    static double temperature(float[][] logits, int[] truths) {
        double low = -2;
        double high = 2;
        double ratio = (Math.sqrt(5) - 1) / 2;
        for (int i = 0; i < 60; i++) {
            double left = high - ratio * (high - low);
            double right = low + ratio * (high - low);
            if (loss(logits, truths, Math.exp(left)) < loss(logits, truths, Math.exp(right))) {
                high = right;
            } else {
                low = left;
            }
        }
        return Math.exp((low + high) / 2);
    }

    private static double loss(float[][] logits, int[] truths, double temperature) {
        double sum = 0;
        for (int i = 0; i < truths.length; i++) {
            double max = Double.NEGATIVE_INFINITY;
            for (float logit : logits[i]) {
                max = Math.max(max, logit / temperature);
            }
            double powers = 0;
            for (float logit : logits[i]) {
                powers += Math.exp(logit / temperature - max);
            }
            sum += max + Math.log(powers) - logits[i][truths[i]] / temperature;
        }
        return sum / truths.length;
    }

    /** Softmax of the logits divided by the temperature. */
    static float[][] probabilities(float[][] logits, double temperature) {
        ModelDescription.Calibration calibration = new ModelDescription.Calibration(temperature, 0);
        return Arrays.stream(logits).map(calibration::probabilities).toArray(float[][]::new);
    }

    /**
     * The smallest top probability from which labels are right more often than not: faces are ordered by it, and the
     * last window of {@value #ABSTAIN_WINDOW} neighbours with an accuracy below {@value #ABSTAIN_ACCURACY} ends the range
     * in which the label is withheld. 0 if there is no such window.
     */
    static double abstainBelow(float[][] probabilities, int[] truths) {
        record Face(double confidence, boolean right) {}
        Face[] faces = new Face[truths.length];
        for (int i = 0; i < truths.length; i++) {
            int top = 0;
            for (int c = 1; c < probabilities[i].length; c++) {
                if (probabilities[i][c] > probabilities[i][top]) {
                    top = c;
                }
            }
            faces[i] = new Face(probabilities[i][top], top == truths[i]);
        }
        Arrays.sort(faces, (a, b) -> Double.compare(a.confidence(), b.confidence()));
        double threshold = 0;
        int right = 0;
        for (int i = 0; i < faces.length; i++) {
            right += faces[i].right() ? 1 : 0;
            if (i >= ABSTAIN_WINDOW) {
                right -= faces[i - ABSTAIN_WINDOW].right() ? 1 : 0;
            }
            if (i >= ABSTAIN_WINDOW - 1 && right < ABSTAIN_ACCURACY * ABSTAIN_WINDOW) {
                threshold = faces[i - ABSTAIN_WINDOW / 2].confidence();
            }
        }
        return Math.round(threshold * 100) / 100.0;
    }
}
