package org.faumap.explain;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of explanations.
 *
 * @param timeToLive how long an explanation that was asked to be stored is kept, at least 1 s
 * @param maxStored how many are kept at most, at least 1; beyond that the oldest goes first
 * @param parallelism how many explanations and AU distances are computed at once, at least 1; one per core when not set
 * @param queueCapacity how many requests may wait for that, at least 0; one more is answered 429
 * @param deadline how long a request may wait before work on it begins, at least 1 ms; after that it is answered 503
 */
@ConfigurationProperties("faumap.explain")
record ExplainSettings(
        @DefaultValue("15m") Duration timeToLive,
        @DefaultValue("1000") int maxStored,
        @Nullable Integer parallelism,
        @DefaultValue("64") int queueCapacity,
        @DefaultValue("10s") Duration deadline) {
    ExplainSettings {
        requireAtLeast("time-to-live", timeToLive.toMillis(), 1000);
        requireAtLeast("max-stored", maxStored, 1);
        requireAtLeast("parallelism", parallelism == null ? 1 : parallelism, 1);
        requireAtLeast("queue-capacity", queueCapacity, 0);
        requireAtLeast("deadline", deadline.toMillis(), 1);
    }

    int permits() {
        return parallelism == null ? Runtime.getRuntime().availableProcessors() : parallelism;
    }

    private static void requireAtLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "faumap.explain.%s is %d, at least %d is needed".formatted(name, value, least));
        }
    }
}
