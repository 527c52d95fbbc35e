package org.faumap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no compiler refuses and this project does. */
class SourceTests {
    private static final List<Path> ROOTS = List.of(Path.of("src"), Path.of("bench"));
    private static final int LONGEST_LINES = 400;
    private static final long LARGEST_BYTES = 2 << 20;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\b[T]ODO\\b", // finish it, or write an issue
                "\\b[F]IXME\\b",
                "[@]Disabled", // repair or delete the test
                "catch \\((final )?[E]xception\\b", // catch what can be answered
                "catch \\((final )?[T]hrowable\\b"
            })
    void sourcesAreFreeOf(String unwanted) throws IOException {
        Pattern pattern = Pattern.compile(unwanted);
        assertThat(files(".java").filter(file -> pattern.matcher(text(file)).find()))
                .isEmpty();
    }

    /** A longer one does more than one thing; whoever has a reason names it here. */
    @Test
    void noSourceIsLongerThan400Lines() throws IOException {
        assertThat(files(".java")
                        .filter(file -> file.startsWith("src/main"))
                        .filter(file -> text(file).lines().count() > LONGEST_LINES))
                .isEmpty();
    }

    @Test
    void nothingLargeIsKeptButTheDefaultModel() throws IOException {
        assertThat(files("")
                        .filter(file -> !file.endsWith("weights.safetensors")
                                && !file.endsWith("models/expression/1/mapping.json"))
                        .filter(file -> file.toFile().length() > LARGEST_BYTES))
                .isEmpty();
    }

    private static Stream<Path> files(String ending) throws IOException {
        Stream.Builder<Path> all = Stream.builder();
        for (Path root : ROOTS) {
            try (Stream<Path> below = Files.walk(root)) {
                below.filter(Files::isRegularFile)
                        .filter(file -> file.toString().endsWith(ending))
                        .forEach(all);
            }
        }
        return all.build();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
