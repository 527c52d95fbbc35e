package org.faumap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the program answers on the console instead of starting, as a process of its own in an empty folder. */
class CommandLineTests {
    @TempDir
    private Path folder;

    /** How the program ended. */
    private record Ran(int status, List<String> output) {}

    private Ran run(String... arguments) throws IOException, InterruptedException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                FaumapApplication.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(empty.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
        }
        assertThat(empty).isEmptyDirectory();
        return new Ran(process.exitValue(), Files.readAllLines(log));
    }

    /** From another folder, relative entries would not be found. */
    private static String classPath() {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return String.join(
                File.pathSeparator,
                Arrays.stream(path.split(File.pathSeparator))
                        .map(entry -> Path.of(entry).toAbsolutePath().toString())
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "help"})
    void tellsWhatThereIs(String argument) throws Exception {
        Ran ran = run(argument);

        assertThat(ran.status()).as(ran.toString()).isZero();
        assertThat(String.join("\n", ran.output()))
                .contains(
                        "train",
                        "evaluate",
                        "package",
                        "report",
                        "map",
                        "key",
                        "--server.port=8081",
                        "starts the service");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void tellsItsVersion(String argument) throws Exception {
        Ran ran = run(argument);

        assertThat(ran.status()).as(ran.toString()).isZero();
        assertThat(ran.output()).hasSize(1).first().asString().startsWith("FAUMap ");
    }

    @Test
    void tellsTheOptionsOfACommand() throws Exception {
        Ran ran = run("evaluate", "--help");

        assertThat(ran.status()).as(ran.toString()).isZero();
        assertThat(String.join("\n", ran.output())).contains("--manifest");
    }

    @Test
    void makesAKeyWithWhatTheServiceIsToldOfIt() throws Exception {
        Ran ran = run("key", "new", "--name", "ci", "--scopes", "infer,jobs");

        assertThat(ran.status()).as(ran.toString()).isZero();
        String key = ran.output().get(0).replaceFirst("^key: +", "");
        assertThat(key).matches("fm_[A-Za-z0-9_-]{43}");
        String hash = "sha256:"
                + HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        assertThat(ran.output().get(1)).isEqualTo("hash: " + hash);
        assertThat(String.join("\n", ran.output()))
                .endsWith("keys:\n  - name: ci\n    hash: %s\n    scopes: [infer, jobs]".formatted(hash))
                .containsOnlyOnce(key);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "trian | There is no command \"trian\"; java -jar faumap.jar --help tells what there is",
                "-p 8081 | There is no command \"-p\"; java -jar faumap.jar --help tells what there is",
                "--server.port 8081 | A command comes first, and --server.port is no option of one; "
                        + "java -jar faumap.jar --help tells what there is",
                "evaluate --model x --folds 5 | Unknown options: '--folds', '5'; java -jar faumap.jar evaluate --help tells what there is",
                "key | key is followed by new; java -jar faumap.jar key --help tells what there is",
                "key new --scopes root | Invalid value for option '--scopes' (<scopes>): expected one of [infer, jobs, admin]"
                        + " (case-insensitive) but was 'root'; java -jar faumap.jar key new --help tells what there is",
                "train | Missing required options: '--faces=<faces>', '--votes=<votes>', '--out=<out>'; "
                        + "java -jar faumap.jar train --help tells what there is",
            })
    void wrongUsageIsOneLineWithItsRemedy(String arguments, String said) throws Exception {
        Ran ran = run(arguments.split(" "));

        assertThat(ran.status()).as(ran.toString()).isEqualTo(2);
        assertThat(ran.output()).containsExactly(said);
    }
}
