package org.faumap.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Files by name: a folder, or the keys of a bucket that share a prefix. A name is relative, with {@code /} between its parts,
 * none of which is empty, {@code .} or {@code ..}; so no name leads out of the storage. Thread-safe.
 */
public interface Storage {
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

    /** Names of all files whose names begin with a folder, sorted; of all files for an empty one. */
    List<String> list(String folder) throws IOException;

    /** Removes all files of a folder; none at all is well, too. */
    void delete(String folder) throws IOException;

    /** The files of a folder, under names that are relative to it. */
    Storage within(String folder);
}
