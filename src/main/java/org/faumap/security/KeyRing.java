package org.faumap.security;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of the settings and of the key file, which is looked at again when somebody presents a key, at most once a
 * second. A file that has become unreadable changes nothing: one line says so, once.
 */
final class KeyRing {
    private static final Logger log = LoggerFactory.getLogger(KeyRing.class);

    private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

    private final List<ApiKey> ofSettings;
    private final @Nullable KeyFile file;
    private final ReentrantLock looking = new ReentrantLock();
    private byte @Nullable [] seen;
    private String complaint = "";
    private volatile long looked = System.nanoTime();
    private volatile Keys keys;

    /** @throws AccessUndecided if a key or the file cannot be used */
    KeyRing(SecuritySettings settings) {
        this.ofSettings = settings.keys();
        this.file = settings.keyFile() == null ? null : new KeyFile(settings.keyFile());
        this.keys = file == null ? new Keys(ofSettings) : read(file);
    }

    /** The key that was presented, if there is such a one. */
    Optional<ApiKey> find(String presented) {
        if (file != null && System.nanoTime() - looked > LOOK_NANOS && looking.tryLock()) {
            try {
                keys = read(file);
                complaint = "";
            } catch (AccessUndecided condition) {
                complain(String.valueOf(condition.getMessage()));
            } finally {
                looked = System.nanoTime();
                looking.unlock();
            }
        }
        return keys.find(presented);
    }

    private Keys read(KeyFile readable) {
        byte[] content;
        try {
            content = readable.read();
        } catch (IOException condition) {
            throw readable.unreadable();
        }
        if (Arrays.equals(content, seen)) {
            return keys;
        }
        List<ApiKey> all = new ArrayList<>(ofSettings);
        List<ApiKey> ofFile = readable.parse(content);
        all.addAll(ofFile);
        Keys read = new Keys(all);
        seen = content;
        log.info("{} keys are known", all.size());
        return read;
    }

    private void complain(String reason) {
        if (!reason.equals(complaint)) {
            log.warn("{} The keys known before stay in use.", reason);
            complaint = reason;
        }
    }
}
