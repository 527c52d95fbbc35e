package org.faumap.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import org.faumap.image.UnreadableImage.Reason;

/**
 * JPEG (ITU-T T.81), 8-bit, Huffman-coded, sequential or progressive; decoded by the JDK. The
 * Y of a YCbCr picture is the BT.601 luminance already and is taken as it is.
 */
final class JpegFile implements ImageFile {
    private static final int EXIF = 0xE1;
    private static final int ADOBE = 0xEE;
    private static final int JFIF = 0xE0;
    private static final int START_OF_SCAN = 0xDA;
    private static final int END_OF_IMAGE = 0xD9;
    /** Encoders write about ten. Each costs a walk over all pixels, however short it is. */
    private static final int MOST_SCANS = 100;

    private final byte[] pixelData;
    private final int width;
    private final int height;
    private final Colours colours;
    private final Orientation orientation;

    private enum Colours {
        GRAY,
        YCBCR,
        RGB,
        INKS,
        /** YCbCr of the inverted inks, and black. */
        YCBCR_BLACK
    }

    private JpegFile(Walk walk) throws EOFException {
        width = walk.width;
        height = walk.height;
        colours = walk.colours();
        pixelData = withAdobeSegment(walk.kept.toByteArray());
        orientation = walk.orientation;
        // A block is 8 x 8 samples, one sample stands for at most 4 x 4 pixels, and a block takes a bit or more.
        if ((long) width * height / (8 * 8 * 4 * 4) > pixelData.length * 8L) {
            throw new EOFException("The header promises more pixels than the data can hold");
        }
    }

    static JpegFile parse(byte[] bytes) throws IOException, UnreadableImage {
        Walk walk = new Walk(bytes);
        walk.toEnd();
        return new JpegFile(walk);
    }

    /** Tells the reader what colours these are, so that it does not guess. */
    private byte[] withAdobeSegment(byte[] jpeg) {
        int transform = switch (colours) {
            case GRAY, RGB, INKS -> 0;
            case YCBCR -> 1;
            case YCBCR_BLACK -> 2;
        };
        byte[] segment = {
            (byte) 0xFF, (byte) ADOBE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) transform
        };
        ByteBuffer told = ByteBuffer.allocate(jpeg.length + segment.length);
        return told.put(jpeg, 0, 2).put(segment).put(jpeg, 2, jpeg.length - 2).array();
    }

    /** Goes from marker to marker and keeps what decoding the pixels needs. */
    private static final class Walk {
        private final byte[] bytes;
        private final ByteArrayOutputStream kept;
        private int position = 2;
        private int scans;
        private int width;
        private int height;
        private int[] components = {};
        private boolean jfif;
        private int adobeTransform = -1;
        private Orientation orientation = Orientation.UPRIGHT;

        Walk(byte[] bytes) {
            this.bytes = bytes;
            kept = new ByteArrayOutputStream(bytes.length);
            kept.write(bytes, 0, 2);
        }

        void toEnd() throws IOException, UnreadableImage {
            for (int marker = marker(); marker != END_OF_IMAGE; marker = marker()) {
                int start = position;
                int length = (bytes[start] & 0xFF) << 8 | (bytes[start + 1] & 0xFF);
                if (length < 2 || start + length > bytes.length) {
                    throw new EOFException("JPEG segment");
                }
                position += length;
                ByteBuffer content =
                        ByteBuffer.wrap(bytes, start + 2, length - 2).slice();
                if (take(marker, content)) {
                    keep(marker, start, position);
                }
                if (marker == START_OF_SCAN) {
                    scans++;
                    int data = position;
                    skipScanData();
                    kept.write(bytes, data, position - data);
                }
            }
            if (components.length == 0 || scans == 0 || scans > MOST_SCANS) {
                throw new IOException("JPEG with %d scans".formatted(scans));
            }
            kept.write(0xFF);
            kept.write(END_OF_IMAGE);
        }

        private int marker() throws IOException {
            if ((bytes[position++] & 0xFF) != 0xFF) {
                throw new IOException("JPEG marker expected");
            }
            while ((bytes[position] & 0xFF) == 0xFF) {
                position++;
            }
            return bytes[position++] & 0xFF;
        }

        private void keep(int marker, int from, int to) {
            kept.write(0xFF);
            kept.write(marker);
            kept.write(bytes, from, to - from);
        }

        /** Within scan data only 0xFF00 (a literal 0xFF), restart markers and fill bytes go on. */
        private void skipScanData() {
            while (true) {
                if ((bytes[position] & 0xFF) == 0xFF) {
                    int next = bytes[position + 1] & 0xFF;
                    if (next != 0 && next != 0xFF && (next < 0xD0 || next > 0xD7)) {
                        return;
                    }
                }
                position++;
            }
        }

        /** Whether the decoder needs this segment. */
        private boolean take(int marker, ByteBuffer content) throws IOException, UnreadableImage {
            switch (marker) {
                case 0xC0, 0xC1, 0xC2 -> takeFrame(content);
                case 0xC4, 0xDB, 0xDD, START_OF_SCAN -> {}
                case 0xC3, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xCB, 0xCC, 0xCD, 0xCE, 0xCF ->
                    throw new UnreadableImage(Reason.UNSUPPORTED_FORMAT);
                case JFIF -> jfif |= startsWith(content, "JFIF\0");
                case EXIF -> {
                    if (startsWith(content, "Exif\0\0") && orientation == Orientation.UPRIGHT) {
                        orientation = Orientation.ofExif(content.position(6));
                    }
                }
                case ADOBE -> {
                    if (startsWith(content, "Adobe") && content.remaining() >= 12) {
                        adobeTransform = content.get(11);
                    }
                }
                default -> {
                    if (marker < 0xDC) {
                        throw new IOException("JPEG marker " + marker + " out of place");
                    }
                }
            }
            return marker < 0xDE;
        }

        private void takeFrame(ByteBuffer frame) throws IOException, UnreadableImage {
            if (components.length > 0) {
                throw new IOException("Two frames");
            }
            if (frame.get() != 8) {
                throw new UnreadableImage(Reason.UNSUPPORTED_FORMAT);
            }
            height = Short.toUnsignedInt(frame.getShort());
            width = Short.toUnsignedInt(frame.getShort());
            components = new int[frame.get()];
            for (int i = 0; i < components.length; i++) {
                components[i] = frame.get(6 + 3 * i) & 0xFF;
            }
            if (components.length != 1 && components.length != 3 && components.length != 4) {
                throw new UnreadableImage(Reason.UNSUPPORTED_FORMAT);
            }
        }

        private static boolean startsWith(ByteBuffer content, String name) {
            byte[] expected = name.getBytes(StandardCharsets.US_ASCII);
            return content.remaining() >= expected.length
                    && content.slice(0, expected.length).equals(ByteBuffer.wrap(expected));
        }

        /** The conventions of the IJG library, which everybody follows. */
        private Colours colours() {
            if (components.length == 1) {
                return Colours.GRAY;
            }
            if (components.length == 4) {
                return adobeTransform == 2 ? Colours.YCBCR_BLACK : Colours.INKS;
            }
            boolean namedRgb = Arrays.equals(components, new int[] {'R', 'G', 'B'});
            return !jfif && (adobeTransform == 0 || (adobeTransform < 0 && namedRgb)) ? Colours.RGB : Colours.YCBCR;
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
        return switch (colours) {
            case GRAY, YCBCR -> new GrayImage(width, height, PixelReader.JPEG.read(pixelData, this::luminance));
            case RGB, INKS, YCBCR_BLACK -> ofSamples(PixelReader.JPEG.read(pixelData, r -> r.readRaster(0, null)));
        };
    }

    /** Into a grey picture the reader copies the first component and leaves the others alone. */
    private byte[] luminance(ImageReader reader) throws IOException {
        BufferedImage gray = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        ImageReadParam param = reader.getDefaultReadParam();
        param.setDestination(gray);
        reader.read(0, param);
        return samples(gray.getRaster());
    }

    private static byte[] samples(Raster raster) {
        return ((DataBufferByte) raster.getDataBuffer()).getData();
    }

    private GrayImage ofSamples(Raster raster) {
        byte[] samples = samples(raster);
        byte[] gray = new byte[width * height];
        for (int i = 0, s = 0; i < gray.length; i++, s += raster.getNumBands()) {
            int first = samples[s] & 0xFF;
            int second = samples[s + 1] & 0xFF;
            int third = samples[s + 2] & 0xFF;
            gray[i] = (byte)
                    switch (colours) {
                        case GRAY, YCBCR -> first;
                        case RGB -> Luminance.of(first, second, third);
                        // Adobe stores inks inverted, 255 for none, and everybody followed.
                        case INKS ->
                            Luminance.ofInks(255 - first, 255 - second, 255 - third, 255 - (samples[s + 3] & 0xFF));
                        case YCBCR_BLACK -> ((255 - first) * (samples[s + 3] & 0xFF) + 127) / 255;
                    };
        }
        return new GrayImage(width, height, gray);
    }
}
