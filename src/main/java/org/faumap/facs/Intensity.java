package org.faumap.facs;

/** How strongly an action unit is shown, FACS manual 2002: from a trace to the maximum. */
public enum Intensity {
    /** Trace. */
    A,
    /** Slight. */
    B,
    /** Marked or pronounced. */
    C,
    /** Severe or extreme. */
    D,
    /** Maximum. */
    E;

    /** 1 for A to 5 for E, as data sets write it. */
    public int level() {
        return ordinal() + 1;
    }

    /**
     * The intensity of a level.
     *
     * @throws IllegalArgumentException if it is not 1 to 5
     */
    public static Intensity ofLevel(int level) {
        if (level < 1 || level > 5) {
            throw new IllegalArgumentException("The intensity %d is not 1 (A) to 5 (E)".formatted(level));
        }
        return values()[level - 1];
    }
}
