package org.faumap.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder of this machine. What is half written has another name, beginning with a dot, and is not listed. */
public final class FolderStorage implements Storage {
    private static final String UNFINISHED = ".unfinished-";
    private static final int MAX_DEPTH = 64;

    private final Path root;

    /** @param root made with the first file if it is not there */
    public FolderStorage(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public InputStream open(String name) throws IOException {
        Path file = file(name);
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(name);
        }
        return Files.newInputStream(file);
    }

    @Override
    public void write(String name, byte[] content) throws IOException {
        put(name, unfinished -> Files.write(unfinished, content));
    }

    @Override
    public void write(String name, Path content) throws IOException {
        put(name, unfinished -> Files.copy(content, unfinished, StandardCopyOption.REPLACE_EXISTING));
    }

    /** Fills a file. */
    private interface Filling {
        void fill(Path file) throws IOException;
    }

    private void put(String name, Filling filling) throws IOException {
        Path file = file(name);
        Path folder = Objects.requireNonNull(file.getParent()); // it lies below the root
        Files.createDirectories(folder);
        try {
            Path unfinished = Files.createTempFile(folder, UNFINISHED, "");
            try {
                filling.fill(unfinished);
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException condition) {
                throw StorageFull.orOther(condition, folder); // asked while the rest of it is still there
            } finally {
                Files.deleteIfExists(unfinished);
            }
        } catch (FileSystemException condition) {
            throw StorageFull.orOther(condition, folder);
        }
    }

    @Override
    public List<StoredFile> files(String folder) throws IOException {
        Path start = folder.isEmpty() ? root : file(folder);
        if (!Files.isDirectory(start)) {
            return List.of();
        }
        List<StoredFile> found = new ArrayList<>();
        Files.walkFileTree(start, EnumSet.of(FileVisitOption.FOLLOW_LINKS), MAX_DEPTH, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && !file.getFileName().toString().startsWith(UNFINISHED)) {
                    found.add(new StoredFile(
                            root.relativize(file).toString().replace('\\', '/'),
                            attributes.size(),
                            attributes.lastModifiedTime().toInstant(),
                            null));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE; // gone since, a link that leads round, or not ours to read
            }
        });
        found.sort(Comparator.comparing(StoredFile::name));
        return found;
    }

    @Override
    public List<String> folders() throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> inside = Files.list(root)) {
            return inside.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void delete(String folder) throws IOException {
        Path start = file(folder);
        if (!Files.exists(start)) {
            return;
        }
        Files.walkFileTree(start, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public Storage within(String folder) {
        return new FolderStorage(file(folder));
    }

    private Path file(String name) {
        return root.resolve(StorageName.checked(name));
    }
}
