package org.faumap.security;

import io.github.bucket4j.Bucket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * What is left of the limits of one key, in this process. Both buckets fill evenly.
 *
 * @param limits that it was made for
 * @param requests of a minute; null without a limit
 * @param upload bytes of a day; null without a limit
 */
record Allowance(
        Limits limits, @Nullable Bucket requests, @Nullable Bucket upload) {
    static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);

    static Allowance whole(Limits limits) {
        Integer perMinute = limits.requestsPerMinute();
        DataSize perDay = limits.uploadPerDay();
        return new Allowance(
                limits,
                perMinute == null ? null : bucket(perMinute, MINUTE),
                perDay == null ? null : bucket(perDay.toBytes(), DAY));
    }

    private static Bucket bucket(long tokens, Duration period) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(tokens).refillGreedy(tokens, period))
                .build();
    }
}
