package org.faumap.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.faumap.mapping.Ablation;
import org.faumap.model.HandMadeModels;
import org.faumap.model.Layer;
import org.faumap.model.ModelPackage;
import org.junit.jupiter.api.Test;

/** Networks of 1 x 1 kernels on images of one grey value, so that every feature map is one number. */
class AblationsTests {
    private static final List<String> MAPS = List.of("conv1/0", "conv1/1", "conv1/2", "conv1/3", "conv2/0", "conv2/1");

    /**
     * Of a grey value x the maps of conv1 are x + 1, 2 x, 3 x and 0; those of conv2 are n0, the sum of the first two, and
     * n1, the third plus 5. The logits are n0 - n1 + 0.5 and 2 n1. Means over the faces below, of x = 1 and x = 2: 2.5, 3,
     * 4.5, 0; 5.5 and 9.5; -3.5 and 19.
     */
    private final Ablations ablations = new Ablations(
            network(
                    4,
                    2,
                    2,
                    Map.of(
                            "conv1.weight",
                            new float[] {1, 2, 3, -1},
                            "conv1.bias",
                            new float[] {1, 0, 0, 0},
                            "conv2.weight",
                            new float[] {1, 1, 0, 0, 0, 0, 1, 0},
                            "conv2.bias",
                            new float[] {0, 5},
                            "scores.weight",
                            new float[] {1, -1, 0, 2},
                            "scores.bias",
                            new float[] {0.5f, 0})),
            new float[][] {{1, 1, 1, 1}, {2, 2, 2, 2}});

    @Test
    void silencedMapIsMissingFromTheLogits() {
        Ablation ablation = ablations.of(List.of("conv1/1"), MAPS, 1);
        assertThat(ablation.maps()).isEqualTo(1);
        assertThat(ablation.faces()).isEqualTo(2);
        assertThat(ablation.logits()).isEqualTo(Map.of("l0", -3.0, "l1", 0.0));
        assertThat(ablation.randomLogits())
                .isIn(Map.of("l0", -2.5, "l1", 0.0), Map.of("l0", 4.5, "l1", -9.0), Map.of("l0", 0.0, "l1", 0.0));
    }

    @Test
    void biasOfASilencedMapIsMissingToo() {
        Ablation ablation = ablations.of(List.of("conv2/1"), MAPS, 1);
        assertThat(ablation.logits()).isEqualTo(Map.of("l0", 9.5, "l1", -19.0));
        assertThat(ablation.randomLogits()).isEqualTo(Map.of("l0", -5.5, "l1", 0.0));
    }

    @Test
    void mapsOfSeveralLayersAreSilencedTogether() {
        Ablation ablation = ablations.of(List.of("conv1/0", "conv2/1", "conv1/1"), MAPS, 1);
        assertThat(ablation.logits()).isEqualTo(Map.of("l0", 4.0, "l1", -19.0));
        // What is left: conv1/2, conv1/3 and conv2/0.
        assertThat(ablation.randomLogits()).isEqualTo(Map.of("l0", -1.0, "l1", -9.0));
    }

    @Test
    void wholeLayerLeavesTheBiasesBehindIt() {
        Ablation ablation = ablations.of(MAPS.subList(0, 4), MAPS, 1);
        assertThat(ablation.logits()).isEqualTo(Map.of("l0", -1.0, "l1", -9.0));
        assertThat(ablation.randomLogits()).isEqualTo(Map.of("l0", 0.0, "l1", 0.0));
    }

    /** A network of one logit in which every map that is offered counts a power of two, so that the change names the maps. */
    @Test
    void othersAreAsManyOfTheSameLayersAndNeverTheSilencedOnes() {
        float[] conv1 = new float[8];
        float[] conv2 = new float[12 * 8];
        float[] bias = new float[12];
        float[] scores = new float[12];
        for (int map = 0; map < 12; map++) {
            scores[map] = 1;
            if (map < 8) {
                conv1[map] = 1 << map;
                conv2[map * 8 + map] = 1;
            } else {
                bias[map] = 1 << map;
            }
        }
        Ablations named = new Ablations(
                network(
                        8,
                        12,
                        1,
                        Map.of(
                                "conv1.weight",
                                conv1,
                                "conv2.weight",
                                conv2,
                                "conv2.bias",
                                bias,
                                "scores.weight",
                                scores)),
                new float[][] {{1, 1, 1, 1}});
        List<String> offered = Stream.concat(
                        IntStream.range(0, 8).mapToObj(map -> "conv1/" + map),
                        IntStream.range(8, 12).mapToObj(map -> "conv2/" + map))
                .toList();
        int silenced = 1 << 1 | 1 << 5 | 1 << 9;
        Set<Integer> drawn = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            Ablation ablation = named.of(List.of("conv1/1", "conv1/5", "conv2/9"), offered, seed);
            assertThat(counted(ablation.logits())).isEqualTo(silenced);
            int others = counted(ablation.randomLogits());
            assertThat(others & silenced).isZero();
            assertThat(Integer.bitCount(others & 0xFF)).isEqualTo(2);
            assertThat(Integer.bitCount(others >> 8)).isEqualTo(1);
            drawn.add(others);
        }
        assertThat(drawn).hasSizeGreaterThan(5);
    }

    private static int counted(Map<String, Double> changes) {
        return (int) -Objects.requireNonNull(changes.get("l0"));
    }

    private static ModelPackage network(int maps1, int maps2, int labels, Map<String, float[]> weights) {
        return HandMadeModels.of(
                2,
                List.of(
                        new Layer.Conv2d("conv1", maps1, 1, 1, 0),
                        new Layer.Relu("relu1"),
                        new Layer.Conv2d("conv2", maps2, 1, 1, 0),
                        new Layer.Relu("relu2"),
                        new Layer.GlobalPool("pool", Layer.GlobalPool.Mode.AVG),
                        new Layer.Flatten("flatten"),
                        new Layer.Linear("scores", labels)),
                weights);
    }
}
