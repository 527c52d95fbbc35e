package org.faumap.security;

import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;

/** Looks presented keys up. */
record KeyCheck(KeyRing ring) implements AuthenticationProvider {
    @Override
    public Authentication authenticate(Authentication presented) {
        return ring.find(((PresentedKey) presented).getCredentials())
                .map(KeyHolder::new)
                .orElseThrow(() -> new BadCredentialsException("Unknown key"));
    }

    @Override
    public boolean supports(Class<?> kind) {
        return PresentedKey.class.equals(kind);
    }
}
