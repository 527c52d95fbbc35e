package org.faumap.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The first image file directory of TIFF data: of a TIFF file, or of an EXIF block, which has the same shape. Reading
 * beyond the data throws an unchecked exception.
 */
final class TiffDirectory {
    static final int ENTRY_BYTES = 12;

    private static final int[] TYPE_BYTES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};
    private static final int BYTE = 1;
    private static final int SHORT = 3;
    private static final int LONG = 4;

    /**
     * @param position of the entry in the data
     * @param type TIFF's number for it
     * @param count of values
     * @param valuesAt where the values are
     */
    record Entry(int position, int type, int count, int valuesAt) {}

    private final ByteBuffer data;
    private final int position;
    private final Map<Integer, Entry> entries = new LinkedHashMap<>();

    private TiffDirectory(ByteBuffer data, int position) {
        this.data = data;
        this.position = position;
        int size = Short.toUnsignedInt(data.getShort(position));
        for (int i = 0; i < size; i++) {
            int at = position + 2 + i * ENTRY_BYTES;
            int type = Short.toUnsignedInt(data.getShort(at + 2));
            long count = Integer.toUnsignedLong(data.getInt(at + 4));
            if (type == 0 || type >= TYPE_BYTES.length) {
                continue;
            }
            long bytes = count * TYPE_BYTES[type];
            long valuesAt = bytes <= 4 ? at + 8 : Integer.toUnsignedLong(data.getInt(at + 8));
            if (valuesAt + bytes > data.limit()) {
                throw new IndexOutOfBoundsException("A TIFF field lies outside the data");
            }
            int tag = Short.toUnsignedInt(data.getShort(at));
            entries.putIfAbsent(tag, new Entry(at, type, (int) count, (int) valuesAt));
        }
    }

    /** @param tiff starts with the byte order mark; offsets count from its first byte */
    static TiffDirectory first(ByteBuffer tiff) {
        ByteBuffer data = tiff.slice();
        data.order(data.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        if (data.getShort(2) != 42) {
            throw new IllegalArgumentException("Not TIFF data");
        }
        return new TiffDirectory(data, data.getInt(4));
    }

    int position() {
        return position;
    }

    /** Where the next directory starts; 0 when this is the last. */
    long next() {
        int size = Short.toUnsignedInt(data.getShort(position));
        return Integer.toUnsignedLong(data.getInt(position + 2 + size * ENTRY_BYTES));
    }

    ByteOrder order() {
        return data.order();
    }

    Map<Integer, Entry> entries() {
        return entries;
    }

    /** The tag's single or first value, or what to take when it is missing. */
    long value(int tag, long otherwise) {
        long[] values = values(tag);
        return values.length == 0 ? otherwise : values[0];
    }

    /** The tag's whole numbers; empty when it is missing or holds something else. */
    long[] values(int tag) {
        Entry entry = entries.get(tag);
        if (entry == null || (entry.type != BYTE && entry.type != SHORT && entry.type != LONG)) {
            return new long[0];
        }
        long[] values = new long[entry.count];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (entry.type) {
                case BYTE -> Byte.toUnsignedLong(data.get(entry.valuesAt + i));
                case SHORT -> Short.toUnsignedLong(data.getShort(entry.valuesAt + 2 * i));
                default -> Integer.toUnsignedLong(data.getInt(entry.valuesAt + 4 * i));
            };
        }
        return values;
    }
}
