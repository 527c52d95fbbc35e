package org.faumap.web;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param maxBody the longest request body that is read, at least 1 byte
 * @param bodyTime how long a request body may take to arrive, at least 1 s; after that it is answered 408
 * @param accessLog whether each answer gets a line in the log, see {@link AccessLines}
 * @param farewell when the service stops and lets nobody in any more, for how long a connection on which nothing comes is waited for, not
 *     negative; ten times that at most
 * @param uploadMemory bytes of request bodies that may be held at once, over all requests, at least {@code maxBody};
 *     an eighth of the heap when not set, because a body takes up to four times its length while it is read
 */
@ConfigurationProperties("faumap.web")
record WebSettings(
        @DefaultValue("64MB") DataSize maxBody,
        @DefaultValue("2m") Duration bodyTime,
        @DefaultValue("false") boolean accessLog,
        @DefaultValue("500ms") Duration farewell,
        @Nullable DataSize uploadMemory) {
    WebSettings {
        if (maxBody.toBytes() < 1) {
            throw new IllegalArgumentException("faumap.web.max-body must be at least 1 byte, not " + maxBody);
        }
        if (bodyTime.toMillis() < 1000) {
            throw new IllegalArgumentException("faumap.web.body-time must be at least 1s, not " + bodyTime);
        }
        if (farewell.isNegative()) {
            throw new IllegalArgumentException("faumap.web.farewell must not be negative, as " + farewell + " is");
        }
        if (uploadMemory != null && uploadMemory.compareTo(maxBody) < 0) {
            throw new IllegalArgumentException(
                    "faumap.web.upload-memory must be at least faumap.web.max-body, not " + uploadMemory);
        }
    }

    long uploadMemoryBytes() {
        return uploadMemory == null
                ? Math.max(maxBody.toBytes(), Runtime.getRuntime().maxMemory() / 8)
                : uploadMemory.toBytes();
    }
}
