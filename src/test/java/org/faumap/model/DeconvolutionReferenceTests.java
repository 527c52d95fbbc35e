package org.faumap.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Networks computed by an independent implementation (named in each {@code expected.json}); more can be tried with
 * {@code -Dfaumap.reference.deconv=FOLDER}.
 */
class DeconvolutionReferenceTests {
    private static final Path ROOT =
            Path.of(System.getProperty("faumap.reference.deconv", "src/test/resources/reference/deconv"));

    static List<Path> cases() throws IOException {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.filter(Files::isDirectory).sorted().toList();
        }
    }

    @Test
    void findsCases() throws IOException {
        assertThat(cases()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void logitsAgree(Path folder) throws IOException, UnfitModelPackage {
        Map<String, Tensor> expected = Safetensors.read(Files.readAllBytes(folder.resolve("expected.safetensors")));
        float[] logits = Objects.requireNonNull(expected.get("logits")).values();
        float[] image = Objects.requireNonNull(expected.get("image")).values();
        double largest = 0;
        for (float logit : logits) {
            largest = Math.max(largest, Math.abs(logit));
        }
        try (Network network = Network.of(ModelPackage.read(folder))) {
            float[] actual = network.logits(new float[][] {image})[0];
            for (int i = 0; i < logits.length; i++) {
                assertThat((double) actual[i]).isCloseTo(logits[i], within(1e-5 * largest));
            }
        }
    }
}
