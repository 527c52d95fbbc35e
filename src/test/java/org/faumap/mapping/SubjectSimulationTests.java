package org.faumap.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.faumap.facs.ActionUnit;
import org.faumap.facs.FacsCode;
import org.faumap.model.ModelId;
import org.junit.jupiter.api.Test;

/**
 * What assignments come to when faces of one subject are alike: each feature map responds more to some people than to others,
 * and each person shows an action unit more often or less.
 */
class SubjectSimulationTests {
    private static final MappingSettings SETTINGS = new MappingSettings(Distance.KL, 20, 20, 20, 1, 10, 0.05, 1);
    private static final List<ActionUnit> UNITS =
            List.of(ActionUnit.AU1, ActionUnit.AU4, ActionUnit.AU6, ActionUnit.AU12);
    private static final int MAPS = 24;
    private static final int FACES = 30;

    private final Random random = new Random(12);

    /** Nothing is to be found: by face a map in five or six is assigned nevertheless, by subject none or nearly none. */
    @Test
    void withoutEffectNothingIsAssigned() {
        for (int subjects : new int[] {8, 16, 40}) {
            int rounds = 25;
            int byFace = 0;
            int bySubject = 0;
            int pairs = 0;
            int called = 0;
            for (int round = 0; round < rounds; round++) {
                Observations observations = observations(subjects, 0);
                byFace +=
                        analysis(observations, TestLevel.FACE).control("drawn").assigned();
                Mapping.Control control =
                        analysis(observations, TestLevel.SUBJECT).control("drawn");
                bySubject += control.assigned();
                for (double[] p : bySubject(observations).p()) {
                    for (double each : p) {
                        pairs++;
                        called += each <= 0.05 ? 1 : 0;
                    }
                }
            }
            int maps = rounds * MAPS;
            assertThat((double) byFace / maps)
                    .as("by face, %s subjects", subjects)
                    .isGreaterThan(0.1);
            assertThat((double) bySubject / maps)
                    .as("by subject, %s subjects", subjects)
                    .isLessThanOrEqualTo(0.05);
            assertThat((double) called / pairs)
                    .as("p of 0.05 or less, %s subjects", subjects)
                    .isLessThanOrEqualTo(0.05);
        }
    }

    /** Every third map answers to one action unit: it is found, and confirmed on other subjects, as it was by face. */
    @Test
    void effectsAreFound() {
        int planted = 0;
        int found = 0;
        int falselyAssigned = 0;
        int assigned = 0;
        double auc = 0;
        for (int round = 0; round < 10; round++) {
            Observations observations = observations(30, 1.2);
            Mapping mapping = analysis(observations, TestLevel.SUBJECT)
                    .mapping(new ModelId("m", "1"), "0", "drawn", Map.of(), null);
            for (int map = 0; map < MAPS; map++) {
                Integer au = mapping.featureMaps().get(map).au();
                boolean right = map % 3 == 0 && Objects.equals(au, owner(map).number());
                planted += map % 3 == 0 ? 1 : 0;
                found += right ? 1 : 0;
                assigned += au != null ? 1 : 0;
                falselyAssigned += au != null && !right ? 1 : 0;
            }
            auc += mapping.controls().get(0).medianBestAuc() / 10;
        }
        assertThat((double) found / planted).isGreaterThanOrEqualTo(0.95);
        assertThat((double) falselyAssigned / assigned).isLessThanOrEqualTo(0.05);
        assertThat(auc).isBetween(0.65, 0.85);
    }

    private static MappingAnalysis analysis(Observations observations, TestLevel level) {
        return new MappingAnalysis(observations, SETTINGS, 1, level);
    }

    private static ClusteredMannWhitney bySubject(Observations observations) {
        List<CodedFace> faces = observations.faces(false);
        boolean[][] codes =
                UNITS.stream().map(unit -> Observations.codes(faces, unit)).toArray(boolean[][]::new);
        ResponseTable table = new ResponseTable(Observations.responses(faces), codes);
        return ClusteredMannWhitney.of(new MannWhitneyTable(table, 1), Observations.subjectNumbers(faces));
    }

    private static ActionUnit owner(int map) {
        return UNITS.get(map / 3 % UNITS.size());
    }

    /** A quarter of the subjects more are held out. */
    private Observations observations(int subjects, double effect) {
        List<CodedFace> faces = new ArrayList<>();
        for (int subject = 0; subject < subjects * 5 / 4; subject++) {
            double[] offsets =
                    random.doubles(MAPS).map(each -> random.nextGaussian()).toArray();
            // From hardly ever to half of the faces.
            double[] rates =
                    random.doubles(UNITS.size()).map(each -> 0.5 * each * each).toArray();
            for (int face = 0; face < FACES; face++) {
                List<ActionUnit> shown = IntStream.range(0, UNITS.size())
                        .filter(unit -> random.nextDouble() < rates[unit])
                        .mapToObj(UNITS::get)
                        .toList();
                float[] responses = new float[MAPS];
                for (int map = 0; map < MAPS; map++) {
                    double moved = map % 3 == 0 && shown.contains(owner(map)) ? effect : 0;
                    responses[map] = (float) Math.max(0, offsets[map] + random.nextGaussian() + moved);
                }
                faces.add(new CodedFace(
                        "s%s-%s".formatted(subject, face),
                        "s" + subject,
                        null,
                        FacsCode.parse(shown.stream()
                                .map(unit -> String.valueOf(unit.number()))
                                .collect(Collectors.joining("+"))),
                        subject >= subjects,
                        responses));
            }
        }
        return Observations.of(
                IntStream.range(0, MAPS).mapToObj(map -> "conv1/" + map).toList(), faces);
    }
}
