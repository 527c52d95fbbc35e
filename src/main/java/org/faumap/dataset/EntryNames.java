package org.faumap.dataset;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.faumap.dataset.DatasetRefused.Reason;
import org.faumap.storage.StorageName;

/**
 * Judges the names in one archive: none may lead out of it, and no two may be the same file on any system, whether it tells
 * upper from lower case or not.
 */
final class EntryNames {
    private static final int MOST_FOLDERS = 16;
    /** Of most file systems. */
    private static final int LONGEST_PART_BYTES = 255;

    private final Set<String> files = new HashSet<>();
    private final Set<String> folders = new HashSet<>();

    /**
     * The name as a storage takes it.
     *
     * @param number of the entry, from 1
     * @param folder whether it is one
     * @return empty for the folder that holds everything
     */
    String checked(int number, String name, boolean folder) {
        String plain = name;
        while (plain.startsWith("./")) {
            plain = plain.substring(2); // as tar writes what is packed from within a folder
        }
        if (folder) {
            plain = plain.replaceAll("/+$", "");
            if (plain.equals(".") || plain.isEmpty()) {
                return "";
            }
        }
        if (plain.startsWith("/")) {
            throw unsafe(number, "has an absolute path");
        }
        if (List.of(plain.split("/", -1)).contains("..")) {
            throw unsafe(number, "leads out of the archive with ..");
        }
        try {
            StorageName.checked(plain);
        } catch (IllegalArgumentException condition) {
            throw unsafe(number, "has a name that is not taken: " + condition.getMessage());
        }
        String[] parts = plain.split("/");
        if (parts.length > MOST_FOLDERS) {
            throw unsafe(number, "lies in more than %d folders".formatted(MOST_FOLDERS - 1));
        }
        for (String part : parts) {
            if (part.getBytes(StandardCharsets.UTF_8).length > LONGEST_PART_BYTES) {
                throw unsafe(number, "has a name of more than %d bytes".formatted(LONGEST_PART_BYTES));
            }
        }
        remember(number, Normalizer.normalize(plain, Normalizer.Form.NFC).toLowerCase(Locale.ROOT), folder);
        return plain;
    }

    private void remember(int number, String name, boolean folder) {
        for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
            addFolder(number, name.substring(0, slash));
        }
        if (folder) {
            addFolder(number, name);
        } else if (!files.add(name) || folders.contains(name)) {
            throw unsafe(number, "has the name of another one, perhaps but for upper and lower case");
        }
    }

    private void addFolder(int number, String name) {
        folders.add(name);
        if (files.contains(name)) {
            throw unsafe(number, "has a file for its folder");
        }
    }

    static DatasetRefused unsafe(int number, String fault) {
        return new DatasetRefused(
                Reason.ARCHIVE_UNSAFE,
                "Entry %d %s. Nothing was unpacked. Pack plain files and folders, each under a relative name of its own."
                        .formatted(number, fault));
    }
}
