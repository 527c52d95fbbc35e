package org.faumap.facs;

import java.util.Arrays;
import java.util.Locale;

/**
 * What a face shows, in the order of FER+ (Barsoum et al. 2016). An expression is an appearance; it says nothing of what
 * a person feels.
 */
public enum Expression {
    NEUTRAL,
    HAPPINESS,
    SURPRISE,
    SADNESS,
    ANGER,
    DISGUST,
    FEAR,
    CONTEMPT;

    /** The name used in model packages, files and JSON: {@code neutral}, {@code happiness}, and so on. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The expression of a {@link #label()}.
     *
     * @throws IllegalArgumentException if no expression has this label
     */
    public static Expression ofLabel(String label) {
        return Arrays.stream(values())
                .filter(expression -> expression.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Unknown expression \"%s\"; known are %s".formatted(label, labels())));
    }

    private static String labels() {
        return String.join(", ", Arrays.stream(values()).map(Expression::label).toList());
    }
}
