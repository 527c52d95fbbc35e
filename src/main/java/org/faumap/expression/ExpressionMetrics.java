package org.faumap.expression;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.faumap.web.Overload;
import org.springframework.stereotype.Component;

/**
 * What can be watched of the classification:
 *
 * <ul>
 *   <li>{@code faumap.expression.queue}: images that wait
 *   <li>{@code faumap.expression.batch}: faces that went through the network at once
 *   <li>{@code faumap.expression.stage}{stage=queue|decode|detect|crop}: time per image; {stage=infer}: per batch
 *   <li>{@code faumap.expression.images}{outcome=read|unreadable|failed}: images worked on
 *   <li>{@code faumap.expression.rejected}{reason=queue_full|deadline_passed|draining}: requests turned away
 * </ul>
 */
@Component
final class ExpressionMetrics {
    enum Stage {
        QUEUE,
        DECODE,
        DETECT,
        CROP,
        INFER
    }

    enum Outcome {
        READ,
        UNREADABLE,
        FAILED
    }

    private final Map<Stage, Timer> stages = new EnumMap<>(Stage.class);
    private final Map<Outcome, Counter> images = new EnumMap<>(Outcome.class);
    private final Map<Overload.Reason, Counter> rejected = new EnumMap<>(Overload.Reason.class);
    private final DistributionSummary batch;

    ExpressionMetrics(MeterRegistry registry, ImageQueue queue) {
        Gauge.builder("faumap.expression.queue", queue, ImageQueue::length)
                .description("Images that wait for a worker")
                .register(registry);
        batch = DistributionSummary.builder("faumap.expression.batch")
                .description("Faces that went through the network at once")
                .serviceLevelObjectives(1, 2, 4, 8, 16, 32)
                .register(registry);
        for (Stage stage : Stage.values()) {
            stages.put(
                    stage,
                    Timer.builder("faumap.expression.stage")
                            .description("Time per image; of stage infer, per batch")
                            .tag("stage", tag(stage))
                            .serviceLevelObjectives(
                                    Duration.ofMillis(1),
                                    Duration.ofMillis(5),
                                    Duration.ofMillis(10),
                                    Duration.ofMillis(25),
                                    Duration.ofMillis(50),
                                    Duration.ofMillis(100),
                                    Duration.ofMillis(250),
                                    Duration.ofSeconds(1),
                                    Duration.ofSeconds(10))
                            .register(registry));
        }
        for (Outcome outcome : Outcome.values()) {
            images.put(
                    outcome,
                    Counter.builder("faumap.expression.images")
                            .description("Images worked on")
                            .tag("outcome", tag(outcome))
                            .register(registry));
        }
        for (Overload.Reason reason : Overload.Reason.values()) {
            rejected.put(
                    reason,
                    Counter.builder("faumap.expression.rejected")
                            .description("Requests turned away")
                            .tag("reason", tag(reason))
                            .register(registry));
        }
    }

    void time(Stage stage, long nanos) {
        meter(stages, stage).record(nanos, TimeUnit.NANOSECONDS);
    }

    void batch(int faces) {
        batch.record(faces);
    }

    void image(Outcome outcome) {
        meter(images, outcome).increment();
    }

    void rejected(Overload.Reason reason) {
        meter(rejected, reason).increment();
    }

    private static <K extends Enum<K>, M> M meter(Map<K, M> meters, K key) {
        M found = meters.get(key);
        if (found == null) {
            throw new IllegalStateException("No meter for " + key); // every constant has one
        }
        return found;
    }

    private static String tag(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
