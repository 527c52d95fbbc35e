package org.faumap.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.faumap.dataset.Fer2013;
import org.faumap.dataset.FerPlusVotes;
import org.faumap.facs.Expression;
import org.faumap.model.ModelPackage;
import org.jspecify.annotations.Nullable;

/**
 * The Training part of FER2013, divided: most faces teach, about 6 % are kept back to watch the training and to fit the
 * calibration. Which faces are kept back follows from their pixels alone, so equal copies of a face land on one side and
 * the division is the same for every run.
 *
 * @param samples faces with a FER+ target
 * @param validation faces kept back, with or without target
 */
record Fer2013Split(List<Sample> samples, List<Fer2013.Face> validation) {
    /** FER2013 has no contempt: its labels are the first seven. */
    static final int ORIGINAL_LABELS = 7;

    private static final int KEPT_BACK_PER_MILLE = 60;
    private static final float SMOOTHING = 0.1f;

    /**
     * Divides the faces of the Training part.
     *
     * @param fold faces that shall not teach either, null for none
     */
    static Fer2013Split of(List<Fer2013.Face> faces, @Nullable Fold fold) {
        List<Sample> samples = new ArrayList<>();
        List<Fer2013.Face> validation = new ArrayList<>();
        for (Fer2013.Face face : faces) {
            if (face.usage() != Fer2013.Usage.TRAINING) {
                continue;
            }
            String hash = ModelPackage.sha256(face.image().pixels());
            if (Integer.parseInt(hash.substring(0, 4), 16) % 1000 < KEPT_BACK_PER_MILLE) {
                validation.add(face);
                continue;
            }
            if (fold != null && fold.holds(face.image())) {
                continue;
            }
            Optional<float[]> target = Objects.requireNonNull(face.votes()).softTarget();
            if (target.isPresent()) {
                samples.add(new Sample(face.image(), target.get(), smoothed(face.original(), ORIGINAL_LABELS)));
            }
        }
        return new Fer2013Split(List.copyOf(samples), List.copyOf(validation));
    }

    /** The target of a face with one label: shares of the first labels, this one's the largest; all 0 if it is none of them. */
    static float[] smoothed(Expression label, int labels) {
        float[] target = new float[labels];
        if (label.ordinal() < labels) {
            Arrays.fill(target, SMOOTHING / labels);
            target[label.ordinal()] += 1 - SMOOTHING;
        }
        return target;
    }

    /** What counts as the truth of a face; each has outputs of its own in the network. */
    enum Truth {
        /** More than half of the FER+ votes; faces without such a majority have none. */
        VOTES("", 0, Expression.values().length),
        /** The label of FER2013 itself. */
        ORIGINAL("-original", Expression.values().length, ORIGINAL_LABELS);

        private final String suffix;
        private final int first;
        private final int count;

        Truth(String suffix, int first, int count) {
            this.suffix = suffix;
            this.first = first;
            this.count = count;
        }

        Optional<Expression> of(Fer2013.Face face) {
            return switch (this) {
                case VOTES -> Optional.ofNullable(face.votes()).flatMap(FerPlusVotes::majority);
                case ORIGINAL -> Optional.of(face.original());
            };
        }

        /** The truth whose outputs have these labels. */
        static Optional<Truth> ofLabels(List<String> labels) {
            return Arrays.stream(values())
                    .filter(truth -> truth.labels().equals(labels))
                    .findFirst();
        }

        /** What the id of a package of its outputs has behind that of the run. */
        String suffix() {
            return suffix;
        }

        /** The first of its outputs. */
        int first() {
            return first;
        }

        /** How many outputs it has. */
        int count() {
            return count;
        }

        /** What its outputs are called, in their order. */
        List<String> labels() {
            return Arrays.stream(Expression.values())
                    .limit(count)
                    .map(Expression::label)
                    .toList();
        }

        /** How many outputs all have together. */
        static int outputs() {
            return Arrays.stream(values()).mapToInt(Truth::count).sum();
        }
    }
}
