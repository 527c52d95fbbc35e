package org.faumap.dataset;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/** Reads a tar, plain or packed with gzip, from its beginning to its end. */
final class TarContent {
    private static final int BLOCK_BYTES = 512;
    /** Long names and other notes before a file; a reader holds them in memory. */
    private static final long MOST_BETWEEN_FILES_BYTES = 1 << 18;

    private TarContent() {}

    static void read(ReceivedArchive archive, boolean packed, UnpackingMeter meter, ArchiveEntries entries)
            throws IOException {
        if (!packed) {
            refuseWithoutEnd(archive);
        }
        try (InputStream bytes = archive.open();
                Limited plain = new Limited(packed ? unpacked(bytes) : bytes, meter)) {
            TarArchiveInputStream tar = new TarArchiveInputStream(plain, StandardCharsets.UTF_8.name());
            int number = 0;
            for (TarArchiveEntry entry = next(tar, plain); entry != null; entry = next(tar, plain)) {
                number++;
                refuseWhatIsNoFile(entry, number);
                plain.left = Long.MAX_VALUE;
                ArchiveBytes content = new ArchiveBytes(tar);
                entries.take(number, entry.getName(), entry.isDirectory(), content);
                content.drain();
            }
            plain.left = Long.MAX_VALUE;
            plain.drain(); // the checksum of gzip comes last
        }
    }

    private static InputStream unpacked(InputStream packed) throws IOException {
        BufferedInputStream plain;
        byte[] start;
        try {
            plain = new BufferedInputStream(new GZIPInputStream(packed, 1 << 16), 1 << 16);
            plain.mark(BLOCK_BYTES);
            start = plain.readNBytes(BLOCK_BYTES);
            plain.reset();
        } catch (IOException condition) {
            throw ArchiveBytes.damaged(condition);
        }
        if (start.length > 0 && (start.length < BLOCK_BYTES || !ReceivedArchive.isTar(start))) {
            throw ReceivedArchive.unsupported("What is packed with gzip is no tar. Pack the folder as tar.gz or zip.");
        }
        return plain;
    }

    /** A tar that was cut off between two files looks whole but for the empty blocks at its end. */
    private static void refuseWithoutEnd(ReceivedArchive archive) throws IOException {
        byte[] last = new byte[BLOCK_BYTES];
        long at = archive.bytes() - BLOCK_BYTES;
        if (at < 0 || archive.file().read(ByteBuffer.wrap(last), at) < BLOCK_BYTES || !ReceivedArchive.isZero(last)) {
            throw ArchiveBytes.damaged(new IOException("No end of archive"));
        }
    }

    private static @Nullable TarArchiveEntry next(TarArchiveInputStream tar, Limited plain) {
        plain.left = MOST_BETWEEN_FILES_BYTES;
        try {
            return tar.getNextEntry();
        } catch (IOException | IllegalArgumentException condition) {
            throw ArchiveBytes.damaged(condition);
        }
    }

    private static void refuseWhatIsNoFile(TarArchiveEntry entry, int number) {
        byte type = entry.getLinkFlag();
        boolean plain = type == TarConstants.LF_NORMAL || type == TarConstants.LF_OLDNORM;
        if (!plain && type != TarConstants.LF_DIR) {
            throw EntryNames.unsafe(number, "is a link, a device or otherwise no plain file");
        }
        if (entry.isSparse()) {
            throw EntryNames.unsafe(number, "is a file with holes");
        }
    }

    /** The unpacked tar, of which only so much is read at a time. */
    private static final class Limited extends ArchiveBytes {
        private final UnpackingMeter meter;
        private long left = MOST_BETWEEN_FILES_BYTES;

        Limited(InputStream in, UnpackingMeter meter) {
            super(in);
            this.meter = meter;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left <= 0) {
                throw ArchiveBytes.damaged(new IOException("Long notes between files"));
            }
            int read = super.read(buffer, offset, (int) Math.min(length, left));
            left -= Math.max(read, 0);
            meter.unpacked(Math.max(read, 0));
            return read;
        }
    }
}
