package org.faumap.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The files of a package in its folder. Only regular ones of a length that can be right are opened, so that nothing waits. */
final class PackageFiles {
    /** All that a package may hold, beside {@link ModelPackage#CHECKSUMS} of it. */
    static final List<String> NAMES = List.of(
            ModelPackage.DESCRIPTION,
            ModelPackage.WEIGHTS,
            ModelPackage.CARD,
            ModelPackage.PROVENANCE,
            ModelPackage.MAPPING);

    private static final int WEIGHTS_MAX_BYTES = 1 << 30;
    private static final int MAPPING_MAX_BYTES = 256 << 20;
    private static final int TEXT_MAX_BYTES = 4 << 20;

    private PackageFiles() {}

    /**
     * What is there, by name.
     *
     * @throws UnfitModelPackage naming the file that is none, is too long or cannot be read
     */
    static Map<String, byte[]> read(Path folder) throws UnfitModelPackage {
        Map<String, byte[]> files = new TreeMap<>();
        for (String name : NAMES) {
            read(folder, name, files);
        }
        read(folder, ModelPackage.CHECKSUMS, files);
        return files;
    }

    private static void read(Path folder, String name, Map<String, byte[]> files) throws UnfitModelPackage {
        Path file = folder.resolve(name);
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                throw new UnfitModelPackage("%s is %s; a package holds regular files"
                        .formatted(name, attributes.isSymbolicLink() ? "a symbolic link" : "no regular file"));
            }
            int most = maxBytes(name);
            if (attributes.size() > most) {
                throw new UnfitModelPackage(
                        "%s has %d bytes; at most %d are read".formatted(name, attributes.size(), most));
            }
            // Read in pieces: as one, each thread would keep a direct buffer as long as the longest file.
            try (InputStream content = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                files.put(name, content.readNBytes(most));
            }
        } catch (NoSuchFileException condition) {
            return; // whoever needs it says that it is missing
        } catch (IOException condition) {
            throw new UnfitModelPackage("%s cannot be read".formatted(name));
        }
    }

    private static int maxBytes(String name) {
        return switch (name) {
            case ModelPackage.WEIGHTS -> WEIGHTS_MAX_BYTES;
            case ModelPackage.MAPPING -> MAPPING_MAX_BYTES;
            default -> TEXT_MAX_BYTES;
        };
    }
}
