package org.faumap.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How well probabilities match known labels.
 *
 * @param labels in the order of rows and columns
 * @param faces counted
 * @param accuracy share of faces whose most probable label is the true one
 * @param accuracyInterval 95 % Wilson interval of it
 * @param balancedAccuracy mean recall over {@code balancedOver}
 * @param balancedOver the labels that entered it
 * @param macroF1 mean F1 over the same labels (Opitz and Burst 2019, arXiv 1911.03347, equation 1)
 * @param recalls per label that occurs
 * @param confusion faces by true label (row) and given label (column)
 * @param expectedCalibrationError mean distance between top probability and accuracy over {@value #BINS} bins of equal
 *     width, weighted by faces (Guo et al. 2017, arXiv 1706.04599, equation 3)
 * @param calibration the same for each label apart
 * @param reliability the bins of {@code expectedCalibrationError} that hold faces, by rising probability
 */
record Evaluation(
        List<String> labels,
        int faces,
        double accuracy,
        Interval accuracyInterval,
        double balancedAccuracy,
        List<String> balancedOver,
        double macroF1,
        List<Recall> recalls,
        List<List<Integer>> confusion,
        double expectedCalibrationError,
        List<LabelCalibration> calibration,
        List<Bin> reliability) {

    private static final int BINS = 15;
    private static final double Z_95 = 1.959963984540054;

    /** Bounds of a 95 % interval, 0 to 1. */
    record Interval(double low, double high) {
        /** Wilson 1927: holds its level for small counts and shares near 0 and 1. */
        static Interval wilson(int hits, int of) {
            double n = of;
            double share = hits / n;
            double z2 = Z_95 * Z_95;
            double centre = (share + z2 / (2 * n)) / (1 + z2 / n);
            double half = Z_95 / (1 + z2 / n) * Math.sqrt(share * (1 - share) / n + z2 / (4 * n * n));
            return new Interval(Math.max(0, centre - half), Math.min(1, centre + half));
        }
    }

    /**
     * The share of a label's faces that got it.
     *
     * @param f1 harmonic mean of the recall and the share of those that got the label for whom it is the true one
     */
    record Recall(String label, int faces, double recall, Interval interval, double f1) {}

    /**
     * Faces with about the same top probability.
     *
     * @param confidence mean of it
     * @param accuracy share of them whose most probable label is the true one
     * @param interval 95 % Wilson interval of it
     */
    record Bin(int faces, double confidence, double accuracy, Interval interval) {}

    /**
     * How far a label's probability is from how often it is the true one.
     *
     * @param expectedCalibrationError mean distance between the two over {@value #BINS} bins of equal width, weighted by
     *     faces; all faces count, not only those that got the label (Nixon et al. 2019, arXiv 1904.01685, equation 3, one
     *     class apart)
     * @param meanProbability of the label over all faces
     * @param share of faces whose true label it is
     */
    record LabelCalibration(String label, double expectedCalibrationError, double meanProbability, double share) {
        /** @param column of the label */
        private static LabelCalibration of(
                List<String> labels, int column, List<Integer> considered, float[][] probabilities, int[] truths) {
            int[] hits = new int[BINS];
            double[] confidence = new double[BINS];
            int faces = 0;
            for (int i = 0; i < truths.length; i++) {
                if (!considered.contains(truths[i])) {
                    continue;
                }
                double sum = 0;
                for (int label : considered) {
                    sum += probabilities[i][label];
                }
                double probability = probabilities[i][column] / sum;
                int bin = Math.min(BINS - 1, (int) (probability * BINS));
                confidence[bin] += probability;
                hits[bin] += truths[i] == column ? 1 : 0;
                faces++;
            }
            double error = 0;
            for (int bin = 0; bin < BINS; bin++) {
                error += Math.abs(hits[bin] - confidence[bin]) / faces;
            }
            return new LabelCalibration(
                    labels.get(column),
                    error,
                    Arrays.stream(confidence).sum() / faces,
                    (double) Arrays.stream(hits).sum() / faces);
        }
    }

    /**
     * Counts.
     *
     * @param labels names of the columns of the probabilities
     * @param considered the columns to choose from; the others neither count as answers nor as truths
     * @param probabilities {@code [faces][labels]}
     * @param truths true column of each face
     */
    static Evaluation of(List<String> labels, List<Integer> considered, float[][] probabilities, int[] truths) {
        int[][] counts = new int[labels.size()][labels.size()];
        int[] binFaces = new int[BINS];
        int[] binHits = new int[BINS];
        double[] binConfidence = new double[BINS];
        int faces = 0;
        int hits = 0;
        for (int i = 0; i < truths.length; i++) {
            if (!considered.contains(truths[i])) {
                continue;
            }
            float[] row = probabilities[i];
            int top = considered.get(0);
            double sum = 0;
            for (int label : considered) {
                sum += row[label];
                if (row[label] > row[top]) {
                    top = label;
                }
            }
            double confidence = row[top] / sum;
            int bin = Math.min(BINS - 1, (int) (confidence * BINS));
            boolean hit = top == truths[i];
            faces++;
            counts[truths[i]][top]++;
            binFaces[bin]++;
            binConfidence[bin] += confidence;
            if (hit) {
                hits++;
                binHits[bin]++;
            }
        }
        if (faces == 0) {
            throw new IllegalArgumentException("There is no labelled face to count");
        }
        double error = 0;
        for (int bin = 0; bin < BINS; bin++) {
            error += Math.abs(binHits[bin] - binConfidence[bin]) / faces;
        }
        List<Bin> reliability = IntStream.range(0, BINS)
                .filter(bin -> binFaces[bin] > 0)
                .mapToObj(bin -> new Bin(
                        binFaces[bin],
                        binConfidence[bin] / binFaces[bin],
                        (double) binHits[bin] / binFaces[bin],
                        Interval.wilson(binHits[bin], binFaces[bin])))
                .toList();
        List<Recall> recalls = new ArrayList<>();
        for (int label : considered) {
            int of = Arrays.stream(counts[label]).sum();
            if (of > 0) {
                int right = counts[label][label];
                int given = Arrays.stream(counts).mapToInt(row -> row[label]).sum();
                recalls.add(new Recall(
                        labels.get(label),
                        of,
                        (double) right / of,
                        Interval.wilson(right, of),
                        2.0 * right / (of + given)));
            }
        }
        // Contempt has so few faces in FER+ that one of them moves the mean by a point: it is left out, as is usual.
        List<Recall> balanced = recalls.stream()
                .filter(recall -> !recall.label().equals("contempt"))
                .toList();
        return new Evaluation(
                labels,
                faces,
                (double) hits / faces,
                Interval.wilson(hits, faces),
                balanced.stream().mapToDouble(Recall::recall).average().orElse(Double.NaN),
                balanced.stream().map(Recall::label).toList(),
                balanced.stream().mapToDouble(Recall::f1).average().orElse(Double.NaN),
                recalls,
                Arrays.stream(counts)
                        .map(row -> Arrays.stream(row).boxed().toList())
                        .toList(),
                error,
                considered.stream()
                        .map(label -> LabelCalibration.of(labels, label, considered, probabilities, truths))
                        .toList(),
                reliability);
    }

    /** The same for all labels. */
    static Evaluation of(List<String> labels, float[][] probabilities, int[] truths) {
        return of(labels, IntStream.range(0, labels.size()).boxed().toList(), probabilities, truths);
    }

    /** A page of plain text. */
    String text() {
        StringBuilder text = new StringBuilder();
        text.append(line("faces                %d", faces));
        text.append(line(
                "accuracy             %.4f  [%.4f, %.4f]", accuracy, accuracyInterval.low(), accuracyInterval.high()));
        text.append(line("balanced accuracy    %.4f  over %s", balancedAccuracy, String.join(", ", balancedOver)));
        text.append(line("macro F1             %.4f  over the same", macroF1));
        text.append(line("calibration error    %.4f", expectedCalibrationError));
        text.append(line("%nrecall                                  F1%n"));
        for (Recall recall : recalls) {
            text.append(line(
                    "  %-10s %5d  %.3f  [%.3f, %.3f]  %.3f",
                    recall.label(),
                    recall.faces(),
                    recall.recall(),
                    recall.interval().low(),
                    recall.interval().high(),
                    recall.f1()));
        }
        text.append(line("%ncalibration error of each label, its mean probability and its share of the faces%n"));
        for (LabelCalibration label : calibration) {
            text.append(line(
                    "  %-10s %.4f  %.4f  %.4f",
                    label.label(), label.expectedCalibrationError(), label.meanProbability(), label.share()));
        }
        text.append(line("%nconfusion (rows: true, columns: given)%n"));
        text.append("            ");
        labels.forEach(label -> text.append(String.format(Locale.ROOT, "%9.8s", label)));
        text.append(System.lineSeparator());
        for (int i = 0; i < labels.size(); i++) {
            text.append(String.format(Locale.ROOT, "  %-10s", labels.get(i)));
            confusion.get(i).forEach(count -> text.append(String.format(Locale.ROOT, "%9d", count)));
            text.append(System.lineSeparator());
        }
        return text.toString();
    }

    private static String line(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments) + System.lineSeparator();
    }
}
