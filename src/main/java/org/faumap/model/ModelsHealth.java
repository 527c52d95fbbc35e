package org.faumap.model;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Up while the default model is served and the folder of models is looked through; refused packages are shown, and do no
 * harm.
 */
@Component("modelsHealthIndicator") // shown as "models"
final class ModelsHealth implements HealthIndicator {
    private final Models models;
    private final ModelScans scans;

    ModelsHealth(Models models, ModelScans scans) {
        this.models = models;
        this.scans = scans;
    }

    @Override
    public Health health() {
        Health.Builder health = new Health.Builder();
        try {
            health.up().withDetail("default", models.find(null).id().toString());
        } catch (UnknownModel condition) {
            health.down().withDetail("default", String.valueOf(condition.getMessage()));
        }
        if (scans.dead()) {
            health.down().withDetail("scans", "The folder of models is no longer looked through: restart the process.");
        }
        return health.withDetail(
                        "served",
                        models.all().stream()
                                .map(model -> model.id().toString())
                                .toList())
                .withDetail("refused", models.refused())
                .build();
    }
}
