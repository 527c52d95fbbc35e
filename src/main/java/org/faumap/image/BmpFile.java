package org.faumap.image;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.faumap.image.UnreadableImage.Reason;

/** Windows bitmaps, plain or run-length encoded; decoded by the JDK. Negative heights mean "top row first". */
final class BmpFile implements ImageFile {
    private static final int FILE_HEADER = 14;
    private static final int OLD_HEADER = 12;
    private static final int V4_HEADER = 108;
    private static final int V4_COLOUR_SPACE = FILE_HEADER + 56;
    private static final int SRGB = 0x73524742;

    private final byte[] pixelData;
    private final int width;
    private final int height;

    private BmpFile(byte[] pixelData, int width, int height) {
        this.pixelData = pixelData;
        this.width = width;
        this.height = height;
    }

    static BmpFile parse(byte[] bytes) throws IOException, UnreadableImage {
        ByteBuffer file = ByteBuffer.wrap(bytes.clone()).order(ByteOrder.LITTLE_ENDIAN);
        long pixelsAt = Integer.toUnsignedLong(file.getInt(10));
        int headerSize = file.getInt(FILE_HEADER);
        boolean old = headerSize == OLD_HEADER;
        int width = old ? file.getShort(18) : file.getInt(18);
        int height = Math.absExact(old ? file.getShort(20) : file.getInt(22));
        int bits = file.getShort(old ? 24 : 28);
        int compression = old ? 0 : file.getInt(30);
        int paletteSize = old ? 0 : file.getInt(46);
        boolean known = old
                || headerSize == 40
                || headerSize == 52
                || headerSize == 56
                || headerSize == V4_HEADER
                || headerSize == 124;
        if (!known || compression < 0 || compression > 3) {
            throw new UnreadableImage(Reason.UNSUPPORTED_FORMAT);
        }
        boolean runs = compression == 1 || compression == 2;
        long rowBytes = ((long) width * bits + 31) / 32 * 4;
        long pixelBytes = runs ? Integer.toUnsignedLong(file.getInt(34)) : rowBytes * height;
        if (Integer.toUnsignedLong(file.getInt(2)) > bytes.length || pixelsAt + pixelBytes > bytes.length) {
            throw new EOFException("The bitmap is larger than the file");
        }
        if (paletteSize < 0 || paletteSize > 256) {
            throw new IOException("A palette of " + paletteSize);
        }
        if (headerSize >= V4_HEADER) {
            // The header may name a profile in another file, which the JDK's reader might look for.
            file.putInt(V4_COLOUR_SPACE, SRGB);
        }
        return new BmpFile(file.array(), width, height);
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
        return Orientation.UPRIGHT;
    }

    @Override
    public long decodingBytes() {
        return 6L * width * height;
    }

    @Override
    public GrayImage gray(DecodingWork work) throws IOException {
        return PixelReader.BMP.read(pixelData, work, reader -> Luminance.of(reader.read(0)));
    }
}
