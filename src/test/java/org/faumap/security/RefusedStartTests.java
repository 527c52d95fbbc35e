package org.faumap.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.faumap.RunningService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Nothing starts half open: who gets in is known, or there is no service. */
@ExtendWith(OutputCaptureExtension.class)
class RefusedStartTests {
    private static final String HASH = TestKeys.hash(TestKeys.ALL);
    private static final String KEY = "faumap.security.keys[0].";

    @TempDir
    private Path folder;

    private void refuses(CapturedOutput log, String said, String... properties) {
        assertThatThrownBy(() -> RunningService.start(folder, properties).close())
                .rootCause()
                .isInstanceOf(AccessUndecided.class)
                .hasMessageNotContaining("\n")
                .hasMessageContaining(said);
        assertThat(log.getAll())
                .contains("APPLICATION FAILED TO START", said)
                .doesNotContain("Tomcat started", "\tat org.", TestKeys.ALL, HASH);
    }

    @Test
    void elsewhereThanOnThisMachineWithoutSayingWhoGetsIn(CapturedOutput log) {
        refuses(log, "faumap.security.open=true", "server.address=0.0.0.0");
        assertThat(log.getAll())
                .contains("faumap.security.keys", "spring.security.oauth2.resourceserver.jwt.issuer-uri");
    }

    @Test
    void openAndGuardedAtOnce(CapturedOutput log) {
        refuses(
                log,
                "take one of the two away",
                "faumap.security.open=true",
                KEY + "name=a",
                KEY + "hash=" + HASH,
                KEY + "scopes=infer");
    }

    @Test
    void withAKeyInPlaceOfItsHash(CapturedOutput log) {
        refuses(
                log,
                "The hash of key a is neither sha256: with 64 hexadecimal digits nor bcrypt",
                KEY + "name=a",
                KEY + "hash=" + TestKeys.ALL,
                KEY + "scopes=infer");
    }

    @Test
    void withTwoKeysOfOneName(CapturedOutput log) {
        refuses(
                log,
                "Two keys are called a",
                KEY + "name=a",
                KEY + "hash=" + HASH,
                KEY + "scopes=infer",
                "faumap.security.keys[1].name=a",
                "faumap.security.keys[1].hash=" + HASH,
                "faumap.security.keys[1].scopes=jobs");
    }

    @Test
    void withAKeyFileThatIsNotThere(CapturedOutput log) {
        refuses(log, "missing.yaml cannot be read", "faumap.security.key-file=" + folder.resolve("missing.yaml"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "keys.yaml | '' | holds no keys",
                "keys.yaml | keys: [ | is not YAML",
                "keys.yaml | kyes: [] | holds no keys",
                "keys.yaml | keys: 7 | has something else than keys with name, hash",
                "keys.yaml | 'keys: [{name: a, hash: HASH, scope: infer}]' | has something else than keys with name, hash",
                "keys.yaml | 'keys: [{name: a, hash: HASH, scopes: [root]}]' | has something else than keys with name, hash",
                "keys.yaml | 'keys: [{name: a, hash: KEY, scopes: [infer]}]' | The hash of key a is neither",
                "keys.properties | 'keys[0].name=a\\u00' | is not a file of properties",
                "keys.properties | 'keys[0].name=a' | has something else than keys with name, hash",
            })
    void withAKeyFileThatCannotBeUsed(String name, String content, String said, CapturedOutput log) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, content.replace("HASH", HASH).replace("KEY", TestKeys.ALL));

        refuses(log, said, "faumap.security.key-file=" + file);
    }

    @Test
    void withScopesThatThereAreNot(CapturedOutput log) {
        assertThatThrownBy(() -> RunningService.start(folder, KEY + "name=a", KEY + "hash=" + HASH, KEY + "scopes=root")
                        .close())
                .isInstanceOf(RuntimeException.class);
        assertThat(log.getAll())
                .contains("APPLICATION FAILED TO START", "faumap.security.keys[0].scopes")
                .doesNotContain("Tomcat started", HASH);
    }
}
