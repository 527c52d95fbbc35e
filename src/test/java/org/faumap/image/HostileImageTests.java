package org.faumap.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.faumap.HostileImages;
import org.faumap.image.UnreadableImage.Reason;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What small files can cost, in processor time of the thread that decodes them. */
class HostileImageTests {
    /** For what is refused before a pixel is decoded: reading 12 MB takes hundredths. */
    private static final Duration AT_A_GLANCE = Duration.ofMillis(500);
    /** 2 s are allowed on a machine of its own; here, caches are shared with other tests. */
    private static final Duration AT_MOST = Duration.ofSeconds(4);

    private static final ImageDecoder DECODER = new ImageDecoder(ImageLimits.DEFAULT);

    @BeforeAll
    static void loadReaders() throws Exception {
        for (byte[] file : SampleImages.files(SampleImages.pattern(8, 8)).values()) {
            DECODER.decode(file).close();
        }
    }

    @Test
    void refusesMillionStripsThatNameOneJpeg() throws Exception {
        byte[] jpeg = SampleImages.written("jpeg", new BufferedImage(20, 1, BufferedImage.TYPE_BYTE_GRAY));
        assertRefused(
                HostileImages.tiffOfOneJpeg(jpeg, 20, 1_000_000),
                Reason.TOO_COSTLY,
                "1000000 strips or tiles, more than the limit of 8192");
    }

    @Test
    void refusesStripsThatShareTheirBytes() throws Exception {
        byte[] jpeg = SampleImages.rawJpeg(4000, 1, 99);
        byte[] large = SampleImages.withSegment(jpeg, 0xFE, new byte[60_000]);
        assertRefused(
                HostileImages.tiffOfOneJpeg(large, 4000, 400),
                Reason.TOO_COSTLY,
                "add up to %d bytes, more than the".formatted(400 * large.length));
    }

    @Test
    void refusesMillionDeflatedStrips() {
        assertRefused(
                HostileImages.tiffOfOneDeflatedRow(16, 1_200_000),
                Reason.TOO_COSTLY,
                "1200000 strips or tiles, more than the limit of 32768");
    }

    @Test
    void refusesLongSides() {
        assertRefused(
                HostileImages.png(1, 40_000_000, 8, 0, 1),
                Reason.TOO_MANY_PIXELS,
                "1 x 40000000 has a side longer than the 65535 pixels allowed");
        assertRefused(HostileImages.png(40_000_000, 1, 1, 0, 1), Reason.TOO_MANY_PIXELS, "65535");
    }

    @ParameterizedTest
    @CsvSource({"1, 100", "3, 100", "3, 18", "4, 4"})
    void refusesManyScansOfManyPixels(int components, int scans) {
        assertRefused(
                HostileImages.jpeg(8000, 5000, components, scans),
                Reason.TOO_COSTLY,
                "limit of 700 million pixels in all scans");
    }

    @Test
    void refusesMoreScansThanAnyEncoderWrites() {
        assertRefused(HostileImages.jpeg(64, 64, 1, 101), Reason.TOO_COSTLY, "101 scans, more than the limit of 100");
    }

    @Test
    void refusesManyPixelsOfManyBytes() {
        assertRefused(HostileImages.png(8000, 5000, 16, 6, 4), Reason.TOO_MANY_PIXELS, "20000000 pixels allowed");
    }

    @Test
    void readsLargestImagesWithinTheLimit() throws Exception {
        assertRead(HostileImages.jpeg(8000, 5000, 3, 12));
        assertRead(HostileImages.jpeg(8000, 5000, 4, 1));
        assertRead(HostileImages.png(5000, 4000, 16, 6, 4));
    }

    @Test
    void stopsWhatTakesLongerThanTheLimit() {
        byte[] file = HostileImages.jpeg(8000, 5000, 3, 12);
        ImageDecoder impatient = new ImageDecoder(new ImageLimits(1_000_000, 40_000_000, Duration.ofMillis(40)));
        long before = spent();
        assertThatThrownBy(() -> impatient.decode(file))
                .isInstanceOfSatisfying(
                        UnreadableImage.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_COSTLY))
                .hasMessageContaining("0.04 s of processor time");
        // The first of its scans may go to its end.
        assertThat(spent() - before).isLessThan(Duration.ofMillis(400).toNanos());
    }

    @Test
    void stopsWhatIsNoLongerWanted() throws Exception {
        for (byte[] file : SampleImages.files(SampleImages.pattern(900, 700)).values()) {
            AtomicInteger asked = new AtomicInteger();
            assertThat(DECODER.decode(file, Deadline.NONE.unless(() -> asked.incrementAndGet() < 0))
                            .format())
                    .isNotEmpty();
            int looks = asked.get();
            assertThat(looks).isGreaterThan(1);
            asked.set(0);
            assertThatThrownBy(() -> DECODER.decode(file, Deadline.NONE.unless(() -> asked.incrementAndGet() == looks)))
                    .isInstanceOf(CancellationException.class);
            assertThat(asked).hasValue(looks);
        }
    }

    private static void assertRefused(byte[] file, Reason reason, String limit) {
        long before = spent();
        assertThatThrownBy(() -> DECODER.decode(file))
                .isInstanceOfSatisfying(
                        UnreadableImage.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(limit);
        assertThat(spent() - before).isLessThan(AT_A_GLANCE.toNanos());
    }

    private static void assertRead(byte[] file) throws UnreadableImage {
        long before = spent();
        DECODER.decode(file).close();
        assertThat(spent() - before).isLessThan(AT_MOST.toNanos());
    }

    private static long spent() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
