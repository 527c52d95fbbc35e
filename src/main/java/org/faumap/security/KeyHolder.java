package org.faumap.security;

import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;

/** A caller whose key is known. */
final class KeyHolder extends AbstractAuthenticationToken {
    private static final long serialVersionUID = 1L;

    private final transient ApiKey key;

    KeyHolder(ApiKey key) {
        super(AuthorityUtils.createAuthorityList(
                key.scopes().stream().map(Scope::authority).toArray(String[]::new)));
        this.key = key;
        setAuthenticated(true);
    }

    ApiKey key() {
        return key;
    }

    /** Gone once it was compared. */
    @Override
    public String getCredentials() {
        return "";
    }

    @Override
    public String getPrincipal() {
        return key.name();
    }
}
