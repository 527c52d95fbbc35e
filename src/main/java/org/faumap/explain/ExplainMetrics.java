package org.faumap.explain;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** {@code faumap.explain.stage}{stage=project|render}: time per explanation, heatmap or sheet. Thread-safe. */
@Component
final class ExplainMetrics {
    private final Timer project;
    private final Timer render;

    ExplainMetrics(MeterRegistry registry) {
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

    <T> T project(Supplier<T> work) {
        return project.record(work);
    }

    <T> T render(Supplier<T> work) {
        return render.record(work);
    }
}
