package org.faumap.dataset;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.faumap.dataset.DatasetRefused.Reason;

/**
 * Bytes that come out of an archive. That they cannot be read is the archive's fault and told as such, so that it is not
 * taken for one of the storage they go to.
 */
class ArchiveBytes extends FilterInputStream {
    ArchiveBytes(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return super.read(buffer, offset, length);
        } catch (IOException | IllegalArgumentException condition) {
            throw damaged(condition);
        }
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] dropped = new byte[(int) Math.min(Math.max(count, 0), 1 << 13)];
        return dropped.length == 0 ? 0 : Math.max(0, read(dropped, 0, dropped.length));
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /** Reads to the end. */
    final void drain() throws IOException {
        byte[] dropped = new byte[1 << 14];
        while (read(dropped, 0, dropped.length) >= 0) {
            // Counted and checked on the way.
        }
    }

    static DatasetRefused damaged(Throwable condition) {
        return new DatasetRefused(
                Reason.ARCHIVE_DAMAGED,
                "It ends too early, or its checksums or headers do not fit. Send the whole file, or pack it again.",
                condition);
    }
}
