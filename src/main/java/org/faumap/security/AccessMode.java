package org.faumap.security;

import java.util.List;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.Environment;

/** Who gets in at all, as the settings say. */
public enum AccessMode {
    /** Nothing is said: whoever is on this machine, and nobody else. */
    THIS_MACHINE,
    /** Keys or an issuer of tokens: whoever has one of these. */
    GUARDED,
    /** {@code faumap.security.open=true}: whoever reaches the port. */
    OPEN;

    private static final String KEYS = "faumap.security.keys";
    private static final String TOKENS = "spring.security.oauth2.resourceserver.jwt.";
    private static final List<String> ISSUERS = List.of("issuer-uri", "jwk-set-uri", "public-key-location");

    /** Guarded where the settings want both, guarded and open. */
    static AccessMode of(Environment environment) {
        Binder binder = Binder.get(environment);
        boolean guarded = hasKeys(binder)
                || binder.bind("faumap.security.key-file", String.class).isBound()
                || ISSUERS.stream()
                        .anyMatch(
                                name -> binder.bind(TOKENS + name, String.class).isBound());
        if (guarded) {
            return GUARDED;
        }
        return binder.bind("faumap.security.open", Boolean.class).orElse(false) ? OPEN : THIS_MACHINE;
    }

    /** Whether any is there, readable or not: what is wrong with it is said where they are read. */
    private static boolean hasKeys(Binder binder) {
        ConfigurationPropertyName first = ConfigurationPropertyName.of(KEYS + "[0]");
        return binder.bind(first, Bindable.mapOf(String.class, Object.class)).isBound();
    }
}
