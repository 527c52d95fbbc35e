package org.faumap.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PermutationTests {
    private static final int[] ONE_BLOCK = new int[120];

    @Test
    void plainTestIsThatOfMannAndWhitney() {
        ResponseTable table = noise(120, 7, 3, 1);
        double[][] z = new MannWhitneyTable(table, 2).z(ONE_BLOCK);
        forEachPair(
                table,
                (unit, map, with, without) -> assertThat(z[unit][map])
                        .isCloseTo(MannWhitney.of(with, without).z(), within(1e-10)));
    }

    /** As many faces as DISFA has: the sum of twice the ranks of a third of them is beyond an int. */
    @Test
    void plainTestHoldsAtTheSizeOfLargeDataSets() {
        ResponseTable table = noise(130_000, 2, 3, 6);
        MannWhitneyTable tests = new MannWhitneyTable(table, 2);
        int[] oneBlock = new int[table.images()];
        double[][] z = tests.z(oneBlock);
        double[][] auc = tests.auc();
        double[][] familyWise = tests.familyWise(oneBlock, 3, 1);
        forEachPair(table, (unit, map, with, without) -> {
            MannWhitney expected = MannWhitney.of(with, without);
            assertThat(z[unit][map]).isCloseTo(expected.z(), within(1e-9));
            assertThat(auc[unit][map]).isCloseTo(expected.auc(), within(1e-12));
            assertThat(familyWise[unit][map]).isBetween(0.25, 1.0);
        });
        assertThat(table.positives(2, table.identity()).length).isGreaterThan(45_000);
    }

    @ParameterizedTest
    @EnumSource
    void rawTableIsTheDistanceOfEveryPair(Distance distance) {
        ResponseTable table = noise(120, 7, 3, 1);
        double[][] raw = new DistanceTable(table, distance, 2).raw();
        forEachPair(
                table,
                (unit, map, with, without) -> assertThat(raw[unit][map])
                        .as("%s %d %d", distance, unit, map)
                        .isCloseTo(distance.between(with, without), within(1e-12)));
    }

    /** The closed form against the reorderings themselves, with blocks of different sizes. */
    @Test
    void momentsWithinBlocksAreThoseOfTheReorderings() {
        ResponseTable table = noise(60, 4, 2, 5);
        int[] blocks =
                IntStream.range(0, 60).map(i -> i % 7 == 0 ? 0 : 1 + i / 20).toArray();
        Permutations permutations = new Permutations(blocks, 9);
        int rounds = 6000;
        double[][] z = new MannWhitneyTable(table, 1).z(blocks);
        double[][] sum = new double[2][4];
        double[][] squares = new double[2][4];
        for (int round = 0; round < rounds; round++) {
            double[][] auc = sums(table, permutations.permutation(round));
            for (int unit = 0; unit < 2; unit++) {
                for (int map = 0; map < 4; map++) {
                    sum[unit][map] += auc[unit][map] / rounds;
                    squares[unit][map] += auc[unit][map] * auc[unit][map] / rounds;
                }
            }
        }
        double[][] observed = sums(table, table.identity());
        for (int unit = 0; unit < 2; unit++) {
            for (int map = 0; map < 4; map++) {
                double deviation = Math.sqrt(squares[unit][map] - sum[unit][map] * sum[unit][map]);
                assertThat(z[unit][map]).isCloseTo((observed[unit][map] - sum[unit][map]) / deviation, within(0.08));
            }
        }
    }

    @Test
    void reorderingsStayWithinBlocksAndDependOnSeedAndNumberAlone() {
        int[] blocks = {0, 0, 1, 1, 1, 2, 0, 1};
        Permutations permutations = new Permutations(blocks, 4);
        for (int number = 0; number < 50; number++) {
            int[] permutation = permutations.permutation(number);
            for (int image = 0; image < blocks.length; image++) {
                assertThat(blocks[permutation[image]]).isEqualTo(blocks[image]);
            }
            assertThat(Arrays.stream(permutation).distinct()).hasSize(blocks.length);
            assertThat(new Permutations(blocks, 4).permutation(number)).isEqualTo(permutation);
        }
        assertThat(new Permutations(blocks, 5).permutation(3)).isNotEqualTo(permutations.permutation(3));
    }

    @Test
    void resultsDoNotDependOnThreads() {
        ResponseTable table = noise(120, 13, 4, 2);
        double[][] familyWise = new MannWhitneyTable(table, 1).familyWise(ONE_BLOCK, 50, 3);
        double[][] z = new DistanceTable(table, Distance.KL, 1).z(ONE_BLOCK, 20, 3);
        for (int threads : new int[] {2, 3, 8}) {
            assertThat(new MannWhitneyTable(table, threads).familyWise(ONE_BLOCK, 50, 3))
                    .isDeepEqualTo(familyWise);
            assertThat(new DistanceTable(table, Distance.KL, threads).z(ONE_BLOCK, 20, 3))
                    .isDeepEqualTo(z);
        }
    }

    /** With no effect, some pair of a table is called in one table of twenty. */
    @Test
    void familyWiseErrorIsHeld() {
        int tables = 400;
        int called = 0;
        for (int i = 0; i < tables; i++) {
            double[][] p = new MannWhitneyTable(noise(60, 6, 3, 100 + i), 1).familyWise(new int[60], 99, i);
            called += Arrays.stream(p).flatMapToDouble(Arrays::stream).min().orElseThrow() <= 0.05 ? 1 : 0;
        }
        assertThat((double) called / tables).isCloseTo(0.05, within(0.03));
    }

    @ParameterizedTest
    @EnumSource
    void plantedEffectStandsOutFromItsPermutations(Distance distance) {
        ResponseTable table = noise(120, 5, 2, 8);
        for (int image = 0; image < 120; image++) {
            table.responses()[image][3] += table.codes()[1][image] ? 2 : 0;
        }
        double[][] z = new DistanceTable(table, distance, 2).z(ONE_BLOCK, 200, 1);
        assertThat(z[1][3]).isGreaterThan(4);
        assertThat(Math.abs(z[0][0])).isLessThan(4);
    }

    @Test
    void constantMapsAndUnitsThatNeverVaryHaveNoZ() {
        float[][] responses = new float[10][2];
        boolean[][] codes = new boolean[2][10];
        for (int image = 0; image < 10; image++) {
            responses[image][1] = image;
            codes[1][image] = image < 5;
        }
        ResponseTable table = new ResponseTable(responses, codes);
        double[][] z = new MannWhitneyTable(table, 1).z(new int[10]);
        assertThat(z[0]).containsExactly(0, 0);
        assertThat(z[1][0]).isZero();
        assertThat(z[1][1]).isNegative();
        for (Distance distance : Distance.values()) {
            assertThat(new DistanceTable(table, distance, 1).z(new int[10], 20, 1)[0])
                    .containsExactly(0, 0);
        }
    }

    @Test
    void malformedTablesAreRefused() {
        assertThatThrownBy(() -> new ResponseTable(new float[][] {{1}, {1, 2}}, new boolean[1][2]))
                .hasMessageContaining("responses");
        assertThatThrownBy(() -> new ResponseTable(new float[][] {{1}, {Float.NaN}}, new boolean[1][2]))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> new ResponseTable(new float[][] {{1}, {2}}, new boolean[1][3]))
                .hasMessageContaining("2 images");
        assertThatThrownBy(() -> new ResponseTable(new float[0][], new boolean[1][0]))
                .hasMessageContaining("needs images");
    }

    /** Rectified noise, so that there are ties as in feature maps. */
    private static ResponseTable noise(int images, int maps, int units, long seed) {
        Random random = new Random(seed);
        float[][] responses = new float[images][maps];
        for (float[] row : responses) {
            for (int map = 0; map < maps; map++) {
                row[map] = (float) Math.max(0, random.nextGaussian() + map % 3 - 0.5);
            }
        }
        boolean[][] codes = new boolean[units][images];
        for (int unit = 0; unit < units; unit++) {
            for (int image = 0; image < images; image++) {
                codes[unit][image] = random.nextDouble() < 0.15 + 0.1 * unit;
            }
        }
        return new ResponseTable(responses, codes);
    }

    private static double[][] sums(ResponseTable table, int[] permutation) {
        double[][] sums = new double[table.units()][table.maps()];
        for (int map = 0; map < table.maps(); map++) {
            double[] values = table.map(map);
            for (int unit = 0; unit < sums.length; unit++) {
                for (int image : table.positives(unit, permutation)) {
                    for (double value : values) {
                        sums[unit][map] += value < values[image] ? 1 : value == values[image] ? 0.5 : 0;
                    }
                }
            }
        }
        return sums;
    }

    private interface Pair {
        void check(int unit, int map, double[] with, double[] without);
    }

    private static void forEachPair(ResponseTable table, Pair pair) {
        for (int unit = 0; unit < table.units(); unit++) {
            for (int map = 0; map < table.maps(); map++) {
                double[] values = table.map(map);
                boolean[] codes = table.codes()[unit];
                pair.check(
                        unit,
                        map,
                        IntStream.range(0, values.length)
                                .filter(i -> codes[i])
                                .mapToDouble(i -> values[i])
                                .toArray(),
                        IntStream.range(0, values.length)
                                .filter(i -> !codes[i])
                                .mapToDouble(i -> values[i])
                                .toArray());
            }
        }
    }
}
