package org.faumap.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of a package when its writer is killed, or its disk is full, at any step. */
class PackageWriterTests {
    private static final int MORE_STEPS_THAN_ARE_TAKEN = 100;
    private static final byte[] AFTER = "{\"after\":1}".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path root;

    /** A disk that does so many things and then nothing any more; the last file it writes is half there. */
    private static final class DyingDisk implements PackageWriter.Disk {
        private final PackageWriter.Disk real = PackageWriter.LocalDisk.INSTANCE;
        private int left;

        DyingDisk(int steps) {
            left = steps;
        }

        private void step() throws IOException {
            if (left-- <= 0) {
                throw new IOException("The process was killed here");
            }
        }

        @Override
        public void write(Path file, byte[] content) throws IOException {
            if (left == 0) {
                real.write(file, Arrays.copyOf(content, content.length / 2));
            }
            step();
            real.write(file, content);
        }

        @Override
        public void move(Path from, Path to) throws IOException {
            step();
            real.move(from, to);
        }

        @Override
        public void delete(Path file) throws IOException {
            step();
            real.delete(file);
        }

        @Override
        public void sync(Path folder) throws IOException {
            step();
            real.sync(folder);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"before\":1}"})
    void packageStaysWholeWhereverTheWritingOfAMappingEnds(String before) throws IOException, UnfitModelPackage {
        int steps = 0;
        boolean done = false;
        for (; !done && steps < MORE_STEPS_THAN_ARE_TAKEN; steps++) {
            Path folder = root.resolve("tiny/" + steps);
            ModelPackage written = TinyModels.of("tiny", "1", 7, 0.2).withMapping(before);
            written.write(folder);
            BasicFileAttributes weights = weights(folder);
            try {
                new PackageWriter(new DyingDisk(steps)).replace(folder, ModelPackage.MAPPING, AFTER);
                done = true;
            } catch (IOException killed) {
                assertThat(killed).hasMessage("The process was killed here");
            }

            ModelPackage left = ModelPackage.read(folder);
            assertThat(left.mapping()).isIn(before, new String(AFTER, StandardCharsets.UTF_8));
            assertThat(left.description()).isEqualTo(written.description());
            assertThat(weights(folder).fileKey()).isEqualTo(weights.fileKey());
            assertThat(weights(folder).lastModifiedTime()).isEqualTo(weights.lastModifiedTime());

            new PackageWriter(PackageWriter.LocalDisk.INSTANCE).replace(folder, ModelPackage.MAPPING, AFTER);
            assertThat(ModelPackage.read(folder).mapping()).isEqualTo(new String(AFTER, StandardCharsets.UTF_8));
            assertThat(Files.readString(folder.resolve("SHA256SUMS")).lines().filter(line -> line.contains("mapping")))
                    .hasSize(1);
        }
        assertThat(done).isTrue();
        assertThat(steps).isEqualTo(10); // three files are written, moved and their folder synced; none of it fails
    }

    private static BasicFileAttributes weights(Path folder) throws IOException {
        return Files.readAttributes(folder.resolve("weights.safetensors"), BasicFileAttributes.class);
    }

    @Test
    void noFileIsLostOrHalfWrittenWhereverTheWritingOfAPackageEnds() throws IOException {
        SortedMap<String, byte[]> before =
                TinyModels.of("tiny", "1", 1, 0.1).withMapping("{\"before\":1}").files();
        SortedMap<String, byte[]> after = TinyModels.of("tiny", "1", 2, 0.2).files();
        boolean done = false;
        for (int steps = 0; !done && steps < MORE_STEPS_THAN_ARE_TAKEN; steps++) {
            Path folder = root.resolve("tiny/" + steps);
            new PackageWriter(PackageWriter.LocalDisk.INSTANCE).write(folder, before);
            try {
                new PackageWriter(new DyingDisk(steps)).write(folder, after);
                done = true;
            } catch (IOException killed) {
                assertThat(killed).hasMessage("The process was killed here");
            }

            Map<String, byte[]> left = visible(folder);
            boolean sealed = left.remove("SHA256SUMS") != null;
            left.forEach((name, content) -> assertThat(Stream.of(before, after)
                            .map(files -> files.get(name))
                            .filter(Objects::nonNull))
                    .as(name)
                    .anyMatch(whole -> Arrays.equals(whole, content)));
            assertThat(left).containsKeys("model.json", "weights.safetensors", "MODEL_CARD.md");
            if (!sealed) {
                assertThatThrownBy(() -> ModelPackage.read(folder)).hasMessage("SHA256SUMS is missing");
            } else {
                assertThat(same(left, before) || same(left, after)).isTrue();
            }
        }
        assertThat(done).isTrue();
    }

    @Test
    void newPackageIsSeenWholeOrNotAtAll() throws IOException, UnfitModelPackage {
        SortedMap<String, byte[]> files = TinyModels.of("tiny", "1", 1, 0.1).files();
        boolean done = false;
        for (int steps = 0; !done && steps < MORE_STEPS_THAN_ARE_TAKEN; steps++) {
            Path location = root.resolve("location" + steps);
            Path folder = location.resolve("tiny/1");
            try {
                new PackageWriter(new DyingDisk(steps)).writeNew(location, new ModelId("tiny", "1"), files);
                done = true;
            } catch (IOException killed) {
                assertThat(killed).hasMessage("The process was killed here");
            }

            if (Files.exists(folder)) {
                assertThat(ModelPackage.read(folder).files()).containsOnlyKeys(files.keySet());
            } else {
                assertThat(PackageFolder.list(location)).isEmpty();
            }
        }
        assertThat(done).isTrue();
    }

    private static boolean same(Map<String, byte[]> some, Map<String, byte[]> others) {
        return some.keySet().equals(others.keySet())
                && some.entrySet().stream().allMatch(file -> Arrays.equals(file.getValue(), others.get(file.getKey())));
    }

    /** All files of a folder but those whose names begin with a dot. */
    private static Map<String, byte[]> visible(Path folder) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : (Iterable<Path>) all::iterator) {
                String name = file.getFileName().toString();
                if (!name.startsWith(".")) {
                    files.put(name, Files.readAllBytes(file));
                }
            }
        }
        return files;
    }
}
