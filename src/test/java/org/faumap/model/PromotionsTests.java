package org.faumap.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromotionsTests {
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "s3://bucket/faumap/models"})
    void saysWhatToSetWhereThereIsNoFolder(@Nullable String location) {
        ModelSettings settings = new ModelSettings(location, null, Duration.ofSeconds(5));
        Promotions promotions = new Promotions(new Models(settings), settings);
        assertThatThrownBy(() -> promotions.promote(new ModelId("expression", "1"), "{}"))
                .isInstanceOf(UnfitModelPackage.class)
                .hasMessageStartingWith("There is no folder of models to write it to: set faumap.model.location");
    }

    @Test
    void waitsForTheProcessThatWritesToTheSameFolder(@TempDir Path location) throws Exception {
        TinyModels.write(location, "tiny", "1", 1);
        ModelSettings settings = new ModelSettings(location.toString(), null, Duration.ofSeconds(5));
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        OtherProcess.class.getName(),
                        location.resolve(".promotions").toString())
                .redirectErrorStream(true)
                .start();
        Models models = new Models(settings);
        try {
            models.serve(ServedModel.of(ModelPackage.read(location.resolve("tiny/1"))));
            Promotions promotions = new Promotions(models, settings);
            Awaitility.await().until(() -> isLocked(location.resolve(".promotions")));
            CompletableFuture<ModelId> promoted = CompletableFuture.supplyAsync(() -> promote(promotions));
            assertThatThrownBy(() -> promoted.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
            other.outputWriter().close();
            assertThat(promoted.get(20, TimeUnit.SECONDS)).isEqualTo(new ModelId("tiny", "1"));
            assertThat(location.resolve("tiny/1/mapping.json")).hasContent("{}");
        } finally {
            other.destroyForcibly();
            models.clear();
        }
    }

    /** By another process. */
    private static boolean isLocked(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock own = file.tryLock()) {
            return own == null;
        }
    }

    private static ModelId promote(Promotions promotions) {
        try {
            return promotions.promote(new ModelId("tiny", "1"), "{}");
        } catch (IOException | UnfitModelPackage condition) {
            throw new IllegalStateException(condition);
        }
    }

    /** Holds a file's lock until its input ends. */
    static final class OtherProcess {
        private OtherProcess() {}

        public static void main(String[] arguments) throws IOException {
            try (FileChannel file = FileChannel.open(
                            Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = file.lock()) {
                while (held.isValid() && System.in.read() >= 0) {
                    continue;
                }
            }
        }
    }
}
