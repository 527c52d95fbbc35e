package org.faumap.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the statistics do with data whose truth is known. */
class SimulationTests {
    /** Shares of images with each of 13 action units, the three rarest first. */
    private static final double[] PREVALENCE = {
        0.03, 0.04, 0.05, 0.1, 0.12, 0.15, 0.18, 0.2, 0.22, 0.25, 0.28, 0.32, 0.35
    };

    private final Random random = new Random(20);

    /**
     * The reason for ranking by z: with no effect at all, the largest raw divergence belongs to one of the three rarest
     * action units nearly always, the largest z as often as to any other three.
     */
    @Test
    void rareUnitsWinByRawDivergenceAndNotByZ() {
        int byRaw = 0;
        int byZ = 0;
        int maps = 0;
        for (int round = 0; round < 15; round++) {
            ResponseTable table = table(400, 60);
            double[][] raw = new DistanceTable(table, Distance.KL, 2).raw();
            double[][] z = new MannWhitneyTable(table, 2).z(new int[400]);
            for (int map = 0; map < 60; map++) {
                byRaw += largest(raw, map) < 3 ? 1 : 0;
                byZ += largest(z, map) < 3 ? 1 : 0;
                maps++;
            }
        }
        assertThat((double) byRaw / maps).isGreaterThan(0.85);
        assertThat((double) byZ / maps).isCloseTo(3.0 / 13, within(0.03));
    }

    /** Effects of 0.8 standard deviations at 5 to 35 % of images are found, and few others are called. */
    @Test
    void plantedEffectsAreFoundAtTheirFalseDiscoveryRate() {
        int planted = 0;
        int found = 0;
        int called = 0;
        int falselyCalled = 0;
        for (int round = 0; round < 120; round++) {
            int images = 1000;
            int maps = 52;
            ResponseTable table = table(images, maps);
            // Half of the maps belong to one of the units that are not too rare.
            int[] owner = new int[maps];
            for (int map = 0; map < maps; map++) {
                owner[map] = map % 2 == 0 ? 2 + map / 2 % 11 : -1;
                for (int image = 0; image < images && owner[map] >= 0; image++) {
                    table.responses()[image][map] += table.codes()[owner[map]][image] ? 0.8f : 0;
                }
            }
            double[][] z = new MannWhitneyTable(table, 2).z(new int[images]);
            double[] q = FalseDiscoveryRate.adjust(Arrays.stream(z)
                    .flatMapToDouble(Arrays::stream)
                    .map(MannWhitney::twoSided)
                    .toArray());
            for (int unit = 0; unit < 13; unit++) {
                for (int map = 0; map < maps; map++) {
                    boolean isPlanted = owner[map] == unit;
                    boolean isCalled = q[unit * maps + map] <= 0.05;
                    planted += isPlanted ? 1 : 0;
                    found += isPlanted && isCalled ? 1 : 0;
                    called += isCalled ? 1 : 0;
                    falselyCalled += isCalled && !isPlanted ? 1 : 0;
                }
            }
        }
        assertThat((double) found / planted).isGreaterThanOrEqualTo(0.95);
        assertThat((double) falselyCalled / called).isLessThanOrEqualTo(0.05);
    }

    /**
     * An action unit that only goes along with another one in one expression is called by the plain test, and not by the
     * one within expressions, which keeps the true one.
     */
    @Test
    void withinExpressionsACompanionIsNotCalled() {
        int rounds = 400;
        int companionPlain = 0;
        int companionWithin = 0;
        int trueWithin = 0;
        for (int round = 0; round < rounds; round++) {
            int images = 600;
            int[] expression = new int[images];
            boolean[][] codes = new boolean[2][images];
            float[][] responses = new float[images][1];
            for (int image = 0; image < images; image++) {
                expression[image] = image % 6;
                boolean happy = expression[image] == 1;
                codes[0][image] = random.nextDouble() < (happy ? 0.8 : 0.1); // AU12 drives the map
                codes[1][image] = random.nextDouble() < (happy ? 0.7 : 0.08); // AU6 comes along
                responses[image][0] = (float) (random.nextGaussian() + (codes[0][image] ? 0.8 : 0));
            }
            MannWhitneyTable tests = new MannWhitneyTable(new ResponseTable(responses, codes), 1);
            companionPlain += MannWhitney.twoSided(tests.z(new int[images])[1][0]) <= 0.05 ? 1 : 0;
            double[][] within = tests.z(expression);
            companionWithin += MannWhitney.twoSided(within[1][0]) <= 0.05 ? 1 : 0;
            trueWithin += MannWhitney.twoSided(within[0][0]) <= 0.05 ? 1 : 0;
        }
        assertThat((double) companionPlain / rounds).isGreaterThan(0.8);
        assertThat((double) companionWithin / rounds).isLessThanOrEqualTo(0.07);
        assertThat((double) trueWithin / rounds).isGreaterThanOrEqualTo(0.95);
    }

    private ResponseTable table(int images, int maps) {
        float[][] responses = new float[images][maps];
        for (float[] row : responses) {
            for (int map = 0; map < maps; map++) {
                row[map] = (float) random.nextGaussian();
            }
        }
        boolean[][] codes = new boolean[PREVALENCE.length][images];
        for (int unit = 0; unit < codes.length; unit++) {
            for (int image = 0; image < images; image++) {
                codes[unit][image] = random.nextDouble() < PREVALENCE[unit];
            }
        }
        return new ResponseTable(responses, codes);
    }

    private static int largest(double[][] table, int map) {
        return IntStream.range(0, table.length)
                .reduce((a, b) -> Math.abs(table[b][map]) > Math.abs(table[a][map]) ? b : a)
                .orElseThrow();
    }
}
