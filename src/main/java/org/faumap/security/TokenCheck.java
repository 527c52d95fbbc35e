package org.faumap.security;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider;

/** Spring Security's check of tokens; that an issuer does not answer is a condition of its own. */
final class TokenCheck implements AuthenticationProvider {
    private static final Logger log = LoggerFactory.getLogger(TokenCheck.class);

    private final JwtAuthenticationProvider provider;

    TokenCheck(JwtDecoder decoder) {
        this.provider = new JwtAuthenticationProvider(decoder);
    }

    @Override
    public Authentication authenticate(Authentication presented) {
        try {
            return provider.authenticate(presented);
        } catch (JwtDecoderInitializationException | AuthenticationServiceException condition) {
            log.warn("A token could not be checked: its issuer does not answer");
            throw new IssuerUnreachable(condition);
        }
    }

    @Override
    public boolean supports(Class<?> kind) {
        return provider.supports(kind);
    }
}
