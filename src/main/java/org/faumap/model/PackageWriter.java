package org.faumap.model;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;

/**
 * Writes packages. Every file is written under another name, forced to the disk, and moved into its place at once, so that a
 * process may be killed at any moment, or a disk be full, and no file is lost or half written.
 */
final class PackageWriter {
    /** What is done to a disk, apart so that tests can let each step of it fail. */
    interface Disk {
        /** Makes a file, and returns when its content is on the disk. */
        void write(Path file, byte[] content) throws IOException;

        /** Moves a file, in place of another, or a folder; at once or not at all. */
        void move(Path from, Path to) throws IOException;

        /** Removes a file if it is there. */
        void delete(Path file) throws IOException;

        /** Returns when it is on the disk which files a folder holds. */
        void sync(Path folder) throws IOException;
    }

    /** The file systems of this machine. */
    enum LocalDisk implements Disk {
        INSTANCE;

        @Override
        public void write(Path file, byte[] content) throws IOException {
            try (FileOutputStream out = new FileOutputStream(file.toFile())) {
                out.write(content);
                out.getFD().sync();
            }
        }

        @Override
        public void move(Path from, Path to) throws IOException {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        @Override
        public void delete(Path file) throws IOException {
            Files.deleteIfExists(file);
        }

        @Override
        public void sync(Path folder) throws IOException {
            // Windows opens no folders, and needs no such call.
            if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                try (FileChannel channel = FileChannel.open(folder)) {
                    channel.force(true);
                }
            }
        }
    }

    private final Disk disk;

    PackageWriter(Disk disk) {
        this.disk = disk;
    }

    /**
     * Writes a whole package into a folder, made if need be, in place of any other. Until it is done the folder is no package,
     * since it has no checksums.
     *
     * @param files by name, all but the checksums
     */
    void write(Path folder, SortedMap<String, byte[]> files) throws IOException {
        Files.createDirectories(folder);
        Map<String, Path> prepared = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Path unfinished = unfinished(folder, file.getKey());
                prepared.put(file.getKey(), unfinished);
                disk.write(unfinished, file.getValue());
            }
        } catch (IOException condition) {
            discard(prepared.values(), condition);
            throw condition;
        }
        disk.delete(folder.resolve(ModelPackage.CHECKSUMS));
        disk.sync(folder);
        for (String name : PackageFiles.NAMES) {
            Path unfinished = prepared.get(name);
            if (unfinished == null) {
                disk.delete(folder.resolve(name)); // it would be read as this package's
            } else {
                disk.move(unfinished, folder.resolve(name));
            }
        }
        disk.sync(folder);
        put(folder, ModelPackage.CHECKSUMS, Checksums.of(files).bytes());
    }

    /**
     * Writes a package into its folder {@code <location>/<id>/<version>}, which is not there yet, all at once: whoever looks
     * meanwhile sees no package.
     *
     * @param files by name, all but the checksums
     */
    void writeNew(Path location, ModelId model, SortedMap<String, byte[]> files) throws IOException {
        Path id = location.resolve(model.id());
        Path unfinished = unfinished(id, model.version());
        write(unfinished, files);
        disk.move(unfinished, id.resolve(model.version()));
        disk.sync(id);
        disk.sync(location);
    }

    /**
     * Replaces one file of a package, or adds it; no other is touched but the checksums. At every moment the folder is the
     * package of before or that of after.
     *
     * @throws UnfitModelPackage if the folder has no checksums that can be read
     */
    void replace(Path folder, String name, byte[] content) throws IOException, UnfitModelPackage {
        Map<String, byte[]> files = PackageFiles.read(folder);
        Checksums sums = Checksums.read(files);
        put(
                folder,
                ModelPackage.CHECKSUMS,
                sums.with(name, List.of(files.getOrDefault(name, new byte[0]), content))
                        .bytes());
        put(folder, name, content);
        put(folder, ModelPackage.CHECKSUMS, sums.with(name, List.of(content)).bytes());
    }

    private void put(Path folder, String name, byte[] content) throws IOException {
        Path unfinished = unfinished(folder, name);
        try {
            disk.write(unfinished, content);
            disk.move(unfinished, folder.resolve(name));
        } catch (IOException condition) {
            discard(List.of(unfinished), condition);
            throw condition;
        }
        disk.sync(folder);
    }

    /** A name of its own for each writer, which begins with a dot: it is no package's, and no file of one. */
    private static Path unfinished(Path parent, String name) {
        return parent.resolve(".%s.%s".formatted(name, UUID.randomUUID()));
    }

    private void discard(Collection<Path> unfinished, IOException condition) {
        for (Path file : unfinished) {
            try {
                disk.delete(file);
            } catch (IOException left) {
                condition.addSuppressed(left);
            }
        }
    }
}
