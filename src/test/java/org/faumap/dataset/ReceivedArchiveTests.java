package org.faumap.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** How slowly an archive may come. */
class ReceivedArchiveTests {
    private static final DatasetSettings DEFAULTS =
            new Binder(new MapConfigurationPropertySource()).bindOrCreate("faumap.dataset", DatasetSettings.class);

    @Test
    void takesWhatComesAsFastAsItShould() throws IOException {
        SlowBody body = new SlowBody(40_000, Duration.ofSeconds(1), 100);

        try (ReceivedArchive archive = ReceivedArchive.receive(body, -1, DEFAULTS, body::nanoTime)) {
            assertThat(archive.bytes()).isEqualTo(4_000_000);
        }
    }

    @Test
    void letsALineGetGoing() throws IOException {
        SlowBody body = new SlowBody(1, Duration.ofSeconds(1), 10);

        try (ReceivedArchive archive = ReceivedArchive.receive(body, -1, DEFAULTS, body::nanoTime)) {
            assertThat(archive.bytes()).isEqualTo(10);
        }
    }

    @Test
    void refusesAByteAtATime() {
        SlowBody body = new SlowBody(1, Duration.ofSeconds(1), Integer.MAX_VALUE);

        assertTooSlow(body);
        assertThat(body.taken).isEqualTo(Duration.ofSeconds(11));
    }

    @Test
    void refusesWhatGoesOnForTooLong() {
        SlowBody body = new SlowBody(40_000, Duration.ofSeconds(1), Integer.MAX_VALUE);

        assertTooSlow(body);
        assertThat(body.taken).isEqualTo(Duration.ofSeconds(3601));
    }

    private static void assertTooSlow(SlowBody body) {
        assertThatThrownBy(() -> ReceivedArchive.receive(body, -1, DEFAULTS, body::nanoTime))
                .isInstanceOfSatisfying(
                        DatasetRefused.class,
                        refused -> assertThat(String.valueOf(refused.getBody().getType()))
                                .isEqualTo("urn:faumap:problem:upload-too-slow"));
    }

    /** Brings so many bytes in each of so many steps, each of which takes its time. */
    private static final class SlowBody extends InputStream {
        private final int bytesPerStep;
        private final Duration step;
        private final int steps;
        private int stepsTaken;
        private Duration taken = Duration.ZERO;

        SlowBody(int bytesPerStep, Duration step, int steps) {
            this.bytesPerStep = bytesPerStep;
            this.step = step;
            this.steps = steps;
        }

        long nanoTime() {
            return taken.toNanos();
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("Only pieces are read");
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (stepsTaken == steps) {
                return -1;
            }
            stepsTaken++;
            taken = taken.plus(step);
            return bytesPerStep;
        }
    }
}
