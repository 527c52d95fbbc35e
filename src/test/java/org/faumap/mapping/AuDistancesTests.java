package org.faumap.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.faumap.facs.Prototypes;
import org.faumap.model.Chain;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A mapping laid over responses, and the comparison with prototypes. */
class AuDistancesTests {
    @TempDir
    private static Path models;

    private static Mapping mapping;
    private static Chain chain;

    @BeforeAll
    static void map() throws IOException {
        mapping = PlantedFaces.write(models, "mapped", "1", 1);
        chain = PlantedFaces.read(models, "mapped", "1").chain();
    }

    @Test
    void tellsMappedActionUnitsAlone() {
        AuDistances distances = AuDistances.of(mapping, chain);

        assertThat(mapping.actionUnits()).extracting(Mapping.Unit::au).containsExactly(1, 9, 12);
        assertThat(distances.units(new float[12]))
                .extracting(AuDistances.Unit::au)
                .containsExactly(1, 12);
    }

    @Test
    void findsMapsByNameWhenTheMappingHoldsSomeOfThemOnly() {
        // Maps behind one another in the network need not be in the mapping, nor in this order.
        LikelihoodRatio ratio = new LikelihoodRatio("conv2/7", new double[] {1}, new int[] {2, 8}, new int[] {8, 2});
        Score score = new Score(List.of(ratio), new double[] {0.5}, 0.25, 0.5);
        Mapping few = withUnit(
                List.of(new Mapping.FeatureMap("conv2/7", 12, 3, null, 0, 12, 1, null, null)),
                unit(12, new double[] {0.8}, List.of(new Mapping.Detector("conv2/7", 3, 0.8, null, 1)), score));
        float[] responses = new float[12];
        responses[11] = 5;

        AuDistances.Unit found = AuDistances.of(few, chain).units(responses).get(0);

        // By hand: (8 + 0.5) / (10 + 1) over (2 + 0.5) / (10 + 1), half of its logarithm, and the intercept.
        double ratioOfFive = Math.log(8.5 / 2.5);
        assertThat(found.auDistance()).isEqualTo(Rounding.of(0.25 + 0.5 * ratioOfFive));
        assertThat(found.score()).isEqualTo(Rounding.of(1 / (1 + Math.exp(-0.25 - 0.5 * ratioOfFive))));
        assertThat(found.detectors())
                .containsExactly(new AuDistances.Detector("conv2/7", 5, 0.8, Rounding.of(ratioOfFive)));
    }

    @Test
    void detectorThatTheScoreDoesNotHoldHasNoRatio() {
        LikelihoodRatio ratio = new LikelihoodRatio("conv1/0", new double[] {1}, new int[] {2, 8}, new int[] {8, 2});
        Mapping one = withUnit(
                List.of(new Mapping.FeatureMap("conv1/1", 12, 3, null, 0, 12, 1, null, null)),
                unit(
                        12,
                        new double[] {0.8},
                        List.of(new Mapping.Detector("conv1/1", 3, 0.8, null, 1)),
                        new Score(List.of(ratio), new double[] {1}, 0, 0.5)));

        assertThat(AuDistances.of(one, chain).units(new float[12]).get(0).detectors())
                .containsExactly(new AuDistances.Detector("conv1/1", 0, 0.8, null));
    }

    @Test
    void refusesMapsThatTheNetworkDoesNotHave() {
        Mapping other = Mapping.read(mapping.json().replace("conv2/", "conv5/"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> AuDistances.of(other, chain))
                .withMessageContaining("conv5/0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"name\" : \"conv1/0\"", "\"au\" : 12,\n    \"name\" : \"lip corner puller\""})
    void refusesWhatIsNotWhole(String taken) {
        String json = mapping.json();
        assertThat(json).contains(taken);
        String broken =
                json.replace(taken, taken.contains("puller") ? "\"au\" : 99, \"name\": \"?\"" : "\"name\": null");

        assertThatIllegalArgumentException().isThrownBy(() -> AuDistances.of(Mapping.read(broken), chain));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "null", "{\"format\":\"faumap-mapping/1\"}", "mapping"})
    void whatIsNoMappingIsRefusedAsSuch(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> Mapping.read(json));
    }

    @ParameterizedTest
    @CsvSource({
        "happiness, 6:-1 12:1, EMFACS, 6 12, 12, 6, '', 0.5",
        "happiness, 6:-1 12:1, CK_PLUS, 12, 12, '', '', 1",
        "happiness, 12:-2, CK_PLUS, 12, '', 12, '', 0",
        "happiness, 12:0, CK_PLUS, 12, '', '', 12, ",
        "happiness, 6:2, EMFACS, 6 12, 6, '', 12, 1",
        "surprise, 1:-1 5:2, CK_PLUS, 5, 5, '', '', 1",
        "surprise, 12:2, CK_PLUS, 1 2, '', '', 1 2, ",
        "neutral, 12:2, EMFACS, '', '', '', '', "
    })
    void comparesWithThePrototypeOfTheLabel(
            String label,
            String shown,
            Prototypes table,
            String combination,
            String fired,
            String notFired,
            String unknown,
            Double agreement) {
        List<AuDistances.Unit> units = Stream.of(shown.split(" "))
                .map(each -> each.split(":"))
                .map(each -> new AuDistances.Unit(
                        Integer.parseInt(each[0]),
                        "",
                        Double.parseDouble(each[1]),
                        0.5,
                        null,
                        each[1].equals("0") ? null : Boolean.valueOf(Double.parseDouble(each[1]) > 0),
                        null,
                        null,
                        true,
                        List.of()))
                .toList();

        AuDistances.Prototype prototype = AuDistances.prototype(label, units).orElseThrow();

        assertThat(prototype.expression().label()).isEqualTo(label);
        assertThat(prototype.tables()).extracting(AuDistances.Table::table).containsExactly(Prototypes.values());
        assertThat(prototype.tables())
                .contains(new AuDistances.Table(
                        table, numbers(combination), numbers(fired), numbers(notFired), numbers(unknown), agreement));
    }

    @Test
    void labelsOfAnotherSetHaveNoPrototype() {
        assertThat(AuDistances.prototype("joy", List.of())).isEmpty();
    }

    private static List<Integer> numbers(String text) {
        return text.isEmpty()
                ? List.of()
                : Stream.of(text.split(" ")).map(Integer::valueOf).toList();
    }

    private static Mapping withUnit(List<Mapping.FeatureMap> maps, Mapping.Unit unit) {
        return new Mapping(
                Mapping.FORMAT,
                mapping.model(),
                mapping.weightsSha256(),
                mapping.descriptionSha256(),
                mapping.data(),
                mapping.settings(),
                mapping.test(),
                mapping.definitions(),
                maps,
                List.of(unit),
                List.of(),
                null,
                null);
    }

    private static Mapping.Unit unit(int au, double[] auc, List<Mapping.Detector> detectors, Score score) {
        double[] none = new double[auc.length];
        return new Mapping.Unit(
                au,
                "unit",
                10,
                10,
                true,
                1,
                true,
                none,
                none,
                auc,
                none,
                none,
                none,
                none,
                none,
                null,
                none,
                none,
                detectors.size(),
                null,
                detectors,
                null,
                score,
                null,
                null,
                null);
    }
}
