package org.faumap;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Small files that ask for much work or memory, each valid in itself. */
public final class HostileImages {
    private static final int JPEG_STRIPS = 7;
    private static final int DEFLATE_STRIPS = 8;

    private HostileImages() {}

    /** A grey TIFF of strips of one row, all of which name the same JPEG. */
    public static byte[] tiffOfOneJpeg(byte[] jpeg, int width, int rows) {
        return tiff(width, rows, JPEG_STRIPS, jpeg);
    }

    /** A grey TIFF of strips of one row, all of which name the same compressed zeros. */
    public static byte[] tiffOfOneDeflatedRow(int width, int rows) {
        return tiff(width, rows, DEFLATE_STRIPS, deflated(new byte[width]));
    }

    private static byte[] tiff(int width, int rows, int compression, byte[] strip) {
        int offsetsAt = 8 + strip.length;
        int lengthsAt = offsetsAt + 4 * rows;
        int directoryAt = lengthsAt + 4 * rows;
        int[][] fields = {
            {256, width},
            {257, rows},
            {258, 8},
            {259, compression},
            {262, 1},
            {273, offsetsAt},
            {277, 1},
            {278, 1},
            {279, lengthsAt}
        };
        ByteBuffer file =
                ByteBuffer.allocate(directoryAt + 2 + 12 * fields.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'I')
                .put((byte) 'I')
                .putShort((short) 42)
                .putInt(directoryAt)
                .put(strip);
        for (int row = 0; row < rows; row++) {
            file.putInt(offsetsAt + 4 * row, 8).putInt(lengthsAt + 4 * row, strip.length);
        }
        file.position(directoryAt).putShort((short) fields.length);
        for (int[] field : fields) {
            boolean perStrip = field[0] == 273 || field[0] == 279;
            file.putShort((short) field[0])
                    .putShort((short) 4)
                    .putInt(perStrip ? rows : 1)
                    .putInt(field[1]);
        }
        return file.array();
    }

    /** A black PNG. */
    public static byte[] png(int width, int height, int bits, int colourType, int samples) {
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
        header.put((byte) bits).put((byte) colourType);
        byte[] row = new byte[1 + (width * samples * bits + 7) / 8];
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        file.writeBytes(chunk("IHDR", header.array()));
        file.writeBytes(chunk("IDAT", deflated(row, height)));
        file.writeBytes(chunk("IEND", new byte[0]));
        return file.toByteArray();
    }

    private static byte[] chunk(String type, byte[] content) {
        CRC32 sum = new CRC32();
        sum.update(type.getBytes(StandardCharsets.US_ASCII));
        sum.update(content);
        return ByteBuffer.allocate(content.length + 12)
                .putInt(content.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(content)
                .putInt((int) sum.getValue())
                .array();
    }

    private static byte[] deflated(byte[] row) {
        return deflated(row, 1);
    }

    private static byte[] deflated(byte[] row, int times) {
        Deflater deflater = new Deflater();
        try {
            ByteArrayOutputStream compressed = new ByteArrayOutputStream();
            byte[] part = new byte[8192];
            for (int i = 0; i < times; i++) {
                deflater.setInput(row);
                while (!deflater.needsInput()) {
                    compressed.write(part, 0, deflater.deflate(part));
                }
            }
            deflater.finish();
            while (!deflater.finished()) {
                compressed.write(part, 0, deflater.deflate(part));
            }
            return compressed.toByteArray();
        } finally {
            deflater.end();
        }
    }

    /**
     * A grey JPEG whose scans say that there is nothing to say: a bit for each block in the first of a progressive one, two
     * bytes for 32,767 blocks in the others, two bits for each block of a sequential one.
     *
     * @param components 1, 3 or 4
     * @param scans 1 for a sequential one
     */
    public static byte[] jpeg(int width, int height, int components, int scans) {
        int blocks = (width + 7) / 8 * ((height + 7) / 8);
        boolean progressive = scans > 1;
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xD8});
        byte[] quantization = new byte[65];
        Arrays.fill(quantization, 1, 65, (byte) 16);
        segment(file, 0xDB, quantization);
        ByteBuffer frame = ByteBuffer.allocate(6 + 3 * components).put((byte) 8);
        frame.putShort((short) height).putShort((short) width).put((byte) components);
        for (int component = 1; component <= components; component++) {
            frame.put((byte) component).put((byte) 0x11).put((byte) 0);
        }
        segment(file, progressive ? 0xC2 : 0xC0, frame.array());
        segment(file, 0xC4, oneCode(0x00, 0));
        // End of block, or a run of 16,384 ends and as many more as 14 bits say.
        segment(file, 0xC4, oneCode(0x10, progressive ? 0xE0 : 0));
        ByteBuffer first = ByteBuffer.allocate(4 + 2 * components).put((byte) components);
        for (int component = 1; component <= components; component++) {
            first.put((byte) component).put((byte) 0);
        }
        segment(
                file,
                0xDA,
                first.put((byte) 0).put((byte) (progressive ? 0 : 63)).array());
        file.writeBytes(new byte[(blocks * components * (progressive ? 1 : 2) + 7) / 8]);
        for (int scan = 1; scan < scans; scan++) {
            byte component = (byte) (1 + scan % components);
            segment(file, 0xDA, new byte[] {1, component, 0, 1, 63, 0});
            for (int left = blocks; left > 0; left -= 16_384) {
                file.writeBytes(new byte[] {0, 0});
            }
        }
        file.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xD9});
        return file.toByteArray();
    }

    private static byte[] oneCode(int table, int symbol) {
        byte[] codes = new byte[18];
        codes[0] = (byte) table;
        codes[1] = 1; // of one bit
        codes[17] = (byte) symbol;
        return codes;
    }

    private static void segment(ByteArrayOutputStream file, int marker, byte[] content) {
        file.writeBytes(new byte[] {(byte) 0xFF, (byte) marker});
        file.writeBytes(new byte[] {(byte) ((content.length + 2) >> 8), (byte) (content.length + 2)});
        file.writeBytes(content);
    }
}
