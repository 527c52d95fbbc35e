package org.faumap.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.faumap.image.UnreadableImage.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTests {
    private static final int WIDTH = 52;
    private static final int HEIGHT = 39;

    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);
    private final BufferedImage pattern = SampleImages.pattern(WIDTH, HEIGHT);
    private final GrayImage expected = SampleImages.grayOf(pattern);

    @Test
    void readsEveryFormatAsBt601Luminance() throws Exception {
        for (var file : SampleImages.files(pattern).entrySet()) {
            DecodedImage decoded = decoder.decode(file.getValue());
            assertThat(file.getKey()).startsWith(decoded.format());
            boolean lossy = file.getKey().contains("lossy")
                    || file.getKey().toLowerCase(Locale.ROOT).contains("jpeg");
            assertThat(largestDifference(decoded.gray(), expected))
                    .as(file.getKey())
                    .isLessThanOrEqualTo(lossy ? 6 : 1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_BYTE_GRAY,
                BufferedImage.TYPE_USHORT_GRAY,
                BufferedImage.TYPE_3BYTE_BGR,
                BufferedImage.TYPE_4BYTE_ABGR,
                BufferedImage.TYPE_BYTE_INDEXED,
                BufferedImage.TYPE_BYTE_BINARY
            })
    void readsPngLikeTheJdk(int type) throws Exception {
        BufferedImage image = SampleImages.converted(pattern, type);
        GrayImage reference = Luminance.of(image);
        for (byte[] file : List.of(SampleImages.written("png", image), SampleImages.interlacedPng(image))) {
            assertThat(largestDifference(decoder.decode(file).gray(), reference))
                    .isLessThanOrEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_BYTE_GRAY,
                BufferedImage.TYPE_USHORT_GRAY,
                BufferedImage.TYPE_3BYTE_BGR,
                BufferedImage.TYPE_BYTE_INDEXED,
                BufferedImage.TYPE_BYTE_BINARY
            })
    void readsTiffLikeTheJdk(int type) throws Exception {
        BufferedImage image = SampleImages.converted(pattern, type);
        GrayImage decoded = decoder.decode(SampleImages.tiff(image, null)).gray();
        assertThat(largestDifference(decoded, Luminance.of(image))).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_BYTE_GRAY,
                BufferedImage.TYPE_USHORT_565_RGB,
                BufferedImage.TYPE_BYTE_INDEXED,
                BufferedImage.TYPE_BYTE_BINARY
            })
    void readsBitmapsLikeTheJdk(int type) throws Exception {
        BufferedImage image = SampleImages.converted(pattern, type);
        GrayImage decoded = decoder.decode(SampleImages.written("bmp", image)).gray();
        assertThat(largestDifference(decoded, Luminance.of(image))).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "tiff"})
    void roundsSixteenBitsToEight(String format) throws Exception {
        for (int bands : new int[] {1, 3}) {
            BufferedImage deep = SampleImages.sixteenBit(256, 2, bands, (x, y) -> Math.min(65_535, 257 * x + 100 * y));
            byte[] file = format.equals("png") ? SampleImages.written("png", deep) : SampleImages.deepTiff(deep);
            GrayImage decoded = decoder.decode(file).gray();
            assertThat(largestDifference(decoded, SampleImages.gray(256, 2, (x, y) -> x)))
                    .isZero();
        }
    }

    @Test
    void putsTransparencyOnWhite() throws Exception {
        BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < 256; i++) {
            image.setRGB(i % 16, i / 16, i << 24 | 0x646464);
        }
        GrayImage onWhite = SampleImages.gray(16, 16, (x, y) -> {
            int alpha = 16 * y + x;
            return (int) Math.round((100 * alpha + 255 * (255 - alpha)) / 255.0);
        });
        assertThat(largestDifference(
                        decoder.decode(SampleImages.written("png", image)).gray(), onWhite))
                .isZero();
        assertThat(largestDifference(
                        decoder.decode(SampleImages.tiff(image, null)).gray(), onWhite))
                .isLessThanOrEqualTo(1);
        assertThat(largestDifference(
                        decoder.decode(SampleImages.webp(image, 95)).gray(), onWhite))
                .isLessThanOrEqualTo(6);
        // lossless WebP drops the colour of what is wholly transparent, which shows white all the same
        assertThat(largestDifference(
                        decoder.decode(SampleImages.webp(image, 101)).gray(), onWhite))
                .isZero();
    }

    @Test
    void readsTransparentPaletteEntriesAndColourKeys() throws Exception {
        byte[] reds = {0, 100};
        IndexColorModel model = new IndexColorModel(1, 2, reds, reds, reds, new byte[] {0, (byte) 255});
        BufferedImage indexed = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY, model);
        indexed.getRaster().setPixels(0, 0, 2, 1, new int[] {0, 1});
        assertThat(decoder.decode(SampleImages.written("png", indexed)).gray().pixels())
                .containsExactly(255, 100);

        byte[] key = SampleImages.pngChunk("tRNS", new byte[] {0, 7});
        byte[] keyed = SampleImages.png(2, 1, 8, 0, key, imageData(new byte[] {0, 7, 8}));
        assertThat(decoder.decode(keyed).gray().pixels()).containsExactly(255, 8);
    }

    @Test
    void readsJpegColourSpacesByTheirMarkers() throws Exception {
        byte[] three = withoutJfif(SampleImages.rawJpeg(32, 32, 200, 60, 90));
        assertThat(middle(SampleImages.withAdobe(three, 1))).isCloseTo(200, within(2));
        assertThat(middle(SampleImages.withAdobe(three, 0))).isCloseTo(Luminance.of(200, 60, 90), within(2));

        // inks are stored inverted: 255 is none
        byte[] four = withoutJfif(SampleImages.rawJpeg(32, 32, 200, 60, 90, 128));
        int light = Math.round(Luminance.of(200, 60, 90) * 128 / 255f);
        assertThat(middle(four)).isCloseTo(light, within(2));
        assertThat(middle(SampleImages.withAdobe(four, 0))).isCloseTo(light, within(2));

        // YCCK: Y 200 means inverted inks of luminance 255 - 200
        assertThat(middle(SampleImages.withAdobe(four, 2))).isCloseTo(Math.round(55 * 128 / 255f), within(2));
    }

    @ParameterizedTest
    @CsvSource({
        "1, top, left", "2, top, right", "3, bottom, right", "4, bottom, left",
        "5, left, top", "6, right, top", "7, right, bottom", "8, left, bottom"
    })
    void turnsImagesUprightByExifOrientation(int orientation, String row0, String column0) throws Exception {
        // The words are EXIF's: on which side of the upright image the stored row 0 and column 0 lie.
        BufferedImage upright = SampleImages.pattern(48, 32);
        boolean turned = row0.equals("left") || row0.equals("right");
        BufferedImage stored = new BufferedImage(turned ? 32 : 48, turned ? 48 : 32, BufferedImage.TYPE_INT_RGB);
        for (int row = 0; row < stored.getHeight(); row++) {
            for (int column = 0; column < stored.getWidth(); column++) {
                int across = turned ? row : column;
                int down = turned ? column : row;
                boolean fromRight = row0.equals("right") || column0.equals("right");
                boolean fromBottom = row0.equals("bottom") || column0.equals("bottom");
                stored.setRGB(
                        column, row, upright.getRGB(fromRight ? 47 - across : across, fromBottom ? 31 - down : down));
            }
        }
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("jpeg", SampleImages.orientedJpeg(SampleImages.jpeg(stored, false), orientation));
        files.put("png", SampleImages.orientedPng(SampleImages.written("png", stored), orientation));
        files.put("webp", SampleImages.orientedWebp(SampleImages.webp(stored, 101), orientation));
        files.put("tiff", SampleImages.orientedTiff(SampleImages.tiff(stored, null), orientation));
        for (var file : files.entrySet()) {
            GrayImage decoded = decoder.decode(file.getValue()).gray();
            assertThat(largestDifference(decoded, SampleImages.grayOf(upright)))
                    .as(file.getKey())
                    .isLessThanOrEqualTo(5);
        }
    }

    @Test
    void passesOverExifThatMakesNoSense() throws Exception {
        byte[] jpeg = SampleImages.jpeg(pattern, false);
        byte[] nonsense = "Exif\0\0MM\0*\u007f\u007f\u007f\u007f".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(decoder.decode(SampleImages.withSegment(jpeg, 0xE1, nonsense))
                        .gray())
                .usingRecursiveComparison()
                .isEqualTo(decoder.decode(jpeg).gray());
        assertThat(decoder.decode(SampleImages.orientedJpeg(jpeg, 9)).gray().width())
                .isEqualTo(WIDTH);
    }

    @Test
    void refusesFilesTruncatedAnywhere() throws Exception {
        for (var file : SampleImages.files(pattern).entrySet()) {
            byte[] whole = file.getValue();
            List<Integer> lengths = new ArrayList<>(List.of(whole.length - 1, whole.length - 2));
            for (int tenth = 1; tenth < 10; tenth++) {
                lengths.add(whole.length * tenth / 10);
            }
            for (int length : lengths) {
                assertThat(reasonOf(Arrays.copyOf(whole, length)))
                        .as("%s of %d bytes cut to %d", file.getKey(), whole.length, length)
                        .isEqualTo(Reason.DAMAGED);
            }
        }
    }

    @Test
    void refusesJpegWhoseScanStopsShort() throws Exception {
        byte[] jpeg = SampleImages.jpeg(pattern, false);
        byte[] shortened = Arrays.copyOf(jpeg, jpeg.length - 60);
        shortened[shortened.length - 2] = (byte) 0xFF;
        shortened[shortened.length - 1] = (byte) 0xD9;
        assertThat(reasonOf(shortened)).isEqualTo(Reason.DAMAGED);
    }

    @Test
    void refusesWhatIsNoImage() throws Exception {
        assertThat(reasonOf(new byte[0])).isEqualTo(Reason.EMPTY);
        byte[] gif = SampleImages.written("gif", pattern);
        String svg = "<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
                + "<svg xmlns='http://www.w3.org/2000/svg'><text>&x;</text></svg>";
        byte[] animated = SampleImages.webp(pattern, 95);
        System.arraycopy("ANIM".getBytes(StandardCharsets.US_ASCII), 0, animated, 12, 4);
        for (byte[] other :
                List.of(gif, svg.getBytes(StandardCharsets.UTF_8), animated, new byte[] {1}, new byte[100])) {
            assertThat(reasonOf(other)).isEqualTo(Reason.UNSUPPORTED_FORMAT);
        }
    }

    @Test
    void refusesMorePixelsThanTheLimitByTheHeaderAlone() throws Exception {
        byte[] row = imageData(new byte[20]);
        assertThat(reasonOf(SampleImages.png(20_000, 20_000, 8, 0, row))).isEqualTo(Reason.TOO_MANY_PIXELS);
        assertThat(reasonOf(SampleImages.png(Integer.MAX_VALUE, Integer.MAX_VALUE, 8, 0, row)))
                .isEqualTo(Reason.TOO_MANY_PIXELS);

        for (var file : SampleImages.files(pattern).entrySet()) {
            int weight = file.getKey().startsWith("tiff") ? 2 : 1;
            long limit = (long) WIDTH * HEIGHT * weight;
            GrayImage decoded = new ImageDecoder(new ImageLimits(100_000, limit))
                    .decode(file.getValue())
                    .gray();
            assertThat(decoded.width()).isEqualTo(WIDTH);
            ImageDecoder tooSmall = new ImageDecoder(new ImageLimits(100_000, limit - 1));
            assertThatThrownBy(() -> tooSmall.decode(file.getValue()))
                    .as(file.getKey())
                    .isInstanceOfSatisfying(
                            UnreadableImage.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_MANY_PIXELS));
        }
    }

    @Test
    void refusesHeadersThatPromiseMoreThanTheDataHolds() throws Exception {
        assertThat(reasonOf(SampleImages.png(4000, 4000, 16, 6, imageData(new byte[1000]))))
                .isEqualTo(Reason.DAMAGED);
        assertThat(reasonOf(SampleImages.png(20, 21, 8, 0, imageData(new byte[20 * 21]))))
                .isEqualTo(Reason.DAMAGED);
        assertThat(reasonOf(SampleImages.png(0, 5, 8, 0, imageData(new byte[20]))))
                .isEqualTo(Reason.DAMAGED);
        assertThat(reasonOf(SampleImages.png(5, -5, 8, 0, imageData(new byte[20]))))
                .isEqualTo(Reason.DAMAGED);

        byte[] jpeg = SampleImages.jpeg(pattern, false);
        int frame = indexOf(jpeg, 0xFF, 0xC0);
        ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 6000).putShort(frame + 7, (short) 6000);
        assertThat(reasonOf(jpeg)).isEqualTo(Reason.DAMAGED);

        byte[] bmp = SampleImages.written("bmp", pattern);
        ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(18, 6000).putInt(22, 6000);
        assertThat(reasonOf(bmp)).isEqualTo(Reason.DAMAGED);
    }

    @Test
    void refusesMoreBytesThanTheLimit() throws Exception {
        byte[] file = SampleImages.written("png", pattern);
        assertThat(new ImageDecoder(new ImageLimits(file.length, 10_000))
                        .decode(file)
                        .format())
                .isEqualTo("png");
        assertThatThrownBy(() -> new ImageDecoder(new ImageLimits(file.length - 1, 10_000)).decode(file))
                .isInstanceOfSatisfying(
                        UnreadableImage.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_MANY_BYTES));
    }

    @Test
    void readsJpegWithZipBehindIt() throws Exception {
        byte[] jpeg = SampleImages.jpeg(pattern, false);
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream entries = new ZipOutputStream(zip)) {
            entries.putNextEntry(new ZipEntry("payload.txt"));
            entries.write(new byte[1000]);
        }
        GrayImage decoded =
                decoder.decode(SampleImages.joined(jpeg, zip.toByteArray())).gray();
        assertThat(decoded.pixels()).isEqualTo(decoder.decode(jpeg).gray().pixels());
    }

    @Test
    void looksAtNothingButPixels() throws Exception {
        byte[] png = SampleImages.written("png", pattern);
        byte[] bomb = SampleImages.joined(
                "Comment\0\1\0\0\0".getBytes(StandardCharsets.ISO_8859_1), deflated(new byte[10_000_000]));
        assertThat(decoder.decode(SampleImages.withPngChunk(png, "iTXt", bomb))
                        .gray()
                        .pixels())
                .isEqualTo(decoder.decode(png).gray().pixels());

        byte[] brokenProfile = "ICC_PROFILE\0\1\1nonsense".getBytes(StandardCharsets.ISO_8859_1);
        byte[] jpeg = SampleImages.jpeg(pattern, false);
        assertThat(decoder.decode(SampleImages.withSegment(jpeg, 0xE2, brokenProfile))
                        .gray()
                        .pixels())
                .isEqualTo(decoder.decode(jpeg).gray().pixels());
        assertThat(ImageIO.getUseCache()).as("ImageIO writes temporary files").isFalse();
    }

    @Test
    void readsSmallestImages() throws Exception {
        for (var file : SampleImages.files(SampleImages.pattern(1, 1)).entrySet()) {
            GrayImage decoded = decoder.decode(file.getValue()).gray();
            assertThat(decoded.width() * decoded.height()).as(file.getKey()).isEqualTo(1);
        }
    }

    @Test
    void answersMutatedFilesWithImageOrRefusal() throws Exception {
        Random random = new Random(20_261);
        for (byte[] whole : SampleImages.files(pattern).values()) {
            for (int i = 0; i < 300; i++) {
                decodeOrRefuse(mutated(whole, random));
            }
        }
    }

    @Test
    void givesEveryThreadTheSameImage() throws Exception {
        List<byte[]> files = List.copyOf(SampleImages.files(pattern).values());
        List<byte[]> alone = new ArrayList<>();
        for (byte[] file : files) {
            alone.add(decoder.decode(file).gray().pixels());
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<byte[]>> together = new ArrayList<>();
            for (int i = 0; i < 96; i++) {
                byte[] file = files.get(i % files.size());
                together.add(threads.submit(() -> decoder.decode(file).gray().pixels()));
            }
            for (int i = 0; i < together.size(); i++) {
                assertThat(together.get(i).get()).isEqualTo(alone.get(i % alone.size()));
            }
        } finally {
            threads.shutdown();
        }
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void namesRemedyForEveryReason(Reason reason) {
        assertThat(new UnreadableImage(reason).getMessage()).matches("[A-Z].*: .*\\.");
    }

    private void decodeOrRefuse(byte[] file) {
        try {
            GrayImage gray = decoder.decode(file).gray();
            assertThat(gray.pixels()).hasSize(gray.width() * gray.height());
        } catch (UnreadableImage refusal) {
            assertThat(refusal.reason()).isNotEqualTo(Reason.EMPTY);
        }
    }

    private static byte[] mutated(byte[] whole, Random random) {
        byte[] file = whole.clone();
        // Headers are where mutations hurt most: half of them go there.
        int reach = random.nextBoolean() ? Math.min(file.length, 200) : file.length;
        for (int n = 1 + random.nextInt(8); n > 0; n--) {
            file[random.nextInt(reach)] = (byte) random.nextInt();
        }
        return file;
    }

    private Reason reasonOf(byte[] file) {
        try {
            decoder.decode(file);
        } catch (UnreadableImage refusal) {
            return refusal.reason();
        }
        throw new AssertionError("An image was read");
    }

    private int middle(byte[] file) throws UnreadableImage {
        GrayImage gray = decoder.decode(file).gray();
        return gray.at(gray.width() / 2, gray.height() / 2);
    }

    private static Offset<Integer> within(int tolerance) {
        return Offset.offset(tolerance);
    }

    private static int largestDifference(GrayImage actual, GrayImage expected) {
        assertThat(actual.width()).isEqualTo(expected.width());
        assertThat(actual.height()).isEqualTo(expected.height());
        int largest = 0;
        for (int y = 0; y < actual.height(); y++) {
            for (int x = 0; x < actual.width(); x++) {
                largest = Math.max(largest, Math.abs(actual.at(x, y) - expected.at(x, y)));
            }
        }
        return largest;
    }

    private static byte[] withoutJfif(byte[] jpeg) {
        return jpeg[3] == (byte) 0xE0
                ? SampleImages.joined(Arrays.copyOf(jpeg, 2), Arrays.copyOfRange(jpeg, 20, jpeg.length))
                : jpeg;
    }

    private static int indexOf(byte[] bytes, int first, int second) {
        for (int i = 0; i + 1 < bytes.length; i++) {
            if (bytes[i] == (byte) first && bytes[i + 1] == (byte) second) {
                return i;
            }
        }
        throw new AssertionError("Not there");
    }

    private static byte[] imageData(byte[] rows) {
        return SampleImages.pngChunk("IDAT", deflated(rows));
    }

    private static byte[] deflated(byte[] content) {
        Deflater deflater = new Deflater();
        try {
            deflater.setInput(content);
            deflater.finish();
            byte[] compressed = new byte[content.length / 100 + 1000];
            return Arrays.copyOf(compressed, deflater.deflate(compressed));
        } finally {
            deflater.end();
        }
    }
}
