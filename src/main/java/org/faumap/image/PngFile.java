package org.faumap.image;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.faumap.image.UnreadableImage.Reason;
import org.jspecify.annotations.Nullable;

/**
 * PNG (ISO/IEC 15948); decoded by the libpng inside OpenCV, which sees nothing but the chunks that the pixels need: the JDK's
 * reader inflates text chunks of any size.
 */
final class PngFile implements ImageFile {
    private static final int IHDR = 0x49484452;
    private static final int PLTE = 0x504C5445;
    private static final int IDAT = 0x49444154;
    private static final int IEND = 0x49454E44;
    private static final long SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int TRNS = 0x74524E53;
    private static final int EXIF = 0x65584966;
    /** Set in the type of a chunk that a decoder may skip. */
    private static final int ANCILLARY = 0x20000000;
    /** DEFLATE cannot shrink better than 1032 to 1. */
    private static final long BEST_COMPRESSION = 1032;
    /** Length, type and checksum. */
    private static final int CHUNK_FRAME = 12;

    private final ByteBuffer header;
    private final int width;
    private final int height;
    private final int bits;
    private final ColourType colourType;
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
        this.header = header.duplicate();
        width = header.getInt();
        height = header.getInt();
        bits = header.get();
        colourType = ColourType.of(header.get());
        boolean known = header.getShort() == 0; // the only compression and filter method there are
        int interlace = header.get();
        if (!known || interlace < 0 || interlace > 1 || !colourType.allows(bits) || header.hasRemaining()) {
            throw new IOException("Inconsistent PNG header");
        }
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

    /** Unpacking 8 bytes a pixel takes twice as long as 4. */
    @Override
    public int pixelWeight() {
        return bits == 16 ? 2 : 1;
    }

    /** Palettes are unfolded, grey with alpha becomes colour with alpha. */
    @Override
    public long decodingBytes() {
        int channels = colourType == ColourType.GRAY ? 1 : 4;
        return (long) channels * Math.max(8, bits) / 8 * width * height + fileBytes();
    }

    @Override
    public GrayImage gray(DecodingWork work) throws IOException {
        int stored = data.stream().mapToInt(ByteBuffer::remaining).sum();
        if (((long) width * colourType.samples * bits + 7) / 8 * height / BEST_COMPRESSION > stored) {
            throw new EOFException("The header promises more pixels than the data can hold");
        }
        try (PointerScope scope = new PointerScope()) {
            Mat pixels = OpenCv.decode(pixelData());
            boolean deep = pixels.depth() == opencv_core.CV_16U;
            if (pixels.cols() != width || pixels.rows() != height || deep != (bits == 16)) {
                throw new IOException("PNG data");
            }
            return ofBlueGreenRed(pixels, work);
        }
    }

    private int fileBytes() {
        return 8
                + data.stream().mapToInt(part -> part.remaining() + CHUNK_FRAME).sum()
                + 4 * CHUNK_FRAME
                + 2048;
    }

    /** The same image with nothing but what its pixels need. */
    private byte[] pixelData() {
        ByteBuffer kept = ByteBuffer.allocate(fileBytes()).putLong(SIGNATURE);
        put(kept, IHDR, header);
        if (palette != null) {
            put(kept, PLTE, palette);
        }
        if (transparency != null && colourType == ColourType.INDEXED) {
            put(kept, TRNS, transparency);
        }
        data.forEach(part -> put(kept, IDAT, part));
        put(kept, IEND, ByteBuffer.allocate(0));
        return Arrays.copyOf(kept.array(), kept.position());
    }

    private static void put(ByteBuffer to, int type, ByteBuffer content) {
        int start = to.position() + 4;
        to.putInt(content.remaining()).putInt(type).put(content.duplicate());
        CRC32 sum = new CRC32();
        sum.update(to.duplicate().flip().position(start));
        to.putInt((int) sum.getValue());
    }

    private GrayImage ofBlueGreenRed(Mat pixels, DecodingWork work) {
        int channels = pixels.channels();
        int depth = bits == 16 ? 16 : 8;
        int[] key = key();
        int[] row = new int[width * channels];
        byte[] gray = new byte[width * height];
        for (int y = 0; y < height; y++) {
            work.read(row.length);
            readRow(pixels.ptr(y), row);
            for (int x = 0, i = 0; x < width; x++, i += channels) {
                gray[y * width + x] = (byte)
                        (isKey(key, row, i)
                                ? 255
                                : channels == 1
                                        ? Luminance.toByte(row[i], depth)
                                        : Luminance.overWhite(
                                                Luminance.of(
                                                        Luminance.toByte(row[i + 2], depth),
                                                        Luminance.toByte(row[i + 1], depth),
                                                        Luminance.toByte(row[i], depth)),
                                                channels == 4 ? Luminance.toByte(row[i + 3], depth) : 255));
            }
        }
        return new GrayImage(width, height, gray);
    }

    private void readRow(BytePointer from, int[] row) {
        if (bits == 16) {
            ShortBuffer samples = from.limit(2L * row.length)
                    .asByteBuffer()
                    .order(ByteOrder.nativeOrder())
                    .asShortBuffer();
            for (int i = 0; i < row.length; i++) {
                row[i] = Short.toUnsignedInt(samples.get(i));
            }
        } else {
            byte[] samples = new byte[row.length];
            from.get(samples);
            for (int i = 0; i < row.length; i++) {
                row[i] = samples[i] & 0xFF;
            }
        }
    }

    /** The one colour that is transparent in images without alpha, in the order and depth of the decoded samples; or none. */
    private int[] key() {
        if (transparency == null || (colourType != ColourType.GRAY && colourType != ColourType.RGB)) {
            return new int[0];
        }
        int[] key = new int[colourType.samples];
        for (int i = 0; i < key.length; i++) {
            int sample = Short.toUnsignedInt(transparency.getShort(2 * (key.length - 1 - i)));
            key[i] = bits == 16 ? sample : Luminance.toByte(sample, bits);
        }
        return key;
    }

    private static boolean isKey(int[] key, int[] row, int at) {
        for (int i = 0; i < key.length; i++) {
            if (row[at + i] != key[i]) {
                return false;
            }
        }
        return key.length > 0;
    }
}
