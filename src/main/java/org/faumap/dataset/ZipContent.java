package org.faumap.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.util.Enumeration;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.faumap.dataset.DatasetRefused.Reason;

/** Reads a zip by the list at its end, as unpackers do. */
final class ZipContent {
    private static final int FILE_TYPE = 0170000;
    private static final int PLAIN_FILE = 0100000;
    private static final int FOLDER = 0040000;

    private ZipContent() {}

    static void read(ReceivedArchive archive, int maxEntries, UnpackingMeter meter, ArchiveEntries entries)
            throws IOException {
        CentralDirectory.check(archive.file(), maxEntries);
        // Local headers repeat the list and may be long: only their length is read, file by file.
        try (ZipFile zip = open(archive)) {
            int number = 0;
            for (Enumeration<ZipArchiveEntry> all = zip.getEntriesInPhysicalOrder(); all.hasMoreElements(); ) {
                ZipArchiveEntry entry = all.nextElement();
                number++;
                refuseWhatIsNoFile(entry, number);
                if (entry.isDirectory()) {
                    entries.take(number, entry.getName(), true, new ArchiveBytes(InputStream.nullInputStream()));
                } else {
                    take(zip, entry, number, meter, entries);
                }
            }
        }
    }

    private static ZipFile open(ReceivedArchive archive) {
        try {
            return ZipFile.builder()
                    .setSeekableByteChannel(archive.file())
                    .setIgnoreLocalFileHeader(true)
                    .get();
        } catch (IOException | IllegalArgumentException condition) {
            throw ArchiveBytes.damaged(condition);
        }
    }

    private static void refuseWhatIsNoFile(ZipArchiveEntry entry, int number) {
        if (entry.getGeneralPurposeBit().usesEncryption()) {
            throw new DatasetRefused(
                    Reason.ARCHIVE_ENCRYPTED,
                    "Entry %d is encrypted. Pack the files without a password.".formatted(number));
        }
        int type = entry.getUnixMode() & FILE_TYPE;
        if (type != 0 && type != PLAIN_FILE && type != FOLDER) {
            throw EntryNames.unsafe(number, "is a link or a device");
        }
        if (entry.getMethod() != ZipEntry.STORED && entry.getMethod() != ZipEntry.DEFLATED) {
            throw ReceivedArchive.unsupported(
                    "Entry %d is packed in a way that is not read here. Pack with the usual method, deflate."
                            .formatted(number));
        }
    }

    private static void take(
            ZipFile zip, ZipArchiveEntry entry, int number, UnpackingMeter meter, ArchiveEntries entries)
            throws IOException {
        CRC32 checksum = new CRC32();
        try (Measured content = new Measured(new CheckedInputStream(content(zip, entry), checksum), meter)) {
            entries.take(number, entry.getName(), false, content);
            content.drain();
            if (content.bytes != entry.getSize() || checksum.getValue() != entry.getCrc()) {
                throw ArchiveBytes.damaged(new IOException("Length or checksum of an entry differ"));
            }
        }
    }

    private static InputStream content(ZipFile zip, ZipArchiveEntry entry) {
        try {
            return zip.getInputStream(entry);
        } catch (IOException | IllegalArgumentException condition) {
            throw ArchiveBytes.damaged(condition);
        }
    }

    private static final class Measured extends ArchiveBytes {
        private final UnpackingMeter meter;
        private long bytes;

        Measured(InputStream in, UnpackingMeter meter) {
            super(in);
            this.meter = meter;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            bytes += Math.max(read, 0);
            meter.unpacked(Math.max(read, 0));
            return read;
        }
    }
}
