package org.faumap.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The laws that every distance obeys, and those that only some do. */
class DistanceTests {
    private final Random random = new Random(3);

    @ParameterizedTest
    @EnumSource
    void isNeverNegativeAndZeroForEqualSamples(Distance distance) {
        for (int round = 0; round < 50; round++) {
            double[] one = sample(1 + random.nextInt(30), 0);
            double[] other = sample(1 + random.nextInt(30), 1);
            assertThat(distance.between(one, other)).isNotNegative();
            assertThat(distance.between(one, one)).isCloseTo(0, within(1e-12));
        }
    }

    @ParameterizedTest
    @EnumSource
    void doesNotDependOnOrderOrUnits(Distance distance) {
        double[] one = sample(25, 0);
        double[] other = sample(40, 0.7);
        double expected = distance.between(one, other);
        double[] reversed = new double[one.length];
        for (int i = 0; i < one.length; i++) {
            reversed[i] = one[one.length - 1 - i];
        }
        assertThat(distance.between(reversed, other)).isEqualTo(expected);
        DoubleUnaryOperator scaled = value -> 4 * value; // a power of two: bins stay exactly the same
        assertThat(distance.between(map(one, scaled), map(other, scaled))).isCloseTo(expected, within(1e-9));
    }

    @ParameterizedTest
    @EnumSource
    void isSymmetricButForTheDivergence(Distance distance) {
        double[] one = sample(25, 0);
        double[] other = sample(40, 1.5);
        double forth = distance.between(one, other);
        double back = distance.between(other, one);
        if (distance == Distance.KL) {
            assertThat(forth).isNotEqualTo(back);
        } else {
            assertThat(forth).isCloseTo(back, within(1e-12));
        }
    }

    @ParameterizedTest
    @EnumSource
    void growsWithTheShift(Distance distance) {
        double[] one = sample(400, 0);
        double[] other = sample(400, 0);
        double before = -1;
        for (double shift : new double[] {0, 0.5, 1, 2}) {
            double now = distance.between(map(one, value -> value + shift), other);
            assertThat(now).isGreaterThan(before);
            before = now;
        }
    }

    @ParameterizedTest
    @EnumSource
    void constantAndEmptySamplesAreNotApart(Distance distance) {
        double[] constant = {0, 0, 0};
        assertThat(distance.between(constant, new double[] {0, 0})).isZero();
        assertThat(distance.between(constant, new double[0])).isZero();
        assertThat(distance.between(new double[0], constant)).isZero();
        assertThat(distance.between(new double[] {1}, new double[] {1})).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void refusesWhatIsNotFinite(Distance distance) {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> distance.between(new double[] {1, bad}, new double[] {2}))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> MannWhitney.of(new double[] {1}, new double[] {2, bad}))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void boundsAreReachedByApartSamples() {
        double[] low = {0, 0.01, 0.02};
        double[] high = {1, 1.01, 1.02};
        assertThat(Distance.KS.between(high, low)).isEqualTo(1);
        assertThat(Distance.AUC.between(high, low)).isEqualTo(0.5);
        assertThat(MannWhitney.of(high, low).auc()).isEqualTo(1);
        assertThat(MannWhitney.of(low, high).auc()).isZero();
        assertThat(Distance.JS.between(high, low)).isLessThan(Math.log(2));
        assertThat(Distance.WASSERSTEIN.between(high, low)).isCloseTo(100, within(1e-9));
    }

    @Test
    void tiesCountOneHalf() {
        MannWhitney test = MannWhitney.of(new double[] {0, 0, 1}, new double[] {0, 1, 1});
        assertThat(test.auc()).isCloseTo(3.0 / 9, within(1e-15));
        assertThat(test.z()).isNegative();
        assertThat(MannWhitney.of(new double[] {2, 2}, new double[] {2})).isEqualTo(new MannWhitney(0.5, 0, 1));
        assertThat(MannWhitney.of(new double[0], new double[] {2})).isEqualTo(new MannWhitney(0.5, 0, 1));
    }

    /** With no effect, z must behave like a standard normal value. */
    @Test
    void zHoldsItsLevelWhenThereIsNoEffect() {
        int rounds = 4000;
        int called = 0;
        double squares = 0;
        for (int round = 0; round < rounds; round++) {
            MannWhitney test = MannWhitney.of(rectified(sample(15, 0)), rectified(sample(85, 0)));
            called += test.p() <= 0.05 ? 1 : 0;
            squares += test.z() * test.z();
        }
        assertThat((double) called / rounds).isCloseTo(0.05, within(0.012));
        assertThat(squares / rounds).isCloseTo(1, within(0.08));
    }

    @Test
    void falseDiscoveryRateIsThatOfTheStepUpProcedure() {
        // By hand: 4 values, sorted 0.005, 0.01, 0.03, 0.5 give 0.02, 0.02, 0.04, 0.5.
        assertThat(FalseDiscoveryRate.adjust(new double[] {0.01, 0.5, 0.005, 0.03}))
                .containsExactly(new double[] {0.02, 0.5, 0.02, 0.04}, within(1e-15));
        assertThat(FalseDiscoveryRate.adjust(new double[0])).isEmpty();
        assertThatThrownBy(() -> FalseDiscoveryRate.adjust(new double[] {1.2}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FalseDiscoveryRate.adjust(new double[] {Double.NaN}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void valuesOnAnEdgeBelongToTheBinTheyOpen() {
        for (int edge = 0; edge < Distance.BINS; edge++) {
            double value = 0.1 + edge * (0.7 / Distance.BINS);
            assertThat(Distance.bin(value, 0.1, 0.1 + 0.7)).isIn(edge, edge - 1);
        }
        assertThat(Distance.bin(3, 1, 3)).isEqualTo(Distance.BINS - 1);
        assertThat(Distance.bin(1, 1, 3)).isZero();
        assertThat(Distance.bin(1.1, 1, 3)).isEqualTo(1);
    }

    private double[] sample(int size, double mean) {
        double[] sample = new double[size];
        Arrays.setAll(sample, i -> mean + random.nextGaussian());
        return sample;
    }

    private static double[] rectified(double[] sample) {
        return map(sample, value -> Math.max(0, value));
    }

    private static double[] map(double[] sample, DoubleUnaryOperator change) {
        return Arrays.stream(sample).map(change).toArray();
    }
}
