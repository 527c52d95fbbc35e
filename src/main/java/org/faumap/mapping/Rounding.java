package org.faumap.mapping;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;

/** Numbers as they are written into a mapping: five significant digits, more than the data support. */
public final class Rounding {
    private static final MathContext DIGITS = new MathContext(5, RoundingMode.HALF_EVEN);

    private Rounding() {}

    public static double of(double value) {
        return Double.isFinite(value) ? new BigDecimal(value).round(DIGITS).doubleValue() : 0;
    }

    static double[] of(double[] values) {
        return Arrays.stream(values).map(Rounding::of).toArray();
    }
}
