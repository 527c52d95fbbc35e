package org.faumap.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EvaluationTests {
    private static final List<String> LABELS = List.of("neutral", "happiness", "contempt");

    @Test
    void countsAccuracyRecallAndConfusion() {
        float[][] probabilities = {
            {0.8f, 0.1f, 0.1f}, {0.6f, 0.3f, 0.1f}, {0.2f, 0.7f, 0.1f}, {0.5f, 0.4f, 0.1f}, {0.6f, 0.2f, 0.2f}
        };
        Evaluation evaluation = Evaluation.of(LABELS, probabilities, new int[] {0, 0, 1, 1, 2});
        assertThat(evaluation.accuracy()).isCloseTo(0.6, within(1e-12));
        assertThat(evaluation.balancedAccuracy()).isCloseTo((1 + 0.5) / 2, within(1e-12));
        assertThat(evaluation.balancedOver()).containsExactly("neutral", "happiness");
        assertThat(evaluation.confusion()).containsExactly(List.of(2, 0, 0), List.of(1, 1, 0), List.of(1, 0, 0));
        // Each face has a bin of its own but the two of 0.6: |0.2| + |0.4| + |0.3| + |1 - 1.2| + |0.5| over 5.
        assertThat(evaluation.expectedCalibrationError()).isCloseTo((0.2 + 0.3 + 0.5 + 0.2) / 5, within(1e-6));
        // Neutral: 2 right of 2, 4 given. Happiness: 1 right of 2, 1 given.
        assertThat(evaluation.macroF1()).isCloseTo((4.0 / 6 + 2.0 / 3) / 2, within(1e-12));
        assertThat(evaluation.recalls().get(2).f1()).isZero();
        // Bins of a fifteenth: 0.6 and 0.6 share one with one of two neutral, the others have one of their own:
        // |0.8 - 1| + |1.2 - 1| + |0.2 - 0| + |0.5 - 0| over 5.
        Evaluation.LabelCalibration neutral = evaluation.calibration().get(0);
        assertThat(neutral.label()).isEqualTo("neutral");
        assertThat(neutral.expectedCalibrationError()).isCloseTo((0.2 + 0.2 + 0.2 + 0.5) / 5, within(1e-6));
        assertThat(neutral.meanProbability()).isCloseTo(2.7 / 5, within(1e-6));
        assertThat(neutral.share()).isCloseTo(0.4, within(1e-12));
        assertThat(evaluation.text()).contains("macro F1             0.6667");
        assertThat(evaluation.reliability())
                .isSortedAccordingTo(Comparator.comparingDouble(Evaluation.Bin::confidence));
        assertThat(evaluation.reliability().stream().mapToInt(Evaluation.Bin::faces))
                .containsExactlyInAnyOrder(1, 2, 1, 1);
        assertThat(evaluation.reliability().stream()
                        .mapToDouble(bin -> bin.faces() * Math.abs(bin.accuracy() - bin.confidence()) / 5)
                        .sum())
                .isCloseTo(evaluation.expectedCalibrationError(), within(1e-12));
    }

    @Test
    void leavesLabelsThatAreNotConsideredOut() {
        float[][] probabilities = {{0.2f, 0.3f, 0.5f}, {0.1f, 0.2f, 0.7f}};
        Evaluation evaluation = Evaluation.of(LABELS, List.of(0, 1), probabilities, new int[] {1, 2});
        assertThat(evaluation.faces()).isEqualTo(1);
        assertThat(evaluation.accuracy()).isEqualTo(1);
        assertThat(evaluation.calibration()).hasSize(2);
        // 0.3 of the 0.5 that the considered labels have.
        assertThat(evaluation.calibration().get(1).expectedCalibrationError()).isCloseTo(0.4, within(1e-6));
    }

    @Test
    void wilsonAgreesWithRStats() {
        // R 4.3: prop.test(81, 263, correct = FALSE)$conf.int
        Evaluation.Interval interval = Evaluation.Interval.wilson(81, 263);
        assertThat(interval.low()).isCloseTo(0.2553, within(5e-5));
        assertThat(interval.high()).isCloseTo(0.3662, within(5e-5));
        assertThat(Evaluation.Interval.wilson(0, 10).low()).isZero();
    }

    @Test
    void findsTheTemperatureThatMadeTheLogits() {
        Random random = new Random(3);
        float[][] logits = new float[20_000][3];
        int[] truths = new int[logits.length];
        for (int i = 0; i < logits.length; i++) {
            double[] powers = new double[3];
            double sum = 0;
            for (int c = 0; c < 3; c++) {
                double logit = random.nextGaussian() * 2;
                logits[i][c] = (float) (logit * 1.7);
                powers[c] = Math.exp(logit);
                sum += powers[c];
            }
            double draw = random.nextDouble() * sum;
            truths[i] = draw < powers[0] ? 0 : draw < powers[0] + powers[1] ? 1 : 2;
        }
        double temperature = Calibrator.temperature(logits, truths);
        assertThat(temperature).isCloseTo(1.7, within(0.06));
        assertThat(Evaluation.of(LABELS, Calibrator.probabilities(logits, temperature), truths)
                        .expectedCalibrationError())
                .isLessThan(0.015);
        assertThat(Evaluation.of(LABELS, Calibrator.probabilities(logits, 0.5), truths)
                        .expectedCalibrationError())
                .isGreaterThan(0.1);
    }

    @Test
    void withholdsLabelsWhereTheyAreMostlyWrong() {
        Random random = new Random(4);
        float[][] probabilities = new float[3_000][];
        int[] truths = new int[probabilities.length];
        for (int i = 0; i < truths.length; i++) {
            float top = 0.34f + 0.65f * random.nextFloat();
            probabilities[i] = new float[] {top, (1 - top) * 0.6f, (1 - top) * 0.4f};
            truths[i] = random.nextDouble() < (top < 0.5 ? 0.2 : 0.9) ? 0 : 1;
        }
        assertThat(Calibrator.abstainBelow(probabilities, truths)).isBetween(0.47, 0.52);
    }
}
