package org.faumap.web;

import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Leaves out all that traces where it is not said where they go ({@value #WHERE}). Spring Boot would make a tracer all the same, and each start
 * and request would pay for it.
 */
public final class TracingSwitch implements AutoConfigurationImportFilter, EnvironmentAware {
    static final String WHERE = "management.opentelemetry.tracing.export.otlp.endpoint";

    private boolean on;

    @Override
    public void setEnvironment(Environment environment) {
        on = environment.containsProperty(WHERE);
    }

    @Override
    public boolean[] match(@Nullable String[] candidates, AutoConfigurationMetadata metadata) {
        boolean[] kept = new boolean[candidates.length];
        for (int candidate = 0; candidate < kept.length; candidate++) {
            kept[candidate] = on || !traces(Objects.requireNonNullElse(candidates[candidate], ""));
        }
        return kept;
    }

    private static boolean traces(String configuration) {
        return Stream.of("micrometer.tracing.", "opentelemetry.")
                .anyMatch(part -> configuration.startsWith("org.springframework.boot." + part));
    }
}
