package org.faumap.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.faumap.analysis.ResponseExtraction;
import org.faumap.facs.FacsCode;
import org.faumap.image.GrayImage;
import org.faumap.model.ModelPackage;
import org.faumap.model.Network;
import org.faumap.model.Tensor;
import org.faumap.model.TinyModels;
import org.faumap.model.UnfitModelPackage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappingComparisonTests {
    private static final MappingSettings SETTINGS = new MappingSettings(Distance.KL, 40, 40, 40, 1, 10, 0.05, 6);
    private static final int FACES = 160;

    @TempDir
    private static Path models;

    private static ModelPackage first;
    private static Mapped one;
    private static Mapped other;

    private record Mapped(Mapping mapping, Observations observations) {}

    @BeforeAll
    static void map() throws Exception {
        TinyModels.write(models, "tiny", "1", 1);
        TinyModels.write(models, "tiny", "2", 2);
        first = ModelPackage.read(models.resolve("tiny/1"));
        one = mapped(observations(first));
        other = mapped(observations(ModelPackage.read(models.resolve("tiny/2"))));
    }

    @Test
    void mappingIsLikeItselfInEverything() {
        MappingComparison compared = compared(one, one);
        assertThat(compared.meanCorrelation()).isEqualTo(1);
        assertThat(compared.kept()).isEqualTo(12);
        assertThat(compared.matches()).hasSize(12).allSatisfy(match -> {
            assertThat(match.before()).isEqualTo(match.after());
            assertThat(match.correlation()).isEqualTo(1);
            assertThat(match.mutual()).isTrue();
            assertThat(match.beforeAu()).isEqualTo(match.afterAu());
        });
        assertThat(compared.units())
                .extracting(MappingComparison.UnitChange::au)
                .containsExactly(1, 12);
        assertThat(compared.units()).allSatisfy(unit -> {
            assertThat(unit.rankAgreement()).isEqualTo(1);
            assertThat(unit.gained()).isZero();
            assertThat(unit.lost()).isZero();
            assertThat(unit.scoreAucChange()).isZero();
        });
    }

    @Test
    void mapsThatChangedPlacesAreFoundThere() throws Exception {
        int[] conv1 = {2, 0, 3, 1};
        int[] conv2 = {5, 3, 7, 0, 1, 6, 2, 4};
        MappingComparison compared = compared(one, mapped(observations(permuted(conv1, conv2))));
        for (int map = 0; map < 12; map++) {
            MappingComparison.Match match = compared.matches().get(map);
            assertThat(match.before()).isEqualTo(map < 4 ? "conv1/" + conv1[map] : "conv2/" + conv2[map - 4]);
            assertThat(match.mutual()).isTrue();
            assertThat(match.correlation()).isCloseTo(1, within(1e-4));
        }
    }

    @Test
    void everyMapOfAnotherNetworkIsMatchedToTheOneItCorrelatesWithMost() {
        MappingComparison compared = compared(one, other);
        List<String> maps = one.observations().maps();
        assertThat(compared.meanCorrelation()).isLessThan(0.99);
        for (int map = 0; map < 12; map++) {
            MappingComparison.Match match = compared.matches().get(map);
            double best = -1;
            for (int candidate = 0; candidate < 12; candidate++) {
                best = Math.max(best, pearson(other, map, one, candidate));
            }
            assertThat(match.after()).isEqualTo(maps.get(map));
            assertThat(match.correlation()).isCloseTo(best, within(1e-4));
            assertThat(pearson(other, map, one, maps.indexOf(match.before()))).isCloseTo(best, within(1e-9));
        }
        assertThat(compared.matches().stream()
                        .filter(MappingComparison.Match::mutual)
                        .map(MappingComparison.Match::before))
                .isNotEmpty()
                .doesNotHaveDuplicates();
        assertThat(compared.units())
                .allSatisfy(unit -> assertThat(unit.rankAgreement()).isBetween(-1.0, 1.0));
    }

    @Test
    void gainsOfOneDirectionAreLossesOfTheOther() {
        MappingComparison there = compared(one, other);
        MappingComparison back = compared(other, one);
        for (int unit = 0; unit < there.units().size(); unit++) {
            MappingComparison.UnitChange forth = there.units().get(unit);
            MappingComparison.UnitChange reverse = back.units().get(unit);
            assertThat(forth.gained()).isEqualTo(reverse.lost());
            assertThat(forth.lost()).isEqualTo(reverse.gained());
            assertThat(forth.rankAgreement()).isCloseTo(reverse.rankAgreement(), within(1e-4));
        }
    }

    @Test
    void refusesOtherFacesAndOtherCodes() {
        List<CodedFace> faces = one.observations().faces();
        List<CodedFace> fewer = faces.subList(1, faces.size());
        List<CodedFace> renamed = new ArrayList<>(fewer);
        renamed.add(coded("another", faces.get(0), faces.get(0).code()));
        List<CodedFace> recoded = new ArrayList<>(fewer);
        recoded.add(coded(faces.get(0).image(), faces.get(0), FacsCode.parse("4")));
        for (List<CodedFace> others : List.of(fewer, renamed, recoded)) {
            Observations observations = Observations.of(one.observations().maps(), others);
            assertThatThrownBy(
                            () -> MappingComparison.of(one.mapping(), one.observations(), one.mapping(), observations))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("The two mappings are not of the same faces");
        }
    }

    private static CodedFace coded(String image, CodedFace face, FacsCode code) {
        return new CodedFace(image, face.subject(), face.expression(), code, face.heldOut(), face.responses());
    }

    private static MappingComparison compared(Mapped before, Mapped after) {
        return MappingComparison.of(before.mapping(), before.observations(), after.mapping(), after.observations());
    }

    private static Mapped mapped(Observations observations) {
        Mapping mapping = new MappingAnalysis(observations, SETTINGS, 1)
                .mapping(first.description().modelId(), first.weightsSha256(), "planted", Map.of(), null);
        return new Mapped(mapping, observations);
    }

    private static Observations observations(ModelPackage source) {
        Random random = new Random(7);
        List<GrayImage> images = new ArrayList<>();
        List<FacsCode> codes = new ArrayList<>();
        for (int face = 0; face < FACES; face++) {
            boolean mouth = random.nextBoolean();
            boolean brows = random.nextBoolean();
            images.add(PlantedFaces.decoded(PlantedFaces.png(face, mouth, brows)));
            codes.add(FacsCode.parse((brows ? "1" : "") + (brows && mouth ? "+" : "") + (mouth ? "12" : "")));
        }
        try (Network network = Network.of(source)) {
            ResponseExtraction extraction = new ResponseExtraction(network, List.of());
            float[][] responses = extraction.responses(images);
            List<CodedFace> faces = new ArrayList<>();
            for (int face = 0; face < FACES; face++) {
                int subject = face / 5;
                faces.add(new CodedFace(
                        "face-" + face, "s" + subject, null, codes.get(face), subject % 3 == 0, responses[face]));
            }
            return Observations.of(extraction.maps(), faces);
        }
    }

    /** The first network with its feature maps in another order: map i is what the map order[i] was. */
    private static ModelPackage permuted(int[] conv1, int[] conv2) throws UnfitModelPackage {
        Map<String, Tensor> weights = new LinkedHashMap<>(first.weights());
        weights.computeIfPresent("conv1.weight", (name, tensor) -> reordered(tensor, 1, conv1));
        weights.computeIfPresent("conv1.bias", (name, tensor) -> reordered(tensor, 1, conv1));
        weights.computeIfPresent("conv2.weight", (name, tensor) -> reordered(reordered(tensor, 8, conv1), 1, conv2));
        weights.computeIfPresent("conv2.bias", (name, tensor) -> reordered(tensor, 1, conv2));
        weights.computeIfPresent("scores.weight", (name, tensor) -> reordered(tensor, 8, conv2));
        return ModelPackage.of(first.description(), weights, "", "");
    }

    /** Blocks of a tensor in another order, within each of so many rows. */
    private static Tensor reordered(Tensor tensor, int rows, int[] order) {
        float[] values = new float[tensor.values().length];
        int block = values.length / rows / order.length;
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < order.length; i++) {
                System.arraycopy(
                        tensor.values(),
                        (row * order.length + order[i]) * block,
                        values,
                        (row * order.length + i) * block,
                        block);
            }
        }
        return new Tensor(tensor.shape(), values);
    }

    private static double pearson(Mapped a, int mapOfA, Mapped b, int mapOfB) {
        double[] x = values(a, mapOfA);
        double[] y = values(b, mapOfB);
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int face = 0; face < x.length; face++) {
            xy += x[face] * y[face];
            xx += x[face] * x[face];
            yy += y[face] * y[face];
        }
        return xy / Math.sqrt(xx * yy);
    }

    private static double[] values(Mapped mapped, int map) {
        double[] values = mapped.observations().faces().stream()
                .mapToDouble(face -> face.responses()[map])
                .toArray();
        double mean = Arrays.stream(values).average().orElseThrow();
        return Arrays.stream(values).map(value -> value - mean).toArray();
    }
}
