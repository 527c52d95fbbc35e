package org.faumap.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.faumap.image.GrayImage;
import org.faumap.mapping.PlantedFaces;
import org.faumap.model.FeatureMaps;
import org.faumap.model.ModelPackage;
import org.faumap.model.Network;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseExtractionTests {
    /** More than two batches, the last one not full. */
    private static final int FACES = 75;

    @TempDir
    private static Path models;

    private static Network network;
    private static List<GrayImage> faces;

    @BeforeAll
    static void open() throws Exception {
        TinyModels.write(models, "tiny", "1", 11);
        network = Network.of(ModelPackage.read(models.resolve("tiny/1")));
        faces = IntStream.range(0, FACES)
                .mapToObj(face -> PlantedFaces.decoded(PlantedFaces.png(face, face % 2 == 0, face % 3 == 0)))
                .toList();
    }

    @AfterAll
    static void close() {
        network.close();
    }

    @Test
    void faceAloneRespondsAsAmongOthers() {
        ResponseExtraction extraction = new ResponseExtraction(network, List.of());
        float[][] together = extraction.responses(faces);
        for (int face : new int[] {0, 31, 32, 74}) {
            assertThat(extraction.responses(List.of(faces.get(face)))[0]).isEqualTo(together[face]);
        }
    }

    @Test
    void orderDoesNotMatter() {
        ResponseExtraction extraction = new ResponseExtraction(network, List.of());
        List<Integer> order = new ArrayList<>(IntStream.range(0, FACES).boxed().toList());
        Collections.shuffle(order, new Random(3));
        float[][] expected = extraction.responses(faces);
        float[][] shuffled = extraction.responses(order.stream().map(faces::get).toList());
        for (int i = 0; i < FACES; i++) {
            assertThat(shuffled[i]).isEqualTo(expected[order.get(i)]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void shardsAndThreadsDoNotMatter(int threads) throws Exception {
        ResponseExtraction extraction = new ResponseExtraction(network, List.of());
        float[][] expected = extraction.responses(faces);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<float[][]>> shards = IntStream.range(0, 7)
                    .mapToObj(shard -> faces.subList(shard * FACES / 7, (shard + 1) * FACES / 7))
                    .map(shard -> pool.submit(() -> extraction.responses(shard)))
                    .toList();
            List<float[]> responses = new ArrayList<>();
            for (Future<float[][]> shard : shards) {
                responses.addAll(List.of(shard.get()));
            }
            assertThat(responses.toArray(float[][]::new)).isDeepEqualTo(expected);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void responseIsTheLargestValueOfTheFeatureMap() {
        List<String> layers = List.of("conv1", "conv2");
        float[][] responses = new ResponseExtraction(network, layers).responses(faces.subList(0, 5));
        for (int face = 0; face < responses.length; face++) {
            var activations =
                    network.activations(network.source().description().input().normalized(faces.get(face)));
            int place = 0;
            for (String layer : layers) {
                FeatureMaps maps =
                        activations.featureMaps(network.source().chain().indexOf(layer));
                for (int map = 0; map < maps.maps(); map++, place++) {
                    assertThat((double) responses[face][place])
                            .isCloseTo(maps.response(map).value(), within(1e-5));
                }
            }
        }
    }

    @Test
    void chosenLayersAreTakenInTheOrderOfTheNetwork() {
        ResponseExtraction all = new ResponseExtraction(network, List.of("conv2", "conv1"));
        ResponseExtraction second = new ResponseExtraction(network, List.of("conv2"));
        assertThat(all.maps()).hasSize(12).startsWith("conv1/0", "conv1/1").endsWith("conv2/7");
        assertThat(second.maps()).isEqualTo(all.maps().subList(4, 12));
        float[] both = all.responses(faces.subList(0, 1))[0];
        float[] one = second.responses(faces.subList(0, 1))[0];
        for (int map = 0; map < one.length; map++) {
            assertThat(one[map]).isEqualTo(both[4 + map]);
        }
    }

    @Test
    void layerThatIsNotThereIsRefusedWithThoseThatAre() {
        assertThatThrownBy(() -> new ResponseExtraction(network, List.of("conv1", "pool1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The model has no convolutional layer \"pool1\". It has conv1, conv2.");
    }

    @Test
    void noFacesGiveNoResponses() {
        assertThat(new ResponseExtraction(network, List.of()).responses(List.of()))
                .isEmpty();
    }
}
