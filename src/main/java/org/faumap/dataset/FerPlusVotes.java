package org.faumap.dataset;

import java.util.Arrays;
import java.util.Optional;
import org.faumap.facs.Expression;

/**
 * The votes of ten people on one face (FER+, Barsoum et al. 2016, arXiv 1608.01041) and the rules that make labels of
 * them:
 *
 * <ol>
 *   <li>single votes are dropped: a class with one vote counts as having none, also "unknown" and "not a face";
 *   <li>a face whose most frequent answer is "unknown" or "not a face" has no label;
 *   <li>the majority label is the expression with more than half of the votes that are left, "unknown" and "not a face"
 *       counted among them;
 *   <li>the soft target is the share of each expression among the votes left for expressions.
 * </ol>
 *
 * @param votes ten counts: the expressions in the order of {@link Expression}, then unknown, then not a face
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record FerPlusVotes(int[] votes) {
    private static final int EXPRESSIONS = Expression.values().length;
    private static final int COLUMNS = EXPRESSIONS + 2;

    public FerPlusVotes {
        if (votes.length != COLUMNS || Arrays.stream(votes).anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException("Ten counts are needed, not " + Arrays.toString(votes));
        }
        votes = votes.clone();
    }

    /** The expression with more than half of the votes, if there is one. */
    public Optional<Expression> majority() {
        int[] kept = withoutSingles();
        int total = Arrays.stream(kept).sum();
        for (Expression expression : Expression.values()) {
            if (2 * kept[expression.ordinal()] > total) {
                return Optional.of(expression);
            }
        }
        return Optional.empty();
    }

    /**
     * The shares of the expressions, summing to 1, in the order of {@link Expression}; empty if "unknown" or "not a face"
     * was the most frequent answer or no expression has two votes.
     */
    public Optional<float[]> softTarget() {
        int[] kept = withoutSingles();
        int most = Arrays.stream(kept).max().orElseThrow();
        int forExpressions = Arrays.stream(kept, 0, EXPRESSIONS).sum();
        if (forExpressions == 0 || kept[EXPRESSIONS] == most || kept[EXPRESSIONS + 1] == most) {
            return Optional.empty();
        }
        float[] target = new float[EXPRESSIONS];
        for (int i = 0; i < EXPRESSIONS; i++) {
            target[i] = (float) kept[i] / forExpressions;
        }
        return Optional.of(target);
    }

    private int[] withoutSingles() {
        return Arrays.stream(votes).map(count -> count < 2 ? 0 : count).toArray();
    }
}
