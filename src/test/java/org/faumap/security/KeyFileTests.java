package org.faumap.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Keys that are exchanged while the service runs. */
@ExtendWith(OutputCaptureExtension.class)
class KeyFileTests {
    private static final String OLD = "fm_the-old-one";
    private static final String NEW = "fm_the-new-one";

    @TempDir
    private Path folder;

    @Test
    void keysAreExchangedWithoutARestart(CapturedOutput log) throws IOException {
        TinyModels.write(folder.resolve("models"), "tiny", "1", 1);
        Path file = folder.resolve("keys.yaml");
        write(file, OLD, "infer");
        try (RunningService service = RunningService.start(
                folder.resolve("models"), "faumap.model.default=tiny", "faumap.security.key-file=" + file)) {
            assertThat(status(service, OLD)).isEqualTo(200);
            assertThat(status(service, NEW)).isEqualTo(401);

            write(file, NEW, "infer");
            RunningService.await(() -> asked(service, NEW), answer -> answer.status() == 200);
            assertThat(status(service, OLD)).isEqualTo(401);

            write(file, NEW, "jobs");
            RunningService.await(() -> asked(service, NEW), answer -> answer.status() == 403);

            Files.writeString(file, "keys: [");
            RunningService.await(
                    () -> asked(service, NEW), answer -> log.getAll().contains("keys.yaml is not YAML"));
            assertThat(status(service, NEW)).isEqualTo(403);

            Files.delete(file);
            RunningService.await(
                    () -> asked(service, NEW), answer -> log.getAll().contains("keys.yaml cannot be read"));
            assertThat(status(service, NEW)).isEqualTo(403);

            write(file, OLD, "infer");
            RunningService.await(() -> asked(service, OLD), answer -> answer.status() == 200);
        }
        assertThat(log.getAll().lines().filter(line -> line.contains("The keys known before stay in use")))
                .hasSize(2);
        assertThat(log.getAll()).doesNotContain(OLD, NEW, TestKeys.hash(OLD), TestKeys.hash(NEW));
    }

    @Test
    void propertiesAreReadToo() throws IOException {
        Path file = folder.resolve("keys.properties");
        Files.writeString(
                file, "keys[0].name=a\nkeys[0].hash=%s\nkeys[0].scopes=infer,jobs\n".formatted(TestKeys.hash(NEW)));

        KeyFile keys = new KeyFile(file);

        assertThat(keys.parse(keys.read()))
                .singleElement()
                .satisfies(key -> assertThat(key.scopes()).containsExactlyInAnyOrder(Scope.INFER, Scope.JOBS));
    }

    /** As a mounted secret changes: at once. */
    private void write(Path file, String key, String scope) throws IOException {
        Path next = folder.resolve("next");
        Files.writeString(
                next,
                "keys:\n  - name: app\n    hash: %s\n    scopes: [%s]\n    requests-per-minute: 100000\n"
                        .formatted(TestKeys.hash(key), scope));
        Files.move(next, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    private static int status(RunningService service, String key) {
        return asked(service, key).status();
    }

    private static Answer asked(RunningService service, String key) {
        return service.get("/v1/models", "X-API-Key", key);
    }
}
