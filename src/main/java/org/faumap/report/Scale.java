package org.faumap.report;

import java.util.Locale;

/**
 * Where values stand in a plot that is as wide as its page makes it: as shares of the width, so that marks and letters keep
 * their size on a telephone and on paper. Values beyond the ends stand at the ends.
 */
public record Scale(double low, double high) {
    /** @throws IllegalArgumentException if nothing lies between the ends */
    public Scale {
        if (!(low < high)) {
            throw new IllegalArgumentException("A scale from %s to %s has no width".formatted(low, high));
        }
    }

    /** Of an AUC, the lower half of which says little: what is worse than 0.4 stands there. */
    public static final Scale OF_SCORES = new Scale(0.4, 1);

    public static final Scale UNIT = new Scale(0, 1);

    /** For instance {@code 12.50%}. */
    public String at(double value) {
        return percent(share(value));
    }

    /** Where a bar between two values begins. */
    public String start(double from, double to) {
        return at(Math.min(from, to));
    }

    /** How wide a bar between two values is. */
    public String width(double from, double to) {
        return percent(Math.abs(share(to) - share(from)));
    }

    private double share(double value) {
        return Math.max(0, Math.min(1, (value - low) / (high - low)));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f%%", 100 * share);
    }
}
