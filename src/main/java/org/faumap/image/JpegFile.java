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
 * Y of a YCbCr image is the BT.601 luminance already and is taken as it is.
 */
final class JpegFile implements ImageFile {
    private static final int EXIF = 0xE1;
    private static final int ADOBE = 0xEE;
    private static final int JFIF = 0xE0;
    private static final int PROGRESSIVE = 0xC2;
    private static final int START_OF_SCAN = 0xDA;
    private static final int END_OF_IMAGE = 0xD9;
    /** Encoders write about ten. */
    private static final int MOST_SCANS = 100;
    /**
     * The reader goes over all pixels after each scan, however short it is: 1 to 2 ns a pixel. A photograph of 40 megapixels
     * in ten scans stays well below.
     */
    private static final long MOST_SCANNED_PIXELS = 700_000_000;

    private final byte[] pixelData;
    private final int width;
    private final int height;
    private final Colours colours;
    private final Orientation orientation;
    private final boolean progressive;
    private final int scans;
    private final long samples;

    /**
     * A component as the frame describes it.
     *
     * @param across how many samples it has beside each other in the smallest unit, 1 to 4
     * @param down likewise below each other
     */
    private record Component(int id, int across, int down) {}

    private static boolean isLuminance(Colours colours) {
        return colours == Colours.GRAY || colours == Colours.YCBCR;
    }

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
        progressive = walk.progressive;
        scans = walk.scans;
        samples = Arrays.stream(walk.components).mapToLong(walk::samples).sum();
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
        private Component[] components = {};
        private boolean progressive;
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
            if (components.length == 0 || scans == 0) {
                throw new EOFException("No frame or no scan");
            }
            requireFewScans();
            kept.write(0xFF);
            kept.write(END_OF_IMAGE);
        }

        private void requireFewScans() throws IOException {
            if (!progressive && scans > components.length) {
                throw new IOException("%d scans of %d components".formatted(scans, components.length));
            }
            if (scans > MOST_SCANS) {
                throw new TooCostly("The JPEG has %d scans, more than the limit of %d".formatted(scans, MOST_SCANS));
            }
            long scanned = (long) scans * width * height * (isLuminance(colours()) ? 1 : components.length + 1);
            if (scans > 1 && scanned > MOST_SCANNED_PIXELS) {
                throw new TooCostly(
                        "%d scans of %d x %d pixels with %d components are more than the limit of %d million pixels in all scans"
                                .formatted(scans, width, height, components.length, MOST_SCANNED_PIXELS / 1_000_000));
            }
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
                case 0xC0, 0xC1, PROGRESSIVE -> takeFrame(content, marker == PROGRESSIVE);
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

        private void takeFrame(ByteBuffer frame, boolean isProgressive) throws IOException, UnreadableImage {
            if (components.length > 0) {
                throw new IOException("Two frames");
            }
            if (frame.get() != 8) {
                throw new UnreadableImage(Reason.UNSUPPORTED_FORMAT);
            }
            height = Short.toUnsignedInt(frame.getShort());
            width = Short.toUnsignedInt(frame.getShort());
            progressive = isProgressive;
            components = new Component[frame.get()];
            for (int i = 0; i < components.length; i++) {
                int sampling = frame.get(7 + 3 * i);
                components[i] = new Component(frame.get(6 + 3 * i) & 0xFF, sampling >> 4 & 0xF, sampling & 0xF);
            }
            if (components.length != 1 && components.length != 3 && components.length != 4) {
                throw new UnreadableImage(Reason.UNSUPPORTED_FORMAT);
            }
        }

        /** How many there are of a component, padding left out. */
        private long samples(Component component) {
            int across = 1;
            int down = 1;
            for (Component each : components) {
                across = Math.max(across, each.across);
                down = Math.max(down, each.down);
            }
            return (long) width * height * component.across * component.down / ((long) across * down);
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
            boolean namedRgb = components[0].id == 'R' && components[1].id == 'G' && components[2].id == 'B';
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

    boolean isProgressive() {
        return progressive;
    }

    /** The coefficients of all scans are kept until the last, 2 bytes each; samples of several colours are held at once. */
    @Override
    public long decodingBytes() {
        long bands = switch (colours) {
            case GRAY, YCBCR -> 0;
            case RGB -> 3;
            case INKS, YCBCR_BLACK -> 4;
        };
        return (scans > 1 ? 2 * samples : 0) + bands * width * height;
    }

    @Override
    public GrayImage gray(DecodingWork work) throws IOException {
        return switch (colours) {
            case GRAY, YCBCR -> new GrayImage(width, height, PixelReader.JPEG.read(pixelData, work, this::luminance));
            case RGB, INKS, YCBCR_BLACK ->
                ofSamples(PixelReader.JPEG.read(pixelData, work, reader -> reader.readRaster(0, null)));
        };
    }

    /** Into a grey image the reader copies the first component and leaves the others alone. */
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
