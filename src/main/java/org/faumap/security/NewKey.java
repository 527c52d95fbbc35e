package org.faumap.security;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A key just drawn: the only time that it is known here.
 *
 * @param key {@code fm_} and 43 letters, digits, dashes and underscores: 256 random bits
 * @param hash for {@code faumap.security.keys}
 */
public record NewKey(String key, String hash) {
    private static final String PREFIX = "fm_";
    private static final int BYTES = 32;

    public static NewKey draw() {
        byte[] bits = new byte[BYTES];
        new SecureRandom().nextBytes(bits);
        String key = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        return new NewKey(key, KeyHash.Sha256.PREFIX + HexFormat.of().formatHex(KeyHash.sha256(key)));
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "a new key";
    }
}
