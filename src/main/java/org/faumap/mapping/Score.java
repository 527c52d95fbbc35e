package org.faumap.mapping;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The evidence of an action unit's feature maps as one number: a weighted sum of their log-likelihood ratios.
 *
 * <p>The maps say much the same, so that their plain sum would count the same evidence many times; the weights come from a
 * logistic regression with a quadratic penalty. It is fitted on ratios of faces whose subjects the histograms did not know
 * (cross-fitting, five folds of subjects), so that it does not trust the histograms more than they deserve.
 *
 * @param maps the feature maps with their histograms, over all subjects of the mapping
 * @param weights one per map
 * @param intercept of the regression
 * @param prevalence share of the mapping's faces that show the action unit
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Score(List<LikelihoodRatio> maps, double[] weights, double intercept, double prevalence) {
    private static final int FOLDS = 5;
    /**
     * For each face. Strong, so that the weight is spread over many maps: from one kind of faces to another, a single map
     * keeps less of its meaning than many together do.
     */
    private static final double PENALTY = 0.075;

    private static final double LEAST_PENALTY = 10;
    private static final int STEPS = 50;

    public Score {
        maps = List.copyOf(maps);
        if (maps.size() != weights.length || !(prevalence > 0 && prevalence < 1)) {
            throw new IllegalArgumentException(
                    "%d maps, %d weights, prevalence %s".formatted(maps.size(), weights.length, prevalence));
        }
    }

    /**
     * Fits a score.
     *
     * @param names of the maps
     * @param responses {@code [map][face]}
     * @param codes whether a face shows the action unit; some do, some do not
     * @param subjects the number of each face's subject
     */
    static Score fit(List<String> names, double[][] responses, boolean[] codes, int[] subjects) {
        int faces = codes.length;
        double[][] ratios = new double[faces][names.size()];
        List<LikelihoodRatio> whole = new ArrayList<>();
        for (int map = 0; map < names.size(); map++) {
            for (int fold = 0; fold < FOLDS; fold++) {
                LikelihoodRatio others = without(fold, names.get(map), responses[map], codes, subjects);
                for (int face = 0; face < faces; face++) {
                    if (subjects[face] % FOLDS == fold) {
                        ratios[face][map] = others.log(responses[map][face]);
                    }
                }
            }
            whole.add(LikelihoodRatio.of(names.get(map), responses[map], codes));
        }
        double[] coefficients = regression(ratios, codes);
        double[] weights = new double[names.size()];
        System.arraycopy(coefficients, 0, weights, 0, weights.length);
        return new Score(
                whole,
                Rounding.of(weights),
                Rounding.of(coefficients[weights.length]),
                (double) Observations.count(codes) / faces);
    }

    private static LikelihoodRatio without(int fold, String name, double[] responses, boolean[] codes, int[] subjects) {
        int count = 0;
        double[] kept = new double[responses.length];
        boolean[] keptCodes = new boolean[responses.length];
        for (int face = 0; face < responses.length; face++) {
            if (subjects[face] % FOLDS != fold) {
                kept[count] = responses[face];
                keptCodes[count++] = codes[face];
            }
        }
        if (count == 0) { // a single subject: there is nobody else to learn from
            return LikelihoodRatio.of(name, responses, codes);
        }
        return LikelihoodRatio.of(name, Arrays.copyOf(kept, count), Arrays.copyOf(keptCodes, count));
    }

    /** Newton's method on the penalised likelihood; the intercept, last, goes without penalty. */
    private static double[] regression(double[][] rows, boolean[] codes) {
        int size = rows[0].length + 1;
        double[] coefficients = new double[size];
        for (int step = 0; step < STEPS; step++) {
            double[][] system = new double[size][size + 1];
            for (int face = 0; face < rows.length; face++) {
                double[] row = Arrays.copyOf(rows[face], size);
                row[size - 1] = 1;
                double p = logistic(product(row, coefficients));
                double curvature = p * (1 - p);
                double slope = p - (codes[face] ? 1 : 0);
                for (int i = 0; i < size; i++) {
                    double scaled = curvature * row[i];
                    for (int j = 0; j <= i; j++) {
                        system[i][j] += scaled * row[j];
                    }
                    system[i][size] += slope * row[i];
                }
            }
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < i; j++) {
                    system[j][i] = system[i][j];
                }
                double penalty = i < size - 1 ? Math.max(LEAST_PENALTY, PENALTY * rows.length) : 1e-9;
                system[i][i] += penalty;
                system[i][size] += penalty * coefficients[i];
            }
            double largest = 0;
            double[] change = solved(system);
            for (int i = 0; i < size; i++) {
                coefficients[i] -= change[i];
                largest = Math.max(largest, Math.abs(change[i]));
            }
            if (largest < 1e-9) {
                break;
            }
        }
        return coefficients;
    }

    /** Gauss and Jordan; the matrix is positive definite, so that the diagonal serves as pivots. */
    private static double[] solved(double[][] system) {
        int size = system.length;
        for (int pivot = 0; pivot < size; pivot++) {
            for (int row = 0; row < size; row++) {
                double factor = row == pivot ? 0 : system[row][pivot] / system[pivot][pivot];
                for (int column = pivot; factor != 0 && column <= size; column++) {
                    system[row][column] -= factor * system[pivot][column];
                }
            }
        }
        double[] solution = new double[size];
        for (int i = 0; i < size; i++) {
            solution[i] = system[i][size] / system[i][i];
        }
        return solution;
    }

    private static double product(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double logistic(double value) {
        return 1 / (1 + Math.exp(-value));
    }

    /**
     * What the responses say for the action unit, in nats: above 0 they are more likely with it than without it.
     *
     * @param responses of the score's maps, in their order
     */
    double evidence(double[] responses) {
        double sum = intercept - Math.log(prevalence / (1 - prevalence));
        for (int map = 0; map < weights.length; map++) {
            sum += weights[map] * maps.get(map).log(responses[map]);
        }
        return sum;
    }

    /** The share of faces like those of the mapping with this evidence that show the action unit, 0 to 1. */
    double probability(double evidence) {
        return logistic(evidence + Math.log(prevalence / (1 - prevalence)));
    }
}
