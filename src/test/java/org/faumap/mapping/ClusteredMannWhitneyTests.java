package org.faumap.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.numbers.gamma.RegularizedBeta;
import org.junit.jupiter.api.Test;

class ClusteredMannWhitneyTests {
    /**
     * Eight subjects of three to nine faces and four of one, with ties. The figures are those of numpy 2.4.6 and scipy 1.17.1,
     * by matrices and eigenvalues instead of the closed form: the regression of ranks on codes and a constant for each block,
     * the variance CR2 with the inverse square roots of 1 - H, the degrees of freedom of Bell and McCaffrey. The p against
     * reorderings is scipy's normal distribution at van Elteren's z.
     */
    @Test
    void agreesWithAnIndependentComputation() {
        int[] sizes = {7, 5, 6, 4, 9, 3, 8, 5, 1, 1, 1, 1};
        int[] subjects = IntStream.range(0, sizes.length)
                .flatMap(subject -> IntStream.range(0, sizes[subject]).map(face -> subject))
                .toArray();
        double[][] maps = {
            {
                0.2, 0, 0, 0.2, 0, 0.7, 0.3, 0, 0, 0, 0, 0, 0.4, 0, 0.2, 0, 0, 1.3, 0, 0, 0, 0, 2.1, 1.6, 0.1, 1.5, 0.8,
                0.5, 0.6, 2.1, 0.9, 0, 0, 0, 0, 0.7, 0, 1.3, 0, 0, 0, 0.4, 0.1, 0.2, 1.4, 0.2, 0, 1, 0, 0, 0
            },
            {
                3.4, 1.4, 2.2, 3.6, 2.5, 2.6, 2.2, 1, 0, 0, 0, 0, 0.3, 0.9, 0.6, 0.9, 0, 0, 0.7, 0.9, 0, 0, 0.9, 0.6,
                2.5, 0.9, 1.1, 1.2, 2.1, 0, 0.1, 0, 0, 1.1, 0, 0.9, 0, 0, 0, 0.5, 0.9, 0, 0, 0, 0.9, 0.9, 0.2, 1.7, 0,
                0, 0
            }
        };
        float[][] responses = new float[subjects.length][2];
        for (int face = 0; face < responses.length; face++) {
            responses[face] = new float[] {(float) maps[0][face], (float) maps[1][face]};
        }
        boolean[][] codes = {
            codes("111001100000001101011101000001111100111101000001000"),
            codes("101010110000010100010010010010000001000010001101000")
        };
        ClusteredMannWhitney tests = test(responses, codes, subjects, 2);
        assertThat(tests.degreesOfFreedom())
                .containsExactly(new double[] {4.448584709394912, 6.262191418998314}, within(1e-9));
        // In the first pair the reorderings have the larger p, in the others the subjects' differences.
        assertThat(tests.p()[0]).containsExactly(new double[] {0.08084013363649768, 0.32242078270328406}, within(1e-9));
        assertThat(tests.p()[1]).containsExactly(new double[] {0.602855293462726, 0.009312676567561684}, within(1e-9));
    }

    /** Of subjects with equally many faces of either kind, t is that of one sample: their differences of mean ranks. */
    @Test
    void equalSubjectsAreOneSample() {
        Random random = new Random(4);
        int subjects = 11;
        int faces = 10;
        float[][] responses = new float[subjects * faces][1];
        boolean[][] codes = new boolean[1][responses.length];
        for (int face = 0; face < responses.length; face++) {
            codes[0][face] = face % faces < 3;
            responses[face][0] = (float) (random.nextGaussian() + (codes[0][face] ? 0.3 * (face / faces % 4) : 0));
        }
        MannWhitneyTable ranks = new MannWhitneyTable(new ResponseTable(responses, codes), 1);
        double[] differences = new double[subjects];
        for (int face = 0; face < responses.length; face++) {
            differences[face / faces] += ranks.doubledRanks()[face][0] * (codes[0][face] ? 1 / 3.0 : -1 / 7.0);
        }
        double mean = Arrays.stream(differences).average().orElseThrow();
        double squares = Arrays.stream(differences)
                .map(each -> (each - mean) * (each - mean))
                .sum();
        double t = mean / Math.sqrt(squares / (subjects - 1) / subjects);
        int[] bySubject =
                IntStream.range(0, responses.length).map(face -> face / faces).toArray();
        ClusteredMannWhitney tests = ClusteredMannWhitney.of(ranks, bySubject);
        assertThat(tests.degreesOfFreedom()[0]).isCloseTo(subjects - 1, within(1e-9));
        double ofOneSample = RegularizedBeta.value(10 / (10 + t * t), 5, 0.5);
        assertThat(tests.p()[0][0]).isCloseTo(ofOneSample, within(1e-12));
        assertThat(MannWhitney.twoSided(ranks.z(bySubject)[0][0])).isLessThan(ofOneSample);
    }

    /** Where every subject has one face, it is the test that takes faces for independent. */
    @Test
    void oneFaceASubjectIsThePlainTest() {
        ResponseTable table = table(900, new Random(5), 900, 0);
        MannWhitneyTable ranks = new MannWhitneyTable(table, 1);
        double[][] plain = ranks.z(new int[900]);
        ClusteredMannWhitney tests =
                ClusteredMannWhitney.of(ranks, IntStream.range(0, 900).toArray());
        for (int map = 0; map < table.maps(); map++) {
            double p = MannWhitney.twoSided(plain[0][map]);
            assertThat(tests.p()[0][map]).isBetween(p, p + 0.05);
        }
    }

    @Test
    void whatNeverVariesWithinASubjectSaysNothing() {
        float[][] responses = new float[40][1];
        boolean[][] codes = new boolean[3][40];
        for (int face = 0; face < 40; face++) {
            responses[face][0] = face * 7 % 40;
            codes[0][face] = face < 20; // by subject
            codes[1][face] = face == 3 || face == 4; // of one subject alone
        }
        int[] subjects = IntStream.range(0, 40).map(face -> face / 5).toArray();
        ClusteredMannWhitney tests = test(responses, codes, subjects, 1);
        assertThat(tests.p()).isDeepEqualTo(new double[][] {{1}, {1}, {1}});
        assertThat(tests.degreesOfFreedom()).containsExactly(0, 0, 0);
    }

    @Test
    void doesNotDependOnThreadsOrTheOrderOfFaces() {
        Random random = new Random(8);
        ResponseTable table = table(300, random, 12, 1);
        int[] subjects = IntStream.range(0, 300).map(face -> face % 12).toArray();
        ClusteredMannWhitney expected = ClusteredMannWhitney.of(new MannWhitneyTable(table, 1), subjects);
        assertThat(ClusteredMannWhitney.of(new MannWhitneyTable(table, 5), subjects)
                        .p())
                .isDeepEqualTo(expected.p());
        double[][] reversed = test(
                        IntStream.range(0, 300)
                                .mapToObj(face -> table.responses()[299 - face])
                                .toArray(float[][]::new),
                        Arrays.stream(table.codes())
                                .map(ClusteredMannWhitneyTests::reversed)
                                .toArray(boolean[][]::new),
                        IntStream.range(0, 300)
                                .map(face -> subjects[299 - face])
                                .toArray(),
                        1)
                .p();
        for (int map = 0; map < table.maps(); map++) {
            assertThat(reversed[0][map]).isCloseTo(expected.p()[0][map], within(1e-12));
        }
    }

    private static ClusteredMannWhitney test(float[][] responses, boolean[][] codes, int[] subjects, int threads) {
        return ClusteredMannWhitney.of(new MannWhitneyTable(new ResponseTable(responses, codes), threads), subjects);
    }

    private static ResponseTable table(int faces, Random random, int subjects, double offset) {
        float[][] responses = new float[faces][8];
        double[][] offsets = new double[subjects][8];
        for (double[] row : offsets) {
            Arrays.setAll(row, map -> offset * random.nextGaussian());
        }
        boolean[][] codes = new boolean[1][faces];
        for (int face = 0; face < faces; face++) {
            codes[0][face] = random.nextDouble() < 0.3;
            for (int map = 0; map < 8; map++) {
                responses[face][map] = (float) Math.max(0, offsets[face % subjects][map] + random.nextGaussian());
            }
        }
        return new ResponseTable(responses, codes);
    }

    private static boolean[] codes(String written) {
        boolean[] codes = new boolean[written.length()];
        for (int face = 0; face < codes.length; face++) {
            codes[face] = written.charAt(face) == '1';
        }
        return codes;
    }

    private static boolean[] reversed(boolean[] codes) {
        boolean[] reversed = new boolean[codes.length];
        for (int i = 0; i < codes.length; i++) {
            reversed[i] = codes[codes.length - 1 - i];
        }
        return reversed;
    }
}
