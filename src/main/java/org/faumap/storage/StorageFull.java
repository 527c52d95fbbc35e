package org.faumap.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** There is no room for what should be written. */
public final class StorageFull extends IOException {
    private static final long serialVersionUID = 1L;

    /** A disk with less is full: what does not fit is rarely shorter than a block, and rarely longer than this. */
    private static final long FULL_BYTES = 1 << 20;

    StorageFull(Throwable cause) {
        super("There is no room in the storage", cause);
    }

    /**
     * What went wrong with writing to a folder: this, if its disk is full, else the condition itself. The message of the
     * system says it in the language of the system, so that the disk is asked.
     */
    public static IOException orOther(IOException condition, Path folder) {
        if (condition instanceof StorageFull) {
            return condition;
        }
        try {
            return Files.getFileStore(folder).getUsableSpace() < FULL_BYTES ? new StorageFull(condition) : condition;
        } catch (IOException noTelling) {
            return condition;
        }
    }
}
