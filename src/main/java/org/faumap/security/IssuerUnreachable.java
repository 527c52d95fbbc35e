package org.faumap.security;

import org.springframework.security.core.AuthenticationException;

/** Whether a token is good cannot be found out: its issuer gives no keys to check it by. */
final class IssuerUnreachable extends AuthenticationException {
    private static final long serialVersionUID = 1L;

    IssuerUnreachable(Throwable cause) {
        super("The issuer of tokens does not answer", cause);
    }
}
