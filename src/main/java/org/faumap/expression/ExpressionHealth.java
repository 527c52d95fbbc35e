package org.faumap.expression;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Up while every worker lives; a full queue is load, not illness. */
@Component("expressionsHealthIndicator") // shown as "expressions"
final class ExpressionHealth implements HealthIndicator {
    private final ExpressionWorkers workers;
    private final ImageQueue queue;

    ExpressionHealth(ExpressionWorkers workers, ImageQueue queue) {
        this.workers = workers;
        this.queue = queue;
    }

    @Override
    public Health health() {
        int alive = workers.aliveCount();
        return (alive == workers.workerCount() ? Health.up() : Health.down())
                .withDetail("workers", alive)
                .withDetail("waiting", queue.length())
                .withDetail("draining", queue.isDraining())
                .build();
    }
}
