package org.faumap.security;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param open whoever reaches the port may do everything
 * @param keys that get in
 * @param keyFile YAML or properties with further {@code keys}; read again when it changes
 * @param requestsPerMinute of each key, and each subject of a token, that has no limit of its own; none when null
 * @param uploadPerDay bytes of data sets, likewise
 * @param corsOrigins origins whose pages may call this service, such as {@code https://app.example.org}
 * @param hosts names, besides those of the loopback interface, that the service answers to while it needs no key there
 */
@ConfigurationProperties("faumap.security")
record SecuritySettings(
        @DefaultValue("false") boolean open,
        @DefaultValue List<ApiKey> keys,
        @Nullable Path keyFile,
        @Nullable Integer requestsPerMinute,
        @Nullable DataSize uploadPerDay,
        @DefaultValue List<String> corsOrigins,
        @DefaultValue List<String> hosts) {
    SecuritySettings {
        keys = List.copyOf(keys);
        corsOrigins = List.copyOf(corsOrigins);
        hosts = List.copyOf(hosts);
        Limits.requirePositive("faumap.security.requests-per-minute", requestsPerMinute);
        Limits.requirePositive("faumap.security.upload-per-day", uploadPerDay);
    }

    Limits limits() {
        return new Limits(requestsPerMinute, uploadPerDay);
    }
}
