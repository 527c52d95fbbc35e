package org.faumap.bench;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.faumap.mapping.Distance;
import org.faumap.mapping.DistanceTable;
import org.faumap.mapping.MannWhitney;
import org.faumap.mapping.MannWhitneyTable;
import org.faumap.mapping.ResponseTable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The statistics of a large mapping: 10,000 images, 512 feature maps, 20 action units; 1,000 permutations for the family-wise
 * test and 200 of the divergence, on two threads. Beside it the plain loop over pairs, for a single permutation of each and
 * one map in 64: times 64 x 1,000 and 64 x 200 it is what the loop would take.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
public class StatisticsBenchmark {
    private static final int IMAGES = 10_000;
    private static final int MAPS = 512;
    private static final int UNITS = 20;
    private static final int THREADS = 2;
    private static final int EVERY = 64;

    private ResponseTable table;
    private final int[] oneBlock = new int[IMAGES];

    @Setup
    public void draw() {
        Random random = new Random(1);
        float[][] responses = new float[IMAGES][MAPS];
        for (float[] row : responses) {
            for (int map = 0; map < MAPS; map++) {
                row[map] = (float) Math.max(0, random.nextGaussian());
            }
        }
        boolean[][] codes = new boolean[UNITS][IMAGES];
        for (int unit = 0; unit < UNITS; unit++) {
            for (int image = 0; image < IMAGES; image++) {
                codes[unit][image] = random.nextDouble() < 0.03 + 0.015 * unit;
            }
        }
        table = new ResponseTable(responses, codes);
    }

    @Benchmark
    public double[][] familyWise1000() {
        return new MannWhitneyTable(table, THREADS).familyWise(oneBlock, 1_000, 1);
    }

    @Benchmark
    public double[][] divergence200() {
        return new DistanceTable(table, Distance.KL, THREADS).z(oneBlock, 200, 1);
    }

    @Benchmark
    public double plainTestsOnce() {
        double sum = 0;
        for (int unit = 0; unit < UNITS; unit++) {
            for (int map = 0; map < MAPS; map += EVERY) {
                double[][] samples = samples(unit, map);
                sum += MannWhitney.of(samples[0], samples[1]).z();
            }
        }
        return sum;
    }

    @Benchmark
    public double plainDivergencesOnce() {
        double sum = 0;
        for (int unit = 0; unit < UNITS; unit++) {
            for (int map = 0; map < MAPS; map += EVERY) {
                double[][] samples = samples(unit, map);
                sum += Distance.KL.between(samples[0], samples[1]);
            }
        }
        return sum;
    }

    private double[][] samples(int unit, int map) {
        boolean[] codes = table.codes()[unit];
        int present = 0;
        for (boolean code : codes) {
            present += code ? 1 : 0;
        }
        double[][] samples = {new double[present], new double[IMAGES - present]};
        int with = 0;
        for (int image = 0; image < IMAGES; image++) {
            if (codes[image]) {
                samples[0][with++] = table.responses()[image][map];
            } else {
                samples[1][image - with] = table.responses()[image][map];
            }
        }
        return samples;
    }
}
