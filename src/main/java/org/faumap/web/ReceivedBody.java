package org.faumap.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;

/** The body of a request while it comes in and until it is read, which can be done once: what was read is let go. */
final class ReceivedBody {
    private static final int CHUNK_BYTES = 1 << 16;

    private final ArrayDeque<byte[]> chunks = new ArrayDeque<>();
    private long length;

    void add(byte[] bytes, int count) {
        int taken = 0;
        while (taken < count) {
            int filled = (int) (length % CHUNK_BYTES);
            if (filled == 0) {
                chunks.add(new byte[CHUNK_BYTES]);
            }
            int more = Math.min(count - taken, CHUNK_BYTES - filled);
            System.arraycopy(bytes, taken, chunks.getLast(), filled, more);
            taken += more;
            length += more;
        }
    }

    /** Bytes, read or not. */
    long length() {
        return length;
    }

    InputStream open() {
        return new Reading();
    }

    private final class Reading extends InputStream {
        private InputStream chunk = InputStream.nullInputStream();
        private long left = length;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int count) throws IOException {
            int read = chunk.read(buffer, offset, count);
            if (read < 0 && left > 0) {
                int length = (int) Math.min(left, CHUNK_BYTES);
                chunk = new ByteArrayInputStream(chunks.remove(), 0, length);
                left -= length;
                read = chunk.read(buffer, offset, count);
            }
            return read;
        }

        @Override
        public int available() throws IOException {
            return (int) Math.min(Integer.MAX_VALUE, left + chunk.available());
        }
    }
}
