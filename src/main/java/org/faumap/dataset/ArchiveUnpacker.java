package org.faumap.dataset;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.faumap.dataset.DatasetRefused.Reason;
import org.faumap.storage.Storage;
import org.faumap.storage.StorageFull;

/** Unpacks an archive into a storage, as far as its files matter to a data set. */
final class ArchiveUnpacker {
    /** Up to here a file is held in memory on its way. */
    private static final int HELD_BYTES = 1 << 20;

    private final DatasetSettings settings;

    ArchiveUnpacker(DatasetSettings settings) {
        this.settings = settings;
    }

    /**
     * Unpacks all of it.
     *
     * @param target where nothing is yet; what is there after a refusal has to be thrown away
     * @param meter of this archive
     * @param kept is told of the length of each file before it is written; what it throws ends the unpacking
     * @throws DatasetRefused naming the fault
     */
    void unpack(ReceivedArchive archive, Storage target, UnpackingMeter meter, LongConsumer kept) throws IOException {
        Unpacking unpacking = new Unpacking(meter, target, kept);
        switch (archive.format()) {
            case ZIP -> ZipContent.read(archive, settings.maxEntries(), meter, unpacking);
            case TAR -> TarContent.read(archive, false, meter, unpacking);
            case GZIP -> TarContent.read(archive, true, meter, unpacking);
        }
        if (unpacking.files == 0) {
            throw new DatasetRefused(
                    Reason.ARCHIVE_EMPTY, "There is no file in the archive: pack the folder with the images.");
        }
    }

    private final class Unpacking implements ArchiveEntries {
        private final EntryNames names = new EntryNames();
        private final UnpackingMeter meter;
        private final Storage target;
        private final LongConsumer kept;
        private int files;

        Unpacking(UnpackingMeter meter, Storage target, LongConsumer kept) {
            this.meter = meter;
            this.target = target;
            this.kept = kept;
        }

        @Override
        public void take(int number, String name, boolean folder, ArchiveBytes content) throws IOException {
            meter.entry();
            String checked = names.checked(number, name, folder);
            if (folder) {
                return;
            }
            files++;
            if (!DatasetFile.of(checked).isKept()) {
                return; // whoever reads the archive skips it
            }
            byte[] start = content.readNBytes(HELD_BYTES);
            try {
                if (start.length < HELD_BYTES) {
                    refuseBeyondLimit(number, start.length);
                    kept.accept(start.length);
                    target.write(checked, start);
                } else {
                    writeLong(number, checked, start, content);
                }
            } catch (InvalidPathException condition) {
                throw EntryNames.unsafe(number, "has a name that this system cannot write; use letters of ASCII");
            }
        }

        private void writeLong(int number, String name, byte[] start, ArchiveBytes content) throws IOException {
            Path file = Files.createTempFile("faumap-unpacked-", "");
            try {
                long bytes = start.length;
                try (OutputStream out = Files.newOutputStream(file)) {
                    write(out, start, start.length);
                    byte[] buffer = new byte[1 << 16];
                    for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                        bytes += read;
                        refuseBeyondLimit(number, bytes);
                        write(out, buffer, read);
                    }
                }
                kept.accept(bytes);
                target.write(name, file);
            } finally {
                Files.deleteIfExists(file);
            }
        }

        private static void write(OutputStream out, byte[] buffer, int length) throws IOException {
            try {
                out.write(buffer, 0, length);
            } catch (IOException condition) {
                throw StorageFull.orOther(condition, ReceivedArchive.temporaryFolder());
            }
        }

        private void refuseBeyondLimit(int number, long bytes) {
            long most = settings.maxFile().toBytes();
            if (bytes > most) {
                throw new DatasetRefused(
                        Reason.ARCHIVE_TOO_LARGE,
                        "Entry %d has more than %,d bytes (faumap.dataset.max-file). Scale the image down or divide the table."
                                .formatted(number, most));
            }
        }
    }
}
