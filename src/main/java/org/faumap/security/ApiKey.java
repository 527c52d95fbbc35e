package org.faumap.security;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * A key as the operator writes it down. The key itself is nowhere kept.
 *
 * @param name of whoever uses it, 1 to 64 letters, digits, dots, dashes or underscores; stands in logs
 * @param hash {@code sha256:} and 64 hexadecimal digits, or bcrypt; looked at by {@link KeyRing}, whose messages do not quote
 *     it, as somebody may have put the key there
 * @param scopes at least one
 * @param requestsPerMinute at least 1; {@code faumap.security.requests-per-minute} when null
 * @param uploadPerDay bytes of data sets, at least 1; {@code faumap.security.upload-per-day} when null
 */
record ApiKey(
        String name,
        @Nullable String hash,
        Set<Scope> scopes,
        @Nullable Integer requestsPerMinute,
        @Nullable DataSize uploadPerDay) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    ApiKey(
            @Nullable String name,
            @Nullable String hash,
            @Nullable Set<Scope> scopes,
            @Nullable Integer requestsPerMinute,
            @Nullable DataSize uploadPerDay) {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "The name of a key is 1 to 64 letters, digits, dots, dashes or underscores");
        }
        if (scopes == null || scopes.isEmpty()) {
            throw new IllegalArgumentException(
                    "Key %s has no scopes; give it some of infer, jobs, admin".formatted(name));
        }
        Limits.requirePositive("requests-per-minute", requestsPerMinute);
        Limits.requirePositive("upload-per-day", uploadPerDay);
        this.name = name;
        this.hash = hash;
        this.scopes = Set.copyOf(scopes);
        this.requestsPerMinute = requestsPerMinute;
        this.uploadPerDay = uploadPerDay;
    }

    /** What it may ask for, where it says so itself, and else what all may. */
    Limits limits(Limits ofAll) {
        return new Limits(
                requestsPerMinute == null ? ofAll.requestsPerMinute() : requestsPerMinute,
                uploadPerDay == null ? ofAll.uploadPerDay() : uploadPerDay);
    }

    @Override
    public String toString() {
        return "key " + name;
    }
}
