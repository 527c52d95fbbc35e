package org.faumap.dataset;

import java.nio.file.Path;

/** Opens the storage that a setting names. */
final class StorageLocation {
    private StorageLocation() {}

    /** @param location a folder */
    static Storage open(String location) {
        return new FolderStorage(Path.of(location));
    }
}
