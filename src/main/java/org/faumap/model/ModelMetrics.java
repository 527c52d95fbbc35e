package org.faumap.model;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** {@code faumap.model.loaded}{model,version}: 1 for each model version that is served. */
@Component
final class ModelMetrics {
    private final Models models;
    private final MultiGauge loaded;

    ModelMetrics(Models models, MeterRegistry registry) {
        this.models = models;
        this.loaded = MultiGauge.builder("faumap.model.loaded")
                .description("Model versions that are served")
                .register(registry);
    }

    @Scheduled(fixedDelay = 5000)
    void look() {
        loaded.register(
                models.all().stream()
                        .map(model -> MultiGauge.Row.of(
                                Tags.of(
                                        "model",
                                        model.id().id(),
                                        "version",
                                        model.id().version()),
                                1))
                        .toList(),
                true);
    }
}
