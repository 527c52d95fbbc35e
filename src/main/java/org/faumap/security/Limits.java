package org.faumap.security;

import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * How much one key may ask for.
 *
 * @param requestsPerMinute at least 1; no limit when null
 * @param uploadPerDay bytes of data sets, at least 1; no limit when null
 */
record Limits(@Nullable Integer requestsPerMinute, @Nullable DataSize uploadPerDay) {
    Limits {
        requirePositive("requests-per-minute", requestsPerMinute);
        requirePositive("upload-per-day", uploadPerDay);
    }

    static void requirePositive(String property, @Nullable Integer number) {
        if (number != null && number < 1) {
            throw new IllegalArgumentException(property + " must be at least 1, not " + number);
        }
    }

    static void requirePositive(String property, @Nullable DataSize size) {
        if (size != null && size.toBytes() < 1) {
            throw new IllegalArgumentException(property + " must be at least 1 byte, not " + size);
        }
    }
}
