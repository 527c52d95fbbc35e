package org.faumap.security;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keys that can be used: each with a hash and a name of its own. Immutable, but for the memory of bcrypt's answers. */
final class Keys {
    private static final int MOST_REMEMBERED = 1000;

    private record Hashed<H extends KeyHash>(ApiKey key, H hash) {}

    private final List<Hashed<KeyHash.Sha256>> bySha256 = new ArrayList<>();
    private final List<Hashed<KeyHash.Bcrypt>> byBcrypt = new ArrayList<>();
    /** Bcrypt takes a tenth of a second of a core: a key that was right is known by its digest from then on. */
    private final List<Hashed<KeyHash.Sha256>> remembered = new ArrayList<>();

    /** @throws AccessUndecided if one has no usable hash, or two have one name; the hash is not quoted */
    Keys(List<ApiKey> keys) {
        Set<String> names = new HashSet<>();
        for (ApiKey key : keys) {
            if (!names.add(key.name())) {
                throw AccessUndecided.unusableKeys(
                        "Two keys are called %s; give each a name of its own.".formatted(key.name()));
            }
            KeyHash hash = KeyHash.parse(key.hash())
                    .orElseThrow(() -> AccessUndecided.unusableKeys(
                            ("The hash of key %s is neither sha256: with 64 hexadecimal digits nor bcrypt; "
                                            + "java -jar faumap.jar key new makes a key and its hash.")
                                    .formatted(key.name())));
            if (hash instanceof KeyHash.Sha256 sha256) {
                bySha256.add(new Hashed<>(key, sha256));
            } else if (hash instanceof KeyHash.Bcrypt bcrypt) {
                byBcrypt.add(new Hashed<>(key, bcrypt));
            }
        }
    }

    /** The key that was presented. All are compared each time, so that the time tells nothing of any. */
    Optional<ApiKey> find(String presented) {
        byte[] digest = KeyHash.sha256(presented);
        Optional<ApiKey> found = among(bySha256, digest);
        if (found.isPresent() || byBcrypt.isEmpty()) {
            return found;
        }
        synchronized (remembered) {
            found = among(remembered, digest);
        }
        return found.isPresent() ? found : amongBcrypt(presented, digest);
    }

    private static Optional<ApiKey> among(List<Hashed<KeyHash.Sha256>> keys, byte[] digest) {
        ApiKey found = null;
        for (Hashed<KeyHash.Sha256> each : keys) {
            found = each.hash().is(digest) ? each.key() : found;
        }
        return Optional.ofNullable(found);
    }

    private Optional<ApiKey> amongBcrypt(String presented, byte[] digest) {
        ApiKey found = null;
        for (Hashed<KeyHash.Bcrypt> each : byBcrypt) {
            found = each.hash().is(presented) ? each.key() : found;
        }
        if (found != null) {
            synchronized (remembered) {
                if (remembered.size() < MOST_REMEMBERED) {
                    remembered.add(new Hashed<>(found, new KeyHash.Sha256(digest)));
                }
            }
        }
        return Optional.ofNullable(found);
    }
}
