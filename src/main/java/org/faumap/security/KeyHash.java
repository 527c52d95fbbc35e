package org.faumap.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** What is kept of a key. SHA-256 is enough for a key that was drawn at random; bcrypt is for one that a person thought up. */
sealed interface KeyHash {
    /** A hash as it is written in settings; empty when it is none. */
    static Optional<KeyHash> parse(@Nullable String written) {
        if (written != null && Sha256.FORM.matcher(written).matches()) {
            return Optional.of(new Sha256(HexFormat.of().parseHex(written.substring(Sha256.PREFIX.length()))));
        }
        return written != null && Bcrypt.FORM.matcher(written).matches()
                ? Optional.of(new Bcrypt(written))
                : Optional.empty();
    }

    static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException condition) {
            throw new IllegalStateException("Every Java has SHA-256", condition);
        }
    }

    /** Thirty-two bytes, compared in a time that does not depend on them. */
    final class Sha256 implements KeyHash {
        static final String PREFIX = "sha256:";
        private static final Pattern FORM = Pattern.compile(PREFIX + "[0-9a-fA-F]{64}");

        private final byte[] digest;

        Sha256(byte[] digest) {
            this.digest = digest.clone();
        }

        boolean is(byte[] presented) {
            return MessageDigest.isEqual(digest, presented);
        }
    }

    /** @param encoded such as {@code $2a$10$} and 53 further characters */
    record Bcrypt(String encoded) implements KeyHash {
        private static final Pattern FORM = Pattern.compile("\\$2[aby]\\$\\d\\d\\$[./A-Za-z0-9]{53}");
        private static final BCryptPasswordEncoder ENCODER = new BCryptPasswordEncoder();

        boolean is(String presented) {
            return ENCODER.matches(presented, encoded);
        }
    }
}
