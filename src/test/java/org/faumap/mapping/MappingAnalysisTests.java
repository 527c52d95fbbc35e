package org.faumap.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.faumap.facs.FacsCode;
import org.faumap.model.ModelId;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Forty subjects, thirty feature maps; map 3 answers to AU12 and map 7 is suppressed by AU4. */
class MappingAnalysisTests {
    private static final MappingSettings SETTINGS = new MappingSettings(Distance.KL, 40, 40, 100, 1, 10, 0.05, 8);
    private static final List<String> MAPS =
            IntStream.range(0, 30).mapToObj(map -> "conv1/" + map).toList();

    @Test
    void findsWhatWasPlantedAndConfirmsIt() {
        Mapping mapping = mapping(Observations.of(MAPS, faces()), 2);
        // A false discovery or two is what a q of 0.05 allows; they come behind what is true.
        assertThat(mapping.detectors(12)).startsWith("conv1/3").hasSizeLessThanOrEqualTo(2);
        assertThat(mapping.detectors(4)).startsWith("conv1/7").hasSizeLessThanOrEqualTo(2);
        Mapping.Unit smile = mapping.actionUnits().stream()
                .filter(unit -> unit.au() == 12)
                .findFirst()
                .orElseThrow();
        assertThat(Objects.requireNonNull(smile.heldOutAuc())
                        .interval()
                        .orElseThrow()
                        .low())
                .isGreaterThan(0.8);
        Mapping.Control shuffled = mapping.controls().get(mapping.controls().size() - 1);
        assertThat(shuffled.name()).isEqualTo("shuffled");
        assertThat(shuffled.significantPairs()).isLessThanOrEqualTo(3);
    }

    @Test
    void isTheSameForAnyThreadsAndShards() {
        List<CodedFace> faces = faces();
        String expected = mapping(Observations.of(MAPS, faces), 1).json();
        Collections.shuffle(faces, new Random(3));
        List<Observations> shards = new ArrayList<>();
        for (int shard = 0; shard < 7; shard++) {
            shards.add(Observations.of(MAPS, faces.subList(shard * faces.size() / 7, (shard + 1) * faces.size() / 7)));
        }
        assertThat(mapping(Observations.merged(shards), 8).json()).isEqualTo(expected);
        assertThat(Mapping.read(expected).json()).isEqualTo(expected);
    }

    @Test
    void refusesASubjectOnBothSides() {
        CodedFace one = new CodedFace("a", "s", null, FacsCode.parse("12"), false, new float[30]);
        CodedFace other = new CodedFace("b", "s", null, FacsCode.parse("0"), true, new float[30]);
        assertThatThrownBy(() -> Observations.of(MAPS, List.of(one, other)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("both held out and not");
    }

    /** Eight people say something of how much people differ, seven do not. */
    @Test
    void fewerThanEightHeldOutSubjectsGiveNoInterval() {
        for (int heldOut : new int[] {7, 8}) {
            List<CodedFace> faces = faces().stream()
                    .filter(face -> !face.heldOut() || subject(face) < 30 + heldOut)
                    .toList();
            Mapping mapping = mapping(Observations.of(MAPS, faces), 2);
            assertThat(mapping.data().heldOutSubjects()).isEqualTo(heldOut);
            assertThat(mapping.actionUnits()).allSatisfy(unit -> {
                assertThat(Objects.requireNonNull(unit.heldOutAuc()).interval().isPresent())
                        .isEqualTo(heldOut == 8);
                HeldOutAuc best = Objects.requireNonNull(
                        Objects.requireNonNull(unit.best()).heldOutAuc());
                assertThat(best.interval().isPresent()).isEqualTo(heldOut == 8);
            });
            assertThat(mapping.json().contains("\"low\"")).isEqualTo(heldOut == 8);
            assertThat(Mapping.read(mapping.json()).json()).isEqualTo(mapping.json());
        }
    }

    @Test
    void assignmentsAreTestedBySubjectWhereThereAreEight() {
        for (int subjects : new int[] {7, 8}) {
            List<CodedFace> faces =
                    faces().stream().filter(face -> subject(face) < subjects).toList();
            Mapping mapping = mapping(Observations.of(MAPS, faces), 2);
            assertThat(mapping.test().subjects()).isEqualTo(subjects);
            boolean bySubject = mapping.test().level() == TestLevel.SUBJECT;
            assertThat(bySubject).isEqualTo(subjects == 8);
            assertThat(mapping.test().caution() == null).isEqualTo(bySubject);
            assertThat(mapping.actionUnits()).allSatisfy(unit -> {
                Mapping.BySubject tests = unit.bySubject();
                assertThat(tests != null).isEqualTo(bySubject);
                assertThat(unit.testedQ()).isSameAs(tests == null ? unit.q() : tests.q());
            });
            assertThat(Mapping.read(mapping.json()).json()).isEqualTo(mapping.json());
        }
    }

    /** As mappings were written before there were tests by subject, and settings had their names of today. */
    @Test
    void earlierMappingsAreRead() {
        List<CodedFace> few = faces().stream().filter(face -> subject(face) < 7).toList();
        String today = mapping(Observations.of(MAPS, few), 2).json();
        JsonMapper json = JsonMapper.builder().build();
        ObjectNode earlier = (ObjectNode) json.readTree(today);
        earlier.remove("test");
        ObjectNode settings = (ObjectNode) earlier.path("settings");
        settings.set("minimum", settings.remove("minFacesPerAu"));
        assertThat(Mapping.read(json.writeValueAsString(earlier)).json()).isEqualTo(today);
    }

    private static Mapping mapping(Observations observations, int threads) {
        return new MappingAnalysis(observations, SETTINGS, threads)
                .mapping(new ModelId("m", "1"), "0", "drawn", Map.of(), null);
    }

    private static int subject(CodedFace face) {
        return Integer.parseInt(Objects.requireNonNull(face.subject()).substring(1));
    }

    private static List<CodedFace> faces() {
        Random random = new Random(5);
        List<CodedFace> faces = new ArrayList<>();
        for (int i = 0; i < 800; i++) {
            boolean smile = random.nextInt(4) == 0;
            boolean frown = random.nextInt(3) == 0;
            float[] responses = new float[MAPS.size()];
            for (int map = 0; map < responses.length; map++) {
                responses[map] = (float) random.nextGaussian();
            }
            responses[3] += smile ? 2 : 0;
            responses[7] -= frown ? 2 : 0;
            String code = (smile ? "12" : "") + (smile && frown ? "+" : "") + (frown ? "4" : "");
            int subject = i % 40;
            faces.add(new CodedFace("i" + i, "s" + subject, null, FacsCode.parse(code), subject >= 30, responses));
        }
        return faces;
    }
}
