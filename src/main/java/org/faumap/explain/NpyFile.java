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
public final class NpyFile {
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
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return file("<f4", bytes.array(), shape);
    }

    /** An int32 array {@code [values]}. */
    static byte[] ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(values);
        return file("<i4", bytes.array(), values.length);
    }

    /** A uint8 array {@code [height, width]}. */
    static byte[] image(GrayImage image) {
        return file("|u1", image.pixels(), image.height(), image.width());
    }

    private static byte[] file(String type, byte[] values, int... shape) {
        byte[] header = header(type, shape);
        return ByteBuffer.allocate(header.length + values.length)
                .put(header)
                .put(values)
                .array();
    }

    /**
     * What stands before the values of an array, the last axis of which is the fastest.
     *
     * @param type as NumPy writes it: {@code <f4}, {@code |u1}, {@code |b1}, or {@code <U12} for texts of 12 letters
     */
    public static byte[] header(String type, int... shape) {
        String sides = Arrays.stream(shape).mapToObj(side -> side + ", ").collect(Collectors.joining());
        String header = "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }"
                .formatted(type, shape.length == 1 ? sides.strip() : sides.substring(0, sides.length() - 2));
        int unpadded = MAGIC.length + 2 + header.length() + 1;
        int padding = (ALIGNMENT - unpadded % ALIGNMENT) % ALIGNMENT;
        byte[] text = (header + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(MAGIC.length + 2 + text.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .putShort((short) text.length)
                .put(text)
                .array();
    }
}
