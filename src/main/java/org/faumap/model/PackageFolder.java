package org.faumap.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A folder of model packages as it stands at one moment. Folders whose names begin with a dot are left alone: a package
 * may be prepared under such a name and renamed when it is whole.
 */
final class PackageFolder {
    private PackageFolder() {}

    /** The size and the time of every file of a package, to tell whether it has changed or is still being copied. */
    record Snapshot(Path folder, SortedMap<String, String> files) {}

    /**
     * Every {@code <location>/<id>/<version>/} that holds a {@code model.json}; empty while the location does not exist.
     *
     * @throws IOException if the location cannot be listed; what is served then stays as it is
     */
    static Map<ModelId, Snapshot> list(Path location) throws IOException {
        Map<ModelId, Snapshot> packages = new LinkedHashMap<>();
        if (!Files.isDirectory(location)) {
            return packages;
        }
        for (Path id : foldersIn(location).values()) {
            for (Path version : foldersIn(id).values()) {
                // Whatever it is: one that is no file is refused with that reason.
                if (Files.exists(version.resolve(ModelPackage.DESCRIPTION), LinkOption.NOFOLLOW_LINKS)) {
                    packages.put(
                            new ModelId(
                                    id.getFileName().toString(),
                                    version.getFileName().toString()),
                            snapshot(version));
                }
            }
        }
        return packages;
    }

    static Snapshot snapshot(Path folder) throws IOException {
        SortedMap<String, String> files = new TreeMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path file : entries) {
                BasicFileAttributes attributes =
                        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                files.put(
                        file.getFileName().toString(),
                        attributes.size() + " " + attributes.lastModifiedTime() + " " + attributes.fileKey());
            }
        } catch (NoSuchFileException | NotDirectoryException removedMeanwhile) {
            return new Snapshot(folder, new TreeMap<>());
        } catch (DirectoryIteratorException condition) {
            throw condition.getCause();
        }
        return new Snapshot(folder, files);
    }

    private static SortedMap<String, Path> foldersIn(Path parent) throws IOException {
        SortedMap<String, Path> folders = new TreeMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (!name.startsWith(".") && Files.isDirectory(entry)) {
                    folders.put(name, entry);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException removedMeanwhile) {
            return folders;
        } catch (DirectoryIteratorException | UncheckedIOException condition) {
            throw new IOException("Cannot list " + parent, condition);
        }
        return folders;
    }
}
