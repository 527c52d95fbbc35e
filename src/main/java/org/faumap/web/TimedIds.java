package org.faumap.web;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/**
 * Ids that nobody can guess and that begin with the time they were made: UUIDs of version 7 (RFC 9562, section 5.7), to the
 * millisecond. Thread-safe.
 */
public final class TimedIds {
    private final SecureRandom random = new SecureRandom();

    /** A new one. */
    public UUID at(Instant moment) {
        byte[] bytes = new byte[10];
        random.nextBytes(bytes);
        ByteBuffer noise = ByteBuffer.wrap(bytes);
        long high = moment.toEpochMilli() << 16 | 0x7000 | (noise.getShort() & 0x0FFF);
        long low = 0x8000_0000_0000_0000L | (noise.getLong() & 0x3FFF_FFFF_FFFF_FFFFL);
        return new UUID(high, low);
    }

    /** When one was made; meaningless for UUIDs of another version. */
    public static Instant madeAt(UUID id) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }
}
