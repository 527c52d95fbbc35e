package org.faumap.expression;

import java.time.Duration;
import org.faumap.web.PostedImages;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param queueCapacity images that may wait, at least the {@value PostedImages#MAX_IMAGES} of one request; a request
 *     that does not fit whole is answered 429
 * @param maxBatch faces that go through the network at once, at least 1
 * @param workers threads that decode, detect and infer, at least 1; one per core when not set
 * @param deadline how long an image may wait before work on it begins, at least 1 ms; after that it is answered 503
 */
@ConfigurationProperties("faumap.expression")
record ExpressionSettings(
        @DefaultValue("128") int queueCapacity,
        @DefaultValue("32") int maxBatch,
        @Nullable Integer workers,
        @DefaultValue("10s") Duration deadline) {
    ExpressionSettings {
        if (queueCapacity < PostedImages.MAX_IMAGES) {
            throw new IllegalArgumentException("faumap.expression.queue-capacity must be at least %d, not %d"
                    .formatted(PostedImages.MAX_IMAGES, queueCapacity));
        }
        if (maxBatch < 1) {
            throw new IllegalArgumentException("faumap.expression.max-batch must be at least 1, not " + maxBatch);
        }
        if (workers != null && workers < 1) {
            throw new IllegalArgumentException("faumap.expression.workers must be at least 1, not " + workers);
        }
        if (deadline.toMillis() < 1) {
            throw new IllegalArgumentException("faumap.expression.deadline must be at least 1 ms, not " + deadline);
        }
    }

    int workerCount() {
        return workers == null ? Runtime.getRuntime().availableProcessors() : workers;
    }
}
