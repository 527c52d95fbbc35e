package org.faumap.dataset;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.faumap.dataset.DatasetRefused.Reason;
import org.faumap.storage.StorageFull;

/**
 * An archive as it was sent, in a temporary file that the system forgets when it is closed, or when this process ends in
 * whatever way.
 */
final class ReceivedArchive implements AutoCloseable {
    /** Told by the first bytes, whatever the request claims. */
    enum Format {
        ZIP,
        TAR,
        GZIP
    }

    /** How long a line may take to get going. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int TAR_BLOCK_BYTES = 512;

    private final FileChannel file;
    private final long bytes;

    private ReceivedArchive(FileChannel file, long bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    /**
     * Reads a request body to its end.
     *
     * @param announced its length; negative when nobody said
     * @throws DatasetRefused if it is empty, too long or too slow
     */
    static ReceivedArchive receive(InputStream body, long announced, DatasetSettings settings) throws IOException {
        return receive(body, announced, settings, System::nanoTime);
    }

    /** @param nanoTime as {@link System#nanoTime} */
    static ReceivedArchive receive(InputStream body, long announced, DatasetSettings settings, LongSupplier nanoTime)
            throws IOException {
        long most = settings.maxUpload().toBytes();
        if (announced > most) {
            throw tooLong(most);
        }
        if (announced > Files.getFileStore(temporaryFolder()).getUsableSpace()) {
            throw UploadedDatasets.noRoom();
        }
        Path path = Files.createTempFile("faumap-upload-", "");
        FileChannel file;
        try {
            file = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException condition) {
            Files.deleteIfExists(path);
            throw condition;
        }
        boolean received = false;
        try {
            long bytes = copy(body, file, settings, nanoTime);
            received = true;
            return new ReceivedArchive(file, bytes);
        } finally {
            if (!received) {
                file.close();
            }
        }
    }

    private static long copy(InputStream body, FileChannel file, DatasetSettings settings, LongSupplier nanoTime)
            throws IOException {
        long most = settings.maxUpload().toBytes();
        long startedAt = nanoTime.getAsLong();
        byte[] buffer = new byte[BUFFER_BYTES];
        long bytes = 0;
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            bytes += read;
            if (bytes > most) {
                throw tooLong(most);
            }
            refuseIfSlow(bytes, Duration.ofNanos(nanoTime.getAsLong() - startedAt), settings);
            write(file, ByteBuffer.wrap(buffer, 0, read));
        }
        if (bytes == 0) {
            throw new DatasetRefused(
                    Reason.ARCHIVE_EMPTY, "The body is empty: send the bytes of a zip, tar or tar.gz archive.");
        }
        return bytes;
    }

    private static void write(FileChannel file, ByteBuffer pending) throws IOException {
        try {
            while (pending.hasRemaining()) {
                file.write(pending);
            }
        } catch (IOException condition) {
            throw StorageFull.orOther(condition, temporaryFolder());
        }
    }

    static Path temporaryFolder() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    /** An upload takes one of few places, which nobody shall hold by sending next to nothing. */
    private static void refuseIfSlow(long bytes, Duration taken, DatasetSettings settings) {
        long least = settings.minUploadRate().toBytes() * taken.minus(GRACE).toSeconds();
        if (taken.compareTo(settings.uploadTime()) > 0 || bytes < least) {
            throw new DatasetRefused(
                    Reason.UPLOAD_TOO_SLOW, "Nothing of it was kept. Send it over a faster line, or in parts.");
        }
    }

    private static DatasetRefused tooLong(long most) {
        return new DatasetRefused(
                Reason.ARCHIVE_TOO_LARGE,
                "It is longer than %,d bytes (faumap.dataset.max-upload). Send it in parts, or ask the operator to put it below faumap.dataset.location."
                        .formatted(most));
    }

    /** Its length. */
    long bytes() {
        return bytes;
    }

    FileChannel file() {
        return file;
    }

    /** From the beginning. Closing it closes the archive. */
    InputStream open() throws IOException {
        file.position(0);
        return new BufferedInputStream(Channels.newInputStream(file), BUFFER_BYTES);
    }

    /** @throws DatasetRefused if it is none of those that are read */
    Format format() throws IOException {
        byte[] start = new byte[TAR_BLOCK_BYTES];
        ByteBuffer head = ByteBuffer.wrap(start);
        int read = 0;
        for (long at = 0; read >= 0 && head.hasRemaining(); at += read) {
            read = file.read(head, at);
        }
        if (start[0] == 'P'
                && start[1] == 'K'
                && ((start[2] == 3 && start[3] == 4) || (start[2] == 5 && start[3] == 6))) {
            return Format.ZIP;
        }
        if ((start[0] & 0xff) == 0x1f && (start[1] & 0xff) == 0x8b) {
            return Format.GZIP;
        }
        if (isTar(start)) {
            return Format.TAR;
        }
        throw unsupported("These are not the bytes of a zip, tar or tar.gz archive. Pack the folder as one of these.");
    }

    static DatasetRefused unsupported(String detail) {
        return new DatasetRefused(Reason.ARCHIVE_FORMAT_UNSUPPORTED, detail);
    }

    /** Whether this can be the first block of a tar; one that holds nothing begins with zeros. */
    static boolean isTar(byte[] block) {
        boolean marked = "ustar".equals(new String(Arrays.copyOfRange(block, 257, 262), StandardCharsets.US_ASCII));
        return marked || isZero(block) || hasChecksum(block);
    }

    private static boolean hasChecksum(byte[] block) {
        try {
            return TarUtils.verifyCheckSum(block);
        } catch (IllegalArgumentException noNumber) {
            return false;
        }
    }

    static boolean isZero(byte[] block) {
        for (byte each : block) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
