package org.faumap.image;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.InflaterInputStream;
import org.faumap.image.UnreadableImage.Reason;
import org.jspecify.annotations.Nullable;

/**
 * PNG (ISO/IEC 15948), read row by row straight into grey: the JDK's reader would hold all samples, 8 bytes a pixel for
 * 16-bit RGBA, and inflates text chunks of any size.
 */
final class PngFile implements ImageFile {
    private static final int IHDR = 0x49484452;
    private static final int PLTE = 0x504C5445;
    private static final int IDAT = 0x49444154;
    private static final int IEND = 0x49454E44;
    private static final int TRNS = 0x74524E53;
    private static final int EXIF = 0x65584966;
    /** Set in the type of a chunk that a decoder may skip. */
    private static final int ANCILLARY = 0x20000000;
    /** DEFLATE cannot shrink better than 1032 to 1. */
    private static final long BEST_COMPRESSION = 1032;

    /** First column, first row, column step, row step of Adam7's passes. */
    private static final int[][] ADAM7 = {
        {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
    };

    private static final int[][] ONE_PASS = {{0, 0, 1, 1}};

    private final int width;
    private final int height;
    private final int bits;
    private final ColourType colourType;
    private final int[][] passes;
    private final List<ByteBuffer> data = new ArrayList<>();
    private @Nullable ByteBuffer palette;
    private @Nullable ByteBuffer transparency;
    private Orientation orientation = Orientation.UPRIGHT;

    private enum ColourType {
        GRAY(1),
        RGB(3),
        INDEXED(1),
        GRAY_ALPHA(2),
        RGBA(4);

        private final int samples;

        ColourType(int samples) {
            this.samples = samples;
        }

        static ColourType of(int number) throws IOException {
            return switch (number) {
                case 0 -> GRAY;
                case 2 -> RGB;
                case 3 -> INDEXED;
                case 4 -> GRAY_ALPHA;
                case 6 -> RGBA;
                default -> throw new IOException("Colour type " + number);
            };
        }

        boolean allows(int bits) {
            return switch (this) {
                case GRAY -> bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16;
                case INDEXED -> bits == 1 || bits == 2 || bits == 4 || bits == 8;
                case RGB, GRAY_ALPHA, RGBA -> bits == 8 || bits == 16;
            };
        }
    }

    private PngFile(ByteBuffer header) throws IOException {
        width = header.getInt();
        height = header.getInt();
        bits = header.get();
        colourType = ColourType.of(header.get());
        boolean known = header.getShort() == 0; // the only compression and filter method there are
        int interlace = header.get();
        if (!known || interlace < 0 || interlace > 1 || !colourType.allows(bits) || header.hasRemaining()) {
            throw new IOException("Inconsistent PNG header");
        }
        passes = interlace == 1 ? ADAM7 : ONE_PASS;
    }

    static PngFile parse(ByteBuffer bytes) throws IOException, UnreadableImage {
        bytes.position(8);
        Chunk first = Chunk.next(bytes);
        if (first.type != IHDR) {
            throw new IOException("The first chunk is not the header");
        }
        PngFile file = new PngFile(first.content);
        for (Chunk chunk = Chunk.next(bytes); chunk.type != IEND; chunk = Chunk.next(bytes)) {
            file.take(chunk);
        }
        return file;
    }

    private void take(Chunk chunk) throws IOException, UnreadableImage {
        switch (chunk.type) {
            case PLTE -> palette = chunk.content;
            case IDAT -> data.add(chunk.content);
            case TRNS -> transparency = chunk.content;
            case EXIF -> orientation = Orientation.ofExif(chunk.content);
            default -> {
                if ((chunk.type & ANCILLARY) == 0) {
                    throw new UnreadableImage(Reason.UNSUPPORTED_FORMAT);
                }
            }
        }
    }

    private record Chunk(int type, ByteBuffer content) {
        static Chunk next(ByteBuffer bytes) throws IOException {
            int length = bytes.getInt();
            ByteBuffer checked = bytes.slice(bytes.position(), Math.addExact(length, 4));
            int type = checked.getInt();
            ByteBuffer content = checked.slice();
            bytes.position(bytes.position() + 4 + length);
            int crc = bytes.getInt();
            if ((type & ANCILLARY) == 0) {
                CRC32 sum = new CRC32();
                sum.update(checked.rewind());
                if ((int) sum.getValue() != crc) {
                    throw new IOException("Checksum of a PNG chunk");
                }
            }
            return new Chunk(type, content);
        }
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

    @Override
    public GrayImage gray() throws IOException {
        long compressed = 0;
        List<InputStream> parts = new ArrayList<>();
        for (ByteBuffer part : data) {
            compressed += part.remaining();
            parts.add(new ByteArrayInputStream(part.array(), part.arrayOffset() + part.position(), part.remaining()));
        }
        if (rowBytes(width) * height / BEST_COMPRESSION > compressed) {
            throw new EOFException("The header promises more pixels than the data can hold");
        }
        byte[] gray = new byte[width * height];
        Samples samples = new Samples();
        try (InputStream rows = new InflaterInputStream(new SequenceInputStream(Collections.enumeration(parts)))) {
            for (int[] pass : passes) {
                readPass(rows, pass, samples, gray);
            }
        }
        return new GrayImage(width, height, gray);
    }

    private long rowBytes(int columns) {
        return ((long) columns * colourType.samples * bits + 7) / 8;
    }

    private void readPass(InputStream rows, int[] pass, Samples samples, byte[] gray) throws IOException {
        int columns = (width - pass[0] + pass[2] - 1) / pass[2];
        if (columns < 1) {
            return;
        }
        int pixelBytes = Math.max(1, colourType.samples * bits / 8);
        // Filters look back one pixel and up one row: both buffers begin with an empty pixel.
        byte[] row = new byte[Math.toIntExact(rowBytes(columns)) + pixelBytes];
        byte[] above = new byte[row.length];
        for (int y = pass[1]; y < height; y += pass[3]) {
            int filter = rows.read();
            if (filter < 0 || rows.readNBytes(row, pixelBytes, row.length - pixelBytes) < row.length - pixelBytes) {
                throw new EOFException("PNG data ends early");
            }
            unfilter(filter, row, above, pixelBytes);
            for (int i = 0, x = pass[0]; i < columns; i++, x += pass[2]) {
                gray[y * width + x] = (byte) samples.luminance(row, pixelBytes, i);
            }
            byte[] done = above;
            above = row;
            row = done;
        }
    }

    private static void unfilter(int filter, byte[] row, byte[] above, int pixelBytes) throws IOException {
        if (filter > 4) {
            throw new IOException("PNG filter " + filter);
        }
        for (int i = pixelBytes; filter > 0 && i < row.length; i++) {
            int left = row[i - pixelBytes] & 0xFF;
            int up = above[i] & 0xFF;
            row[i] += (byte)
                    switch (filter) {
                        case 1 -> left;
                        case 2 -> up;
                        case 3 -> (left + up) / 2;
                        default -> paeth(left, up, above[i - pixelBytes] & 0xFF);
                    };
        }
    }

    private static int paeth(int left, int up, int upLeft) {
        int toLeft = Math.abs(up - upLeft);
        int toUp = Math.abs(left - upLeft);
        int toUpLeft = Math.abs(left + up - 2 * upLeft);
        if (toLeft <= toUp && toLeft <= toUpLeft) {
            return left;
        }
        return toUp <= toUpLeft ? up : upLeft;
    }

    /** Turns the samples of an unfiltered row into luminance over white. */
    private final class Samples {
        /** Luminance by palette index. */
        private final int[] indexed;
        /** The one colour that is transparent in pictures without alpha, or none. */
        private final int[] key;

        Samples() throws IOException {
            indexed = colourType == ColourType.INDEXED ? paletteLuminance() : new int[0];
            key = new int[transparency == null || colourType == ColourType.INDEXED ? 0 : colourType.samples];
            for (int i = 0; i < key.length && transparency != null; i++) {
                key[i] = Short.toUnsignedInt(transparency.getShort(2 * i));
            }
        }

        private int[] paletteLuminance() throws IOException {
            if (palette == null) {
                throw new IOException("No palette");
            }
            int[] luminance = new int[palette.remaining() / 3];
            for (int i = 0; i < luminance.length; i++) {
                int opaque = Luminance.of(
                        palette.get(3 * i) & 0xFF, palette.get(3 * i + 1) & 0xFF, palette.get(3 * i + 2) & 0xFF);
                int alpha = transparency != null && i < transparency.remaining() ? transparency.get(i) & 0xFF : 255;
                luminance[i] = Luminance.overWhite(opaque, alpha);
            }
            return luminance;
        }

        int luminance(byte[] row, int offset, int x) {
            int first = x * colourType.samples;
            if (isKey(row, offset, first)) {
                return 255;
            }
            return switch (colourType) {
                case INDEXED -> indexed[sample(row, offset, first)];
                case GRAY -> byteSample(row, offset, first);
                case GRAY_ALPHA ->
                    Luminance.overWhite(byteSample(row, offset, first), byteSample(row, offset, first + 1));
                case RGB -> rgb(row, offset, first);
                case RGBA -> Luminance.overWhite(rgb(row, offset, first), byteSample(row, offset, first + 3));
            };
        }

        private int rgb(byte[] row, int offset, int first) {
            return Luminance.of(
                    byteSample(row, offset, first),
                    byteSample(row, offset, first + 1),
                    byteSample(row, offset, first + 2));
        }

        private boolean isKey(byte[] row, int offset, int first) {
            for (int i = 0; i < key.length; i++) {
                if (sample(row, offset, first + i) != key[i]) {
                    return false;
                }
            }
            return key.length > 0;
        }

        private int byteSample(byte[] row, int offset, int index) {
            return Luminance.toByte(sample(row, offset, index), bits);
        }

        private int sample(byte[] row, int offset, int index) {
            if (bits == 8) {
                return row[offset + index] & 0xFF;
            }
            if (bits == 16) {
                return (row[offset + 2 * index] & 0xFF) << 8 | (row[offset + 2 * index + 1] & 0xFF);
            }
            int bit = index * bits;
            return (row[offset + bit / 8] >> (8 - bits - bit % 8)) & ((1 << bits) - 1);
        }
    }
}
