package org.faumap.image;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.LongStream;
import org.faumap.image.TiffDirectory.Entry;
import org.faumap.image.UnreadableImage.Reason;

/** The first page of a TIFF 6.0 file with whole-number samples of up to 16 bits; decoded by TwelveMonkeys. */
final class TiffFile implements ImageFile {
    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int BITS_PER_SAMPLE = 258;
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int STRIP_OFFSETS = 273;
    private static final int SAMPLES_PER_PIXEL = 277;
    private static final int ROWS_PER_STRIP = 278;
    private static final int STRIP_BYTES = 279;
    private static final int PLANES = 284;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTES = 325;
    private static final int SAMPLE_FORMAT = 339;
    private static final int JPEG_TABLES = 347;

    /** What tells how the pixels are stored. Profiles, previews, XMP and further pages are left out. */
    private static final Set<Integer> KEPT = Set.of(
            WIDTH,
            HEIGHT,
            BITS_PER_SAMPLE,
            COMPRESSION,
            PHOTOMETRIC,
            266,
            STRIP_OFFSETS,
            SAMPLES_PER_PIXEL,
            ROWS_PER_STRIP,
            STRIP_BYTES,
            PLANES,
            292,
            293,
            317,
            320,
            TILE_WIDTH,
            TILE_HEIGHT,
            TILE_OFFSETS,
            TILE_BYTES,
            332,
            338,
            SAMPLE_FORMAT,
            JPEG_TABLES,
            529,
            530,
            531,
            532);

    private static final int JPEG = 7;
    /** None, CCITT (2, 3, 4), LZW, JPEG, Deflate (8, 32946), PackBits. */
    private static final Set<Long> COMPRESSIONS = Set.of(1L, 2L, 3L, 4L, 5L, 7L, 8L, 32946L, 32773L);

    private static final Set<Long> CCITT = Set.of(2L, 3L, 4L);
    /** Grey (0, 1), RGB, palette, CMYK, YCbCr. */
    private static final Set<Long> PHOTOMETRICS = Set.of(0L, 1L, 2L, 3L, 5L, 6L);

    private static final Set<Long> BITS = Set.of(1L, 2L, 4L, 8L, 16L);
    private static final long MOST_SAMPLES = 5;
    /** Reading one costs 10 to 20 microseconds beside its pixels, and 70 to 100 where it is a JPEG. */
    private static final int MOST_PARTS = 32_768;

    private static final int MOST_JPEG_PARTS = 8192;
    /** They are read again for every part; four of each kind take 2 kB. */
    private static final long MOST_JPEG_TABLE_BYTES = 8192;

    private static final long LARGEST_TILE_PIXELS = 4096L * 4096;
    /** No compression here other than CCITT's shrinks better. */
    private static final long BEST_COMPRESSION = 2048;

    private final byte[] pixelData;
    private final int width;
    private final int height;
    private final long bitsPerPixel;
    private final Orientation orientation;

    private TiffFile(byte[] pixelData, int width, int height, long bitsPerPixel, Orientation orientation) {
        this.bitsPerPixel = bitsPerPixel;
        this.pixelData = pixelData;
        this.width = width;
        this.height = height;
        this.orientation = orientation;
    }

    static TiffFile parse(byte[] bytes) throws IOException, UnreadableImage {
        TiffDirectory page = TiffDirectory.first(ByteBuffer.wrap(bytes));
        int width = Math.toIntExact(page.value(WIDTH, 0));
        int height = Math.toIntExact(page.value(HEIGHT, 0));
        requireSupport(page);
        requireWholeness(page, bytes, width, height);
        long bitsPerPixel = page.value(SAMPLES_PER_PIXEL, 1) * page.value(BITS_PER_SAMPLE, 1);
        return new TiffFile(pixelDataOnly(bytes, page), width, height, bitsPerPixel, Orientation.of(page));
    }

    private static void requireSupport(TiffDirectory page) throws UnreadableImage {
        boolean supported = COMPRESSIONS.contains(page.value(COMPRESSION, 1))
                && PHOTOMETRICS.contains(page.value(PHOTOMETRIC, -1))
                && LongStream.of(page.values(BITS_PER_SAMPLE)).allMatch(BITS::contains)
                && LongStream.of(page.values(BITS_PER_SAMPLE)).distinct().count() <= 1
                && LongStream.of(page.values(SAMPLE_FORMAT)).allMatch(format -> format == 1)
                && page.value(SAMPLES_PER_PIXEL, 1) <= MOST_SAMPLES;
        if (!supported) {
            throw new UnreadableImage(Reason.UNSUPPORTED_FORMAT);
        }
    }

    private static void requireWholeness(TiffDirectory page, byte[] bytes, int width, int height)
            throws IOException, UnreadableImage {
        Entry tables = page.entries().get(JPEG_TABLES);
        if (tables != null && tables.count() > MOST_JPEG_TABLE_BYTES) {
            throw new TooCostly("The TIFF has %d bytes of JPEG tables, more than the limit of %d"
                    .formatted(tables.count(), MOST_JPEG_TABLE_BYTES));
        }
        if (page.next() >= bytes.length) {
            throw new EOFException("The next page lies outside the file");
        }
        boolean tiled = page.entries().containsKey(TILE_OFFSETS);
        long[] offsets = page.values(tiled ? TILE_OFFSETS : STRIP_OFFSETS);
        long[] lengths = page.values(tiled ? TILE_BYTES : STRIP_BYTES);
        long partWidth = tiled ? page.value(TILE_WIDTH, 0) : width;
        long partHeight = tiled ? page.value(TILE_HEIGHT, 0) : Math.min(height, page.value(ROWS_PER_STRIP, height));
        if (partWidth < 1 || partHeight < 1 || (tiled && partWidth * partHeight > LARGEST_TILE_PIXELS)) {
            throw new IOException("Parts of %d x %d".formatted(partWidth, partHeight));
        }
        long samples = page.value(SAMPLES_PER_PIXEL, 1);
        long parts = ((width + partWidth - 1) / partWidth)
                * ((height + partHeight - 1) / partHeight)
                * (page.value(PLANES, 1) == 2 ? samples : 1);
        if (offsets.length != parts || lengths.length != parts) {
            throw new IOException("Not as many parts as the size asks for");
        }
        long stored = LongStream.of(lengths).sum();
        for (int i = 0; i < offsets.length; i++) {
            if (offsets[i] + lengths[i] > bytes.length) {
                throw new EOFException("Part of the image lies outside the file");
            }
        }
        requireFewParts(
                offsets.length,
                page.value(COMPRESSION, 1) == JPEG ? MOST_JPEG_PARTS : MOST_PARTS,
                stored,
                bytes.length);
        for (int i = 0; i < offsets.length && page.value(COMPRESSION, 1) == JPEG; i++) {
            requireJpegWithin(bytes, (int) offsets[i], (int) lengths[i], partWidth, partHeight);
        }
        long needed = (long) width * height * samples * page.value(BITS_PER_SAMPLE, 1) / 8;
        long ratio = page.value(COMPRESSION, 1) == 1 ? 1 : BEST_COMPRESSION;
        if (needed / ratio > stored && !CCITT.contains(page.value(COMPRESSION, 1))) {
            throw new EOFException("The directory promises more pixels than the data can hold");
        }
    }

    /** Parts that share their bytes make any amount of work of a small file. */
    private static void requireFewParts(int parts, int most, long stored, long fileBytes) {
        if (parts > most) {
            throw new TooCostly("The TIFF has %d strips or tiles, more than the limit of %d".formatted(parts, most));
        }
        if (stored > fileBytes) {
            throw new TooCostly("The strips or tiles of the TIFF add up to %d bytes, more than the %d of the file"
                    .formatted(stored, fileBytes));
        }
    }

    private static void requireJpegWithin(byte[] bytes, int offset, int length, long width, long height)
            throws IOException, UnreadableImage {
        JpegFile part = JpegFile.parse(Arrays.copyOfRange(bytes, offset, offset + length));
        if (part.isProgressive()) {
            throw new UnreadableImage(Reason.UNSUPPORTED_FORMAT); // nor does TIFF allow it
        }
        if (part.width() > width || part.height() > height) {
            throw new IOException("A part larger than its place");
        }
    }

    /** A copy whose directory holds nothing but {@link #KEPT} and leads nowhere else. */
    private static byte[] pixelDataOnly(byte[] bytes, TiffDirectory page) {
        ByteBuffer kept = ByteBuffer.wrap(bytes.clone()).order(page.order());
        int to = page.position() + 2;
        int count = 0;
        for (var entry : page.entries().entrySet()) {
            if (KEPT.contains(entry.getKey())) {
                Entry from = entry.getValue();
                System.arraycopy(bytes, from.position(), kept.array(), to, TiffDirectory.ENTRY_BYTES);
                to += TiffDirectory.ENTRY_BYTES;
                count++;
            }
        }
        kept.putShort(page.position(), (short) count);
        // The place of the next page's offset: there is none.
        kept.putInt(to, 0);
        return kept.array();
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public Orientation orientation() {
        return orientation;
    }

    /** All samples are held at once, and each is touched several times. */
    @Override
    public int pixelWeight() {
        return bitsPerPixel > 32 ? 3 : 2;
    }

    /** 19 bytes a pixel of 8-bit RGB were measured. */
    @Override
    public long decodingBytes() {
        return 19L * width * height;
    }

    @Override
    public GrayImage gray(DecodingWork work) throws IOException {
        return PixelReader.TIFF.read(pixelData, work, reader -> Luminance.of(reader.read(0)));
    }
}
