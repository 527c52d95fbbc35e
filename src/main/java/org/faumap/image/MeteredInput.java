package org.faumap.image;

import javax.imageio.stream.ImageInputStreamImpl;

/** A file in memory, for ImageIO's readers, whose reading is where work on it can be stopped. */
final class MeteredInput extends ImageInputStreamImpl {
    private final byte[] bytes;
    private final DecodingWork work;

    MeteredInput(byte[] bytes, DecodingWork work) {
        this.bytes = bytes;
        this.work = work;
    }

    @Override
    public int read() {
        bitOffset = 0;
        work.read(1);
        return streamPos < bytes.length ? bytes[(int) streamPos++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        bitOffset = 0;
        int count = (int) Math.min(length, bytes.length - streamPos);
        work.read(Math.max(1, count));
        if (count <= 0) {
            return length == 0 ? 0 : -1;
        }
        System.arraycopy(bytes, (int) streamPos, into, offset, count);
        streamPos += count;
        return count;
    }

    @Override
    public long length() {
        return bytes.length;
    }
}
