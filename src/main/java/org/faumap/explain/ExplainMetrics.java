package org.faumap.explain;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.faumap.web.Traces;
import org.springframework.stereotype.Component;

/** {@code faumap.explain.stage}{stage=project|render}: time per explanation, heatmap or sheet. Thread-safe. */
@Component
final class ExplainMetrics {
    private final Timer project;
    private final Timer render;
    private final Traces traces;

    ExplainMetrics(MeterRegistry registry, Traces traces) {
        this.traces = traces;
        project = timer(registry, "project");
        render = timer(registry, "render");
    }

    private static Timer timer(MeterRegistry registry, String stage) {
        return Timer.builder("faumap.explain.stage")
                .description("Time per explanation, heatmap or sheet")
                .tag("stage", stage)
                .serviceLevelObjectives(
                        Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMillis(250), Duration.ofSeconds(1))
                .register(registry);
    }

    /** @param at by {@link System#nanoTime()}, until now */
    void queued(long at) {
        traces.ofThisThread().stage("queue", at, System.nanoTime() - at);
    }

    <T> T project(Supplier<T> work) {
        return record("project", project, work);
    }

    <T> T render(Supplier<T> work) {
        return record("render", render, work);
    }

    private <T> T record(String stage, Timer timer, Supplier<T> work) {
        long start = System.nanoTime();
        try {
            return work.get();
        } finally {
            long nanos = System.nanoTime() - start;
            timer.record(nanos, TimeUnit.NANOSECONDS);
            traces.ofThisThread().stage(stage, start, nanos);
        }
    }
}
