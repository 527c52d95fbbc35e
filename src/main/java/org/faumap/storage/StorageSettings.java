package org.faumap.storage;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where uploaded data sets and results of jobs are kept.
 *
 * @param location a folder, made when it is first needed, or {@code s3://bucket/prefix}
 * @param s3 how buckets are reached, also those of {@code faumap.dataset.location}
 */
@ConfigurationProperties("faumap.storage")
record StorageSettings(
        @DefaultValue("faumap-data") String location,
        @DefaultValue S3 s3) {

    /**
     * How buckets are reached.
     *
     * @param endpoint of a store other than AWS; AWS's own when not set
     * @param region needed by AWS; by its default chain when not set
     * @param pathStyle whether the bucket is in the path of the address instead of its host name, as most other stores need it
     * @param accessKey with {@code secretKey}; by AWS's default chain (environment, profile, role) when neither is set
     * @param secretKey belongs to {@code accessKey}
     */
    record S3(
            @Nullable URI endpoint,
            @Nullable String region,
            @DefaultValue("false") boolean pathStyle,
            @Nullable String accessKey,
            @Nullable String secretKey) {
        S3 {
            if ((accessKey == null) != (secretKey == null)) {
                throw new IllegalArgumentException(
                        "faumap.storage.s3.access-key and faumap.storage.s3.secret-key belong together: set both or neither");
            }
        }

        /** Without the keys, which do not belong into any log. */
        @Override
        public String toString() {
            return "S3[endpoint=%s, region=%s, pathStyle=%s]".formatted(endpoint, region, pathStyle);
        }
    }

    StorageSettings {
        if (location.isBlank()) {
            throw new IllegalArgumentException(
                    "faumap.storage.location must be a folder or s3://bucket/prefix, not empty");
        }
    }
}
