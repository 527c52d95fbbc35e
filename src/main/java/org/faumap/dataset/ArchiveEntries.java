package org.faumap.dataset;

import java.io.IOException;

/** Takes the files and folders of an archive, one after the other. */
interface ArchiveEntries {
    /**
     * Takes one.
     *
     * @param number from 1
     * @param folder whether it is one; else it is a plain file
     * @param content to be read to its end before the next entry is asked for
     */
    void take(int number, String name, boolean folder, ArchiveBytes content) throws IOException;
}
