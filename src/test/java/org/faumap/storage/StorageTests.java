package org.faumap.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.dataset.Archive;
import org.faumap.dataset.Dataset;
import org.faumap.dataset.Datasets;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders and buckets, which must not be told apart; and the service on a bucket. */
class StorageTests {
    @TempDir
    private static Path folder;

    private static Bucket bucket;
    private static StorageLocations locations;

    @BeforeAll
    static void start() throws Exception {
        bucket = new Bucket();
        locations = new StorageLocations(bucket.settings());
    }

    @AfterAll
    static void stop() throws Exception {
        locations.close();
        bucket.close();
    }

    static Stream<Storage> storages() {
        String below = "/" + System.nanoTime();
        return Stream.of(
                locations.open(folder + below),
                locations.open("s3://" + Bucket.NAME + below),
                locations.open("s3://" + Bucket.NAME + below + "/deeper/"));
    }

    @ParameterizedTest
    @MethodSource("storages")
    void readsWhatWasWritten(Storage storage) throws IOException {
        Path file = Files.writeString(folder.resolve("content"), "second");
        storage.write("a/b c/+&%.txt", bytes("first"));
        assertThat(storage.read("a/b c/+&%.txt")).isEqualTo(bytes("first"));
        storage.write("a/b c/+&%.txt", file);
        assertThat(storage.read("a/b c/+&%.txt")).isEqualTo(bytes("second"));
        storage.write("empty", new byte[0]);
        assertThat(storage.read("empty")).isEmpty();
        assertThat(storage.within("a").within("b c").read("+&%.txt")).isEqualTo(bytes("second"));
        assertThatThrownBy(() -> storage.open("a/none")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> storage.open("../x")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource("storages")
    void listsAndDeletes(Storage storage) throws IOException {
        assertThat(storage.list("")).isEmpty();
        assertThat(storage.folders()).isEmpty();
        for (String name : new String[] {"top", "a/1", "a/2", "a/sub/3", "ab/4", "b/5"}) {
            storage.write(name, bytes(name));
        }

        assertThat(storage.list("")).containsExactly("a/1", "a/2", "a/sub/3", "ab/4", "b/5", "top");
        assertThat(storage.list("a")).containsExactly("a/1", "a/2", "a/sub/3");
        assertThat(storage.within("a").list("")).containsExactly("1", "2", "sub/3");
        assertThat(storage.list("none")).isEmpty();
        assertThat(storage.folders()).containsExactly("a", "ab", "b");
        assertThat(storage.within("a").folders()).containsExactly("sub");
        assertThat(storage.files("b")).singleElement().satisfies(file -> {
            assertThat(file.bytes()).isEqualTo(3);
            assertThat(Duration.between(file.modified(), Instant.now()).abs()).isLessThan(Duration.ofMinutes(5));
        });

        storage.delete("a/1");
        storage.delete("none");
        assertThat(storage.list("a")).containsExactly("a/2", "a/sub/3");
        storage.delete("a");
        assertThat(storage.list("")).containsExactly("ab/4", "b/5", "top");
        assertThat(storage.folders()).containsExactly("ab", "b");
    }

    @Test
    void takesAnyLetterInBuckets() throws IOException {
        Storage storage = locations.open("s3://" + Bucket.NAME + "/letters");
        storage.write("ö/ж.txt", bytes("x"));
        assertThat(storage.list("")).containsExactly("ö/ж.txt");
        assertThat(storage.read("ö/ж.txt")).isEqualTo(bytes("x"));
    }

    @Test
    void listsAndDeletesMoreThanAPage() throws IOException {
        Storage storage = locations.open("s3://" + Bucket.NAME + "/many");
        for (int i = 0; i < 1050; i++) {
            storage.write("files/" + i, new byte[1]);
        }
        assertThat(storage.list("files")).hasSize(1050);
        storage.delete("files");
        assertThat(storage.list("files")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://", "s3:///prefix", "s3://bucket/../x", "s3://bucket//x"})
    void refusesLocationsThatAreNone(String location) {
        assertThatThrownBy(() -> locations.open(location)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysThatABucketIsMissingWithoutItsAddress() {
        assertThatThrownBy(() -> locations.open("s3://no-such-bucket").list(""))
                .asInstanceOf(InstanceOfAssertFactories.type(IOException.class))
                .satisfies(condition -> assertThat(condition).hasMessage("The bucket cannot be listed"));
        assertThat(bucket.settings().toString()).doesNotContain("secret", "access");
    }

    @Test
    void servesDataSetsFromBuckets(@TempDir Path models) throws IOException {
        TinyModels.write(models, "tiny", "1", 1);
        Storage sets = locations.open("s3://" + Bucket.NAME + "/sets");
        sets.write("In the bucket/happy/a.png", Archive.demoFile("s000/s000_000.png"));
        try (RunningService service = RunningService.start(
                models,
                bucket.properties(
                        "faumap.storage.location=s3://%s/storage".formatted(Bucket.NAME),
                        "faumap.dataset.location=s3://%s/sets".formatted(Bucket.NAME)))) {
            assertThat(service.get("/v1/datasets/in-the-bucket")
                            .json()
                            .path("source")
                            .asString())
                    .isEqualTo("folder");

            Answer uploaded = service.post(
                    "/v1/datasets", "application/zip", Archive.demo("", 2).zip());
            assertThat(uploaded.status()).as(uploaded.text()).isEqualTo(201);
            String id = uploaded.json().path("id").asString();
            Storage stored = locations.open("s3://%s/storage/datasets".formatted(Bucket.NAME));
            assertThat(stored.folders()).containsExactly(id);
            Dataset dataset = service.context().getBean(Datasets.class).find(id);
            assertThat(dataset.images()).hasSize(12);
            assertThat(dataset.files().read(dataset.images().get(0).file()))
                    .isEqualTo(Archive.demoFile("s000/s000_000.png"));

            assertThat(service.post(
                                    "/v1/datasets",
                                    "application/zip",
                                    Archive.demo("", 1).file("../x", "x").zip())
                            .problem())
                    .isEqualTo("archive-unsafe");
            assertThat(stored.folders()).containsExactly(id);
            service.send(service.request("/v1/datasets/" + id).DELETE());
            assertThat(stored.list("")).isEmpty();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
