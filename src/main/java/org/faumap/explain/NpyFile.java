package org.faumap.explain;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.faumap.image.GrayImage;

/** NumPy's array format, version 1.0: {@code numpy.load} reads it. */
final class NpyFile {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    private static final int ALIGNMENT = 64;

    private NpyFile() {}

    /** A float32 array {@code [height, width]}, row by row. */
    static byte[] write(Projection projection) {
        return floats(projection.values(), projection.height(), projection.width());
    }

    /** A float32 array {@code [maps, height, width]} of projections of one size. */
    static byte[] stack(List<Projection> projections, int height, int width) {
        FloatBuffer values = FloatBuffer.allocate(projections.size() * height * width);
        projections.forEach(each -> values.put(each.values()));
        return floats(values.array(), projections.size(), height, width);
    }

    /** A float32 array of any shape, the last axis fastest. */
    static byte[] floats(float[] values, int... shape) {
        ByteBuffer bytes = begun("<f4", values.length * Float.BYTES, shape);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    /** An int32 array {@code [values]}. */
    static byte[] ints(int... values) {
        ByteBuffer bytes = begun("<i4", values.length * Integer.BYTES, values.length);
        bytes.asIntBuffer().put(values);
        return bytes.array();
    }

    /** A uint8 array {@code [height, width]}. */
    static byte[] image(GrayImage image) {
        return begun("|u1", image.pixels().length, image.height(), image.width())
                .put(image.pixels())
                .array();
    }

    /** Everything but the values, for which there is room. */
    private static ByteBuffer begun(String type, int valueBytes, int... shape) {
        String sides = Arrays.stream(shape).mapToObj(side -> side + ", ").collect(Collectors.joining());
        String header = "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }"
                .formatted(type, shape.length == 1 ? sides.strip() : sides.substring(0, sides.length() - 2));
        int unpadded = MAGIC.length + 2 + header.length() + 1;
        int padding = (ALIGNMENT - unpadded % ALIGNMENT) % ALIGNMENT;
        byte[] text = (header + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(MAGIC.length + 2 + text.length + valueBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .putShort((short) text.length)
                .put(text);
    }
}
