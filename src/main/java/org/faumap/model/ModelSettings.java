package org.faumap.model;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param location the folder of model packages, {@code <location>/<id>/<version>/}; none when not set, and it need not
 *     exist yet
 * @param defaultModel ({@code faumap.model.default}) {@code id} (its newest version) or {@code id@version}, used when a
 *     request names no model; the bundled package when not set
 * @param scanInterval how often the folder is looked through, at least 10 ms
 */
@ConfigurationProperties("faumap.model")
record ModelSettings(
        @Nullable Path location,

        @org.springframework.boot.context.properties.bind.Name("default") @Nullable
        String defaultModel,

        @DefaultValue("5s") Duration scanInterval) {
    ModelSettings {
        if (scanInterval.toMillis() < 10) {
            throw new IllegalArgumentException(
                    "faumap.model.scan-interval must be at least 10 ms, not " + scanInterval);
        }
        if (defaultModel != null && defaultModel.isBlank()) {
            defaultModel = null;
        }
        if (location != null && location.toString().isBlank()) {
            location = null;
        }
    }
}
