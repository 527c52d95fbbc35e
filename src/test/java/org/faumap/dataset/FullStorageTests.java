package org.faumap.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.faumap.storage.FolderStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.http.HttpStatus;

/** Uploads for which there is no room. */
class FullStorageTests {
    private static final String LIMIT = "faumap.dataset.max-stored";

    @TempDir
    private Path folder;

    @Test
    void keepsNoMoreBytesThanAllowed() throws IOException {
        Set<String> before = temporaryFiles();
        UploadedDatasets datasets = datasets(Map.of(LIMIT, "1MB"));
        byte[] archive = withNoise(600_000);
        DatasetSummary first = datasets.add("one", new ByteArrayInputStream(archive), archive.length);
        Set<String> stored = files(folder);

        assertRefused(datasets, archive);

        assertThat(files(folder)).isEqualTo(stored);
        assertThat(temporaryFiles()).isEqualTo(before);
        datasets.delete(first.id());
        assertThat(datasets.add("two", new ByteArrayInputStream(archive), archive.length)
                        .bytes())
                .isGreaterThan(600_000);
    }

    @Test
    void refusesBeforeReadingWhatNoDiskHolds() {
        UploadedDatasets datasets = datasets(Map.of("faumap.dataset.max-upload", Long.MAX_VALUE + "B"));

        assertThatThrownBy(() -> datasets.add("huge", new Unread(), Long.MAX_VALUE))
                .isInstanceOfSatisfying(
                        DatasetRefused.class,
                        refused -> assertThat(refused.getStatusCode()).isEqualTo(HttpStatus.INSUFFICIENT_STORAGE));
    }

    private static void assertRefused(UploadedDatasets datasets, byte[] archive) {
        assertThatThrownBy(() -> datasets.add("more", new ByteArrayInputStream(archive), archive.length))
                .isInstanceOfSatisfying(DatasetRefused.class, refused -> {
                    assertThat(refused.getStatusCode()).isEqualTo(HttpStatus.INSUFFICIENT_STORAGE);
                    assertThat(String.valueOf(refused.getBody().getType()))
                            .isEqualTo("urn:faumap:problem:storage-full");
                    assertThat(refused.getMessage()).contains("Delete data sets", LIMIT);
                });
    }

    private UploadedDatasets datasets(Map<String, String> properties) {
        DatasetSettings settings = new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("faumap.dataset", DatasetSettings.class);
        return new UploadedDatasets(new FolderStorage(folder), settings, Clock.systemUTC());
    }

    private static byte[] withNoise(int length) {
        byte[] noise = new byte[length];
        new Random(7).nextBytes(noise);
        return Archive.demo("", 1).file("s000/noise.png", noise).zip();
    }

    private static Set<String> files(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            Set<String> names = new TreeSet<>();
            all.filter(Files::isRegularFile).map(Path::toString).forEach(names::add);
            return names;
        }
    }

    private static Set<String> temporaryFiles() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            Set<String> names = new TreeSet<>();
            all.map(Path::toString)
                    .filter(name -> name.contains("faumap-upload-") || name.contains("faumap-unpacked-"))
                    .forEach(names::add);
            return names;
        }
    }

    /** A body that must not be asked for. */
    private static final class Unread extends InputStream {
        @Override
        public int read() {
            throw new IllegalStateException("Nothing should be read");
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            return read();
        }
    }
}
