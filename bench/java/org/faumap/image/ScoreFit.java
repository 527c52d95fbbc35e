package org.faumap.image;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Fits what {@link FoundFace#score} makes of evidence: a logistic regression by Newton's method. */
final class ScoreFit {
    /** Images hold more places without a face than synthesised ones do. */
    private static final double WEIGHT_OF_NONE = 3;

    private static final double RIDGE = 1e-3;
    private static final int STEPS = 80;

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Example(double[] evidence, boolean isFace) {}

    private final List<Example> examples = new ArrayList<>();

    /** For each face the likeliest of what was found there, and all that was found where there is none. */
    void add(FaceScene scene, List<FoundFace> found) {
        for (FaceScene.Place place : scene.faces()) {
            found.stream()
                    .filter(face -> place.isMarkedBy(face.boxIn(scene.image())))
                    .max(Comparator.comparingDouble(FoundFace::score))
                    .ifPresent(face -> examples.add(new Example(face.evidence(), true)));
        }
        for (FoundFace face : found) {
            Box box = face.boxIn(scene.image());
            if (scene.faces().stream().noneMatch(place -> place.mayHold(box))) {
                examples.add(new Example(face.evidence(), false));
            }
        }
    }

    int examples() {
        return examples.size();
    }

    /** The offset, then a factor for each piece of evidence. */
    double[] fitted() {
        int n = examples.get(0).evidence().length + 1;
        double[] factors = new double[n];
        for (int step = 0; step < STEPS; step++) {
            double[][] system = new double[n][n + 1];
            for (int i = 0; i < n; i++) {
                system[i][i] = RIDGE;
                system[i][n] = -RIDGE * factors[i];
            }
            for (Example example : examples) {
                double logit = factors[0];
                for (int i = 1; i < n; i++) {
                    logit += factors[i] * example.evidence()[i - 1];
                }
                double p = 1 / (1 + Math.exp(-logit));
                double weight = example.isFace() ? 1 : WEIGHT_OF_NONE;
                for (int i = 0; i < n; i++) {
                    double x = i == 0 ? 1 : example.evidence()[i - 1];
                    system[i][n] += weight * ((example.isFace() ? 1 : 0) - p) * x;
                    for (int j = 0; j < n; j++) {
                        system[i][j] += weight * p * (1 - p) * x * (j == 0 ? 1 : example.evidence()[j - 1]);
                    }
                }
            }
            double[] change = solved(system);
            for (int i = 0; i < n; i++) {
                factors[i] += change[i];
            }
        }
        return factors;
    }

    /** By elimination; the matrix is positive definite. */
    private static double[] solved(double[][] system) {
        int n = system.length;
        for (int i = 0; i < n; i++) {
            for (int row = 0; row < n; row++) {
                double factor = row == i ? 0 : system[row][i] / system[i][i];
                for (int j = i; j <= n; j++) {
                    system[row][j] -= factor * system[i][j];
                }
            }
        }
        double[] solution = new double[n];
        for (int i = 0; i < n; i++) {
            solution[i] = system[i][n] / system[i][i];
        }
        return solution;
    }
}
