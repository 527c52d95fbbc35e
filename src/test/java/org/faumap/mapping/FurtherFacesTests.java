package org.faumap.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.faumap.facs.ActionUnit;
import org.faumap.facs.FacsCode;
import org.faumap.model.ModelPackage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Levels and evidence of a mapping from faces that it was not made from. */
class FurtherFacesTests {
    @TempDir
    private static Path models;

    private static ModelPackage source;
    private static Mapping mapping;
    private static List<CodedFace> faces;

    @BeforeAll
    static void make() throws Exception {
        mapping = PlantedFaces.write(models, "mapped", "1", 1);
        source = PlantedFaces.read(models, "mapped", "1");
        faces = PlantedFaces.further(source);
    }

    @Test
    void percentileIsTheShareOfReferenceFacesBelow() {
        Reference reference = Objects.requireNonNull(mapping.reference());
        double[] values = distances(12);

        assertThat(reference.faces()).isEqualTo(faces.size());
        for (double value : values) {
            long below = Arrays.stream(values).filter(other -> other < value).count();
            assertThat(reference.percentile(12, value).orElseThrow())
                    .isCloseTo((double) below / values.length, within(0.03));
        }
        assertThat(reference.percentile(12, -1e9)).hasValue(0);
        assertThat(reference.percentile(12, 1e9)).hasValue(1);
        assertThat(reference.percentile(45, 0)).isEmpty();
    }

    @Test
    void levelIsCalibratedOnSomeSubjectsAndMeasuredOnOthers() {
        Confirmation confirmation = Objects.requireNonNull(mapping.confirmation());
        Confirmation.Unit unit = confirmation.unit(12).orElseThrow();
        Confirmation.Firing firing = Objects.requireNonNull(unit.firing());
        double[] values = distances(12);
        int fired = 0;
        int shown = 0;
        int both = 0;
        int measured = 0;
        for (int face = 0; face < values.length; face++) {
            if (faces.get(face).heldOut()) {
                boolean shows = faces.get(face).code().shows(ActionUnit.of(12));
                measured++;
                fired += values[face] > firing.above() ? 1 : 0;
                shown += shows ? 1 : 0;
                both += shows && values[face] > firing.above() ? 1 : 0;
            }
        }

        assertThat(confirmation.faces()).isEqualTo(measured);
        assertThat(confirmation.calibrationFaces()).isEqualTo(faces.size() - measured);
        assertThat(unit.present()).isEqualTo(shown);
        assertThat(firing.share()).isCloseTo((double) fired / measured, within(1e-4));
        assertThat(firing.sensitivity()).isCloseTo((double) both / shown, within(1e-4));
        assertThat(firing.precision()).isCloseTo((double) both / fired, within(1e-4));
        assertThat(Objects.requireNonNull(unit.auc()).auc()).isGreaterThan(0.9);
    }

    @Test
    void whatCouldNotBeToldNeitherConfirmsNorCalibrates() {
        assertThat(Objects.requireNonNull(mapping.confirmation()).unit(1)).isEmpty();
    }

    @Test
    void fewFacesCalibrateNothing() {
        List<CodedFace> few = new ArrayList<>();
        int shown = 0;
        for (CodedFace face : faces) {
            if (face.heldOut() || !face.code().shows(ActionUnit.of(12)) || shown++ < Confirmation.LEAST_SHOWN - 1) {
                few.add(face);
            }
        }

        Mapping confirmed = new FurtherFaces(mapping, source.chain()).withConfirmation("few", few, List.of());

        Confirmation.Unit unit =
                Objects.requireNonNull(confirmed.confirmation()).unit(12).orElseThrow();
        assertThat(unit.firing()).isNull();
        assertThat(unit.auc()).isNotNull();
    }

    @Test
    void levelThatIsMostlyWrongIsNone() {
        // One face in twenty shows it, whatever its responses.
        List<CodedFace> random = new ArrayList<>();
        for (int face = 0; face < faces.size(); face++) {
            CodedFace each = faces.get(face);
            String code = face % 20 < 2 && face % 20 == (each.heldOut() ? 0 : 1) ? "12" : "";
            random.add(new CodedFace(
                    each.image(), each.image(), null, FacsCode.parse(code), face % 2 == 0, each.responses()));
        }

        Mapping confirmed = new FurtherFaces(mapping, source.chain()).withConfirmation("random", random, List.of());

        assertThat(Objects.requireNonNull(confirmed.confirmation()).unit(12).map(Confirmation.Unit::firing))
                .isEmpty();
    }

    @Test
    void actionUnitsThatAreNotToldApartAreMeasuredTogether() {
        Mapping confirmed = new FurtherFaces(mapping, source.chain())
                .withConfirmation("together", faces, List.of(Set.of(ActionUnit.of(12), ActionUnit.of(1))));

        Confirmation confirmation = Objects.requireNonNull(confirmed.confirmation());
        assertThat(confirmation.unit(12).orElseThrow().codedWith()).containsExactly(1);
        assertThat(confirmation.unit(1).orElseThrow().auc())
                .isEqualTo(confirmation.unit(12).orElseThrow().auc());
    }

    @Test
    void refusesFacesThatAreAllOnOneSide() {
        List<CodedFace> measured = faces.stream().filter(CodedFace::heldOut).toList();

        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new FurtherFaces(mapping, source.chain()).withConfirmation("measured", measured, List.of()))
                .withMessageContaining("0 faces");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FurtherFaces(mapping, source.chain()).withReference("nobody", List.of()));
    }

    @Test
    void isReadAsItWasWritten() {
        assertThat(Mapping.read(mapping.json()).json()).isEqualTo(mapping.json());
    }

    private static double[] distances(int au) {
        AuDistances distances = AuDistances.of(mapping, source.chain());
        int place = distances.scored().indexOf(au);
        return faces.stream()
                .mapToDouble(face -> distances.distances(face.responses())[place])
                .toArray();
    }
}
