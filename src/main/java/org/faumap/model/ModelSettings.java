package org.faumap.model;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param location the folder of model packages, {@code <location>/<id>/<version>/}, which need not exist yet; in the storage
 *     root unless it says otherwise, see {@link #folder}
 * @param defaultModel ({@code faumap.model.default}) {@code id} (its newest version) or {@code id@version}, used when a
 *     request names no model; the bundled package when not set
 * @param scanInterval how often the folder is looked through, at least 10 ms
 */
@ConfigurationProperties("faumap.model")
record ModelSettings(
        @Nullable String location,

        @org.springframework.boot.context.properties.bind.Name("default") @Nullable
        String defaultModel,

        @DefaultValue("5s") Duration scanInterval) {
    private static final String BUCKET_SCHEME = "s3:";

    ModelSettings {
        if (scanInterval.toMillis() < 10) {
            throw new IllegalArgumentException(
                    "faumap.model.scan-interval must be at least 10 ms, not " + scanInterval);
        }
        if (defaultModel != null && defaultModel.isBlank()) {
            defaultModel = null;
        }
    }

    /**
     * Where packages are found, and written when a mapping is promoted; null when there is no such place, as by default where
     * the storage root is a bucket: packages are read from folders.
     */
    @Nullable
    Path folder() {
        return location == null || location.isBlank() || location.startsWith(BUCKET_SCHEME) ? null : Path.of(location);
    }
}
