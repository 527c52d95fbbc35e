package org.faumap.image;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.faumap.image.UnreadableImage.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Still WebP (RFC 9649), lossy or lossless, with or without alpha; decoded by the libwebp inside OpenCV. TwelveMonkeys 3.14.0
 * held 21 bytes a pixel and worked for minutes on one of 3,000 mutated files of 148 bytes.
 */
final class WebpFile implements ImageFile {
    private static final int VP8 = 0x20385056;
    private static final int VP8L = 0x4C385056;
    private static final int VP8X = 0x58385056;
    private static final int ALPH = 0x48504C41;
    private static final int ANIM = 0x4D494E41;
    private static final int ANMF = 0x464D4E41;
    private static final int EXIF = 0x46495845;
    private static final int RIFF = 0x46464952;
    private static final int WEBP = 0x50424557;
    private static final int VP8_START_CODE = 0x2A019D;
    private static final byte ALPHA_FLAG = 0x10;

    private @Nullable ByteBuffer canvas;
    private @Nullable ByteBuffer alpha;
    private @Nullable ByteBuffer frame;
    private boolean lossless;
    private int width;
    private int height;
    private Orientation orientation = Orientation.UPRIGHT;

    private WebpFile() {}

    /** @param bytes in little-endian order */
    static WebpFile parse(ByteBuffer bytes) throws IOException, UnreadableImage {
        long size = Integer.toUnsignedLong(bytes.getInt(4));
        if (size + 8 > bytes.limit()) {
            throw new EOFException("The RIFF container is larger than the file");
        }
        bytes.limit((int) size + 8).position(12);
        WebpFile file = new WebpFile();
        while (bytes.remaining() >= 8) {
            int type = bytes.getInt();
            int length = bytes.getInt();
            ByteBuffer content = bytes.slice(bytes.position(), length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.position(Math.min(bytes.limit(), bytes.position() + length + (length & 1)));
            file.take(type, content);
        }
        file.requireConsistency();
        return file;
    }

    private void take(int type, ByteBuffer content) throws IOException, UnreadableImage {
        switch (type) {
            case VP8X -> canvas = content;
            case ALPH -> alpha = content;
            case VP8, VP8L -> takeFrame(content, type == VP8L);
            case EXIF -> orientation = Orientation.ofExif(withoutPrefix(content));
            case ANIM, ANMF -> throw new UnreadableImage(Reason.UNSUPPORTED_FORMAT);
            default -> {} // profiles and XMP say nothing about where the pixels are
        }
    }

    private void takeFrame(ByteBuffer content, boolean isLossless) throws IOException {
        if (frame != null) {
            throw new IOException("Two frames");
        }
        frame = content;
        lossless = isLossless;
        if (lossless) {
            int bits = content.getInt(1);
            if (content.get(0) != 0x2F || bits >>> 29 != 0) {
                throw new IOException("VP8L header");
            }
            width = (bits & 0x3FFF) + 1;
            height = (bits >> 14 & 0x3FFF) + 1;
        } else {
            int tag = content.getInt(0) & 0xFFFFFF;
            boolean keyFrame = (tag & 1) == 0;
            if (!keyFrame || (content.getInt(3) & 0xFFFFFF) != VP8_START_CODE || (tag >> 5) + 10 > content.limit()) {
                throw new IOException("VP8 header");
            }
            width = content.getShort(6) & 0x3FFF;
            height = content.getShort(8) & 0x3FFF;
        }
    }

    private static ByteBuffer withoutPrefix(ByteBuffer exif) {
        boolean prefixed = exif.limit() > 6 && exif.get(0) == 'E';
        return prefixed ? exif.slice(6, exif.limit() - 6) : exif;
    }

    private void requireConsistency() throws IOException {
        if (frame == null) {
            throw new EOFException("No frame");
        }
        if (canvas != null) {
            int canvasWidth = (canvas.getInt(4) & 0xFFFFFF) + 1;
            int canvasHeight = (canvas.getInt(6) >>> 8) + 1;
            if (canvasWidth != width || canvasHeight != height) {
                throw new IOException("The frame does not fill the canvas");
            }
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
    public long decodingBytes() {
        // libwebp keeps the samples of a lossy image as YUV beside the colours.
        return 6L * width * height;
    }

    @Override
    public GrayImage gray(DecodingWork work) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Mat pixels = OpenCv.decode(pixelData());
            if (pixels.cols() != width || pixels.rows() != height || pixels.depth() != opencv_core.CV_8U) {
                throw new IOException("WebP data");
            }
            return ofBlueGreenRed(pixels, work);
        }
    }

    private GrayImage ofBlueGreenRed(Mat pixels, DecodingWork work) {
        int channels = pixels.channels();
        byte[] gray = new byte[width * height];
        byte[] row = new byte[width * channels];
        for (int y = 0; y < height; y++) {
            work.read(row.length);
            pixels.ptr(y).get(row);
            for (int x = 0, i = 0; x < width; x++, i += channels) {
                int luminance = Luminance.of(row[i + 2] & 0xFF, row[i + 1] & 0xFF, row[i] & 0xFF);
                gray[y * width + x] =
                        (byte) (channels == 4 ? Luminance.overWhite(luminance, row[i + 3] & 0xFF) : luminance);
            }
        }
        return new GrayImage(width, height, gray);
    }

    /** The same image with nothing but its frame and, where there is one, its alpha plane. */
    private byte[] pixelData() {
        ByteBuffer pixels = frame;
        if (pixels == null) {
            throw new IllegalStateException("Parsed without a frame");
        }
        int extended = alpha == null || lossless ? 0 : 18 + 8 + padded(alpha);
        ByteBuffer kept =
                ByteBuffer.allocate(12 + extended + 8 + padded(pixels)).order(ByteOrder.LITTLE_ENDIAN);
        kept.putInt(RIFF).putInt(kept.capacity() - 8).putInt(WEBP);
        if (alpha != null && !lossless) {
            kept.putInt(VP8X).putInt(10).putInt(ALPHA_FLAG);
            putThreeBytes(kept, width - 1);
            putThreeBytes(kept, height - 1);
            putChunk(kept, ALPH, alpha);
        }
        putChunk(kept, lossless ? VP8L : VP8, pixels);
        return kept.array();
    }

    private static int padded(ByteBuffer content) {
        return content.limit() + (content.limit() & 1);
    }

    private static void putThreeBytes(ByteBuffer to, int value) {
        to.putShort((short) value).put((byte) (value >> 16));
    }

    private static void putChunk(ByteBuffer to, int type, ByteBuffer content) {
        to.putInt(type).putInt(content.limit()).put(content.duplicate());
        to.position(to.position() + (content.limit() & 1));
    }
}
