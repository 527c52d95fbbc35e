package org.faumap.security;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/** The allowances of all keys, and of those subjects of tokens that asked last. */
final class Allowances {
    private static final int MOST = 10_000;

    private final Limits ofAll;
    private final Map<String, Allowance> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Allowance> eldest) {
            return size() > MOST;
        }
    };

    /** @param ofAll the limits of whoever has none of his own */
    Allowances(Limits ofAll) {
        this.ofAll = ofAll;
    }

    /** Of whoever sent the request that this thread works on; empty for those without a key. */
    Optional<Allowance> ofCaller() {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        Limits limits = caller instanceof KeyHolder holder ? holder.key().limits(ofAll) : ofAll;
        return name(caller).map(name -> of(name, limits));
    }

    /** By which callers are told apart; empty for those without a key. */
    static Optional<String> name(@Nullable Authentication caller) {
        if (caller instanceof KeyHolder holder) {
            return Optional.of("key " + holder.getName());
        }
        return caller instanceof JwtAuthenticationToken token
                ? Optional.of("subject " + token.getName())
                : Optional.empty();
    }

    private Allowance of(String name, Limits limits) {
        synchronized (known) {
            return known.compute(
                    name,
                    (same, earlier) ->
                            earlier != null && earlier.limits().equals(limits) ? earlier : Allowance.whole(limits));
        }
    }
}
