package org.faumap.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.faumap.HostileImages;
import org.faumap.image.UnreadableImage.Reason;
import org.junit.jupiter.api.Test;

class PixelMemoryTests {
    /** 2 megapixels of four components: 10 MB while they are decoded, 2 MB after that. */
    private static final byte[] FOUR_COMPONENTS = HostileImages.jpeg(2000, 1000, 4, 1);

    private static final long NEEDED = 10_000_000;

    @Test
    void letsImagesIntoMemoryAsTheyFit() throws Exception {
        PixelMemory memory = new PixelMemory(NEEDED + NEEDED / 2);
        ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT, memory);
        ExecutorService threads = Executors.newFixedThreadPool(9);
        try {
            List<Future<Long>> free = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                free.add(threads.submit(() -> {
                    try (DecodedImage image = decoder.decode(FOUR_COMPONENTS, Deadline.after(Duration.ofMinutes(1)))) {
                        assertThat(image.gray().pixels()).hasSize(2_000_000);
                        return memory.free();
                    }
                }));
            }
            for (Future<Long> left : free) {
                // Its own share, shrunk to the grey pixels, is never counted as free.
                assertThat(left.get()).isBetween(0L, NEEDED + NEEDED / 2 - 2_000_000);
            }
        } finally {
            threads.shutdown();
        }
        assertThat(memory.free()).isGreaterThan(NEEDED + NEEDED / 2);
    }

    @Test
    void turnsAwayWhatCannotWait() throws Exception {
        PixelMemory memory = new PixelMemory(NEEDED + 1_000_000);
        ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT, memory);
        try (DecodedImage first = decoder.decode(FOUR_COMPONENTS)) {
            assertThat(first.format()).isEqualTo("jpeg");
            assertThatThrownBy(() -> decoder.decode(FOUR_COMPONENTS, Deadline.after(Duration.ofMillis(20))))
                    .isInstanceOf(PixelMemorySpent.class);
            assertThatThrownBy(() -> decoder.decode(
                            FOUR_COMPONENTS, Deadline.after(Duration.ZERO).unless(() -> true)))
                    .isInstanceOf(CancellationException.class);
        }
        decoder.decode(FOUR_COMPONENTS, Deadline.after(Duration.ZERO)).close();
    }

    @Test
    void refusesWhatWillNeverFit() {
        ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT, new PixelMemory(NEEDED - 1));
        assertThatThrownBy(() -> decoder.decode(FOUR_COMPONENTS))
                .isInstanceOfSatisfying(
                        UnreadableImage.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_MANY_PIXELS))
                .hasMessageContaining("10 MB of memory");
    }

    @Test
    void getsBackWhatUnreadableImagesTook() throws Exception {
        PixelMemory memory = new PixelMemory(NEEDED);
        ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT, memory);
        long free = memory.free();
        byte[] shortened = FOUR_COMPONENTS.clone();
        shortened[shortened.length / 2] = (byte) 0xFF;
        shortened[shortened.length / 2 + 1] = (byte) 0xD9;
        assertThatThrownBy(() -> decoder.decode(shortened)).isInstanceOf(UnreadableImage.class);
        assertThat(memory.free()).isEqualTo(free);
    }
}
