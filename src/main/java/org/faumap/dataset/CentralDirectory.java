package org.faumap.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import org.faumap.dataset.DatasetRefused.Reason;

/**
 * The list of entries at the end of a zip (APPNOTE 6.3.10, section 4.3). Readers of zips hold all of it in memory, whatever
 * it claims to count: here it is measured first.
 */
final class CentralDirectory {
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final int LOCATOR_SIGNATURE = 0x07064b50;
    private static final int LOCATOR_BYTES = 20;
    private static final int END64_SIGNATURE = 0x06064b50;
    private static final int END64_BYTES = 56;
    private static final int ENTRY_SIGNATURE = 0x02014b50;
    private static final int ENTRY_BYTES = 46;
    /** Twice what a name of 200 characters takes. */
    private static final int BYTES_PER_ENTRY = 512;

    private CentralDirectory() {}

    /**
     * Refuses a zip with more entries than are allowed, or whose list is not in one piece between files and end.
     *
     * @throws DatasetRefused telling which
     */
    static void check(FileChannel zip, int maxEntries) throws IOException {
        long end = end(zip);
        ByteBuffer record = read(zip, end, END_BYTES);
        long length = Integer.toUnsignedLong(record.getInt(12));
        long start = Integer.toUnsignedLong(record.getInt(16));
        long stop = end;
        ByteBuffer locator = end < LOCATOR_BYTES ? null : read(zip, end - LOCATOR_BYTES, LOCATOR_BYTES);
        if (locator != null && locator.getInt(0) == LOCATOR_SIGNATURE) {
            stop = locator.getLong(8);
            if (stop < 0 || stop > end - LOCATOR_BYTES - END64_BYTES) {
                throw damaged();
            }
            ByteBuffer record64 = read(zip, stop, END64_BYTES);
            if (record64.getInt(0) != END64_SIGNATURE) {
                throw damaged();
            }
            length = record64.getLong(40);
            start = record64.getLong(48);
        }
        if (start < 0 || length < 0 || length != stop - start) {
            throw damaged();
        }
        if (length > (1 << 20) + (long) maxEntries * BYTES_PER_ENTRY) {
            throw UnpackingMeter.tooManyEntries(maxEntries);
        }
        walk(zip, start, stop, maxEntries);
    }

    private static void walk(FileChannel zip, long start, long stop, int maxEntries) throws IOException {
        int entries = 0;
        long at = start;
        while (at < stop) {
            if (at + ENTRY_BYTES > stop) {
                throw damaged();
            }
            ByteBuffer entry = read(zip, at, ENTRY_BYTES);
            if (entry.getInt(0) != ENTRY_SIGNATURE) {
                throw damaged();
            }
            at += ENTRY_BYTES
                    + Short.toUnsignedInt(entry.getShort(28))
                    + Short.toUnsignedInt(entry.getShort(30))
                    + Short.toUnsignedInt(entry.getShort(32));
            entries++;
            if (entries > maxEntries) {
                throw UnpackingMeter.tooManyEntries(maxEntries);
            }
        }
        if (at != stop) {
            throw damaged();
        }
    }

    /** Where the last record is: the last one from behind, whose comment ends with the file. */
    private static long end(FileChannel zip) throws IOException {
        long size = zip.size();
        int tail = (int) Math.min(size, END_BYTES + LONGEST_COMMENT);
        ByteBuffer bytes = read(zip, size - tail, tail);
        for (int at = tail - END_BYTES; at >= 0; at--) {
            if (bytes.getInt(at) == END_SIGNATURE) {
                if (at + END_BYTES + Short.toUnsignedInt(bytes.getShort(at + 20)) != tail) {
                    break;
                }
                return size - tail + at;
            }
        }
        throw damaged();
    }

    private static ByteBuffer read(FileChannel zip, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (zip.read(bytes, at + bytes.position()) < 0) {
                throw damaged();
            }
        }
        return bytes;
    }

    private static DatasetRefused damaged() {
        return new DatasetRefused(
                Reason.ARCHIVE_DAMAGED,
                "The list of entries at the end of the zip is missing or does not fit: it was cut off, or is not a plain zip. Send the whole file, or pack it again.");
    }
}
