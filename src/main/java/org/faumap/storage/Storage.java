package org.faumap.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Files by name: a folder, or the keys of a bucket that share a prefix. A name is relative, with {@code /} between its parts,
 * none of which is empty, {@code .} or {@code ..}; so no name leads out of the storage. Thread-safe.
 */
public interface Storage {
    /**
     * What a listing tells of a file.
     *
     * @param bytes its length
     * @param modified when it was last written
     * @param tag another for another content, where the storage knows such without reading it: a bucket's ETag; else null
     */
    record StoredFile(
            String name,
            long bytes,
            Instant modified,
            @Nullable String tag) {}

    /**
     * Reads a file from its beginning.
     *
     * @throws java.nio.file.NoSuchFileException if there is none of this name
     * @throws IllegalArgumentException if this cannot be a name
     */
    InputStream open(String name) throws IOException;

    /** The whole of a file; see {@link #open}. */
    default byte[] read(String name) throws IOException {
        try (InputStream bytes = open(name)) {
            return bytes.readAllBytes();
        }
    }

    /** Puts a file under a name, in place of what was there, as a whole or not at all. */
    void write(String name, byte[] content) throws IOException;

    /** The same with the content of a file on this machine. */
    void write(String name, Path content) throws IOException;

    /** All files below a folder, sorted by name; all files there are for an empty one. */
    List<StoredFile> files(String folder) throws IOException;

    /** Names of all files below a folder, sorted; of all files for an empty one. */
    default List<String> list(String folder) throws IOException {
        return files(folder).stream().map(StoredFile::name).toList();
    }

    /** Names of the folders that lie directly in this storage, sorted. */
    List<String> folders() throws IOException;

    /** Removes a file, or all files of a folder; none at all is well, too. */
    void delete(String folder) throws IOException;

    /** The files of a folder, under names that are relative to it. */
    Storage within(String folder);
}
