package org.faumap.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.faumap.image.GrayImage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NetworkTests {
    private static Network network;
    private static List<GrayImage> faces;

    @BeforeAll
    static void start() throws UnfitModelPackage {
        network = Network.of(TinyModels.of("tiny", "1", 3, 0.2));
        Random random = new Random(11);
        faces = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            byte[] pixels = new byte[48 * 48];
            random.nextBytes(pixels);
            faces.add(new GrayImage(48, 48, pixels));
        }
    }

    @AfterAll
    static void stop() {
        network.close();
    }

    @Test
    void probabilitiesSumToOne() {
        for (float[] row : network.probabilities(faces)) {
            double sum = 0;
            for (float value : row) {
                assertThat(value).isBetween(0f, 1f);
                sum += value;
            }
            assertThat(sum).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void oneFaceAloneAndInABatchGetTheSame() {
        float[][] batch = network.probabilities(faces);
        for (int i = 0; i < faces.size(); i++) {
            assertClose(network.probabilities(List.of(faces.get(i)))[0], batch[i]);
        }
    }

    @Test
    void eightThreadsGetWhatOneGets() throws Exception {
        float[][] expected = network.probabilities(faces);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<float[][]>> answers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                answers.add(threads.submit(() -> network.probabilities(faces)));
            }
            for (Future<float[][]> answer : answers) {
                float[][] actual = answer.get();
                for (int i = 0; i < actual.length; i++) {
                    assertClose(actual[i], expected[i]);
                }
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void noFacesGiveNothing() {
        assertThat(network.probabilities(List.of())).isEmpty();
    }

    private static void assertClose(float[] actual, float[] expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) actual[i]).isCloseTo(expected[i], within(1e-5));
        }
    }

    @Test
    void mapThatIsTakenAwayIsZeroForTheLabels() throws UnfitModelPackage {
        ModelPackage whole = TinyModels.of("tiny", "1", 1, 0);
        Map<String, Tensor> weights = new LinkedHashMap<>(whole.weights());
        for (String name : List.of("conv2.weight", "conv2.bias")) {
            weights.computeIfPresent(name, (key, tensor) -> {
                float[] values = tensor.values().clone();
                int each = values.length / tensor.shape().get(0);
                Arrays.fill(values, 5 * each, 6 * each, 0);
                return new Tensor(tensor.shape(), values);
            });
        }
        float[][] input = new float[2][48 * 48];
        for (int i = 0; i < input[0].length; i++) {
            input[0][i] = (float) Math.sin(i);
            input[1][i] = (float) Math.cos(0.3 * i);
        }
        try (Network network = Network.of(whole);
                Network without = Network.of(ModelPackage.of(whole.description(), weights, "", ""))) {
            float[][] expected = without.logits(input);

            assertThat(network.logitsWithout(new FeatureMapId("conv2", 5), input))
                    .isDeepEqualTo(expected);
            assertThat(network.logits(input)[0]).isNotEqualTo(expected[0]);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> network.logitsWithout(new FeatureMapId("conv2", 8), input))
                    .withMessageContaining("conv2/8");
        }
    }
}
