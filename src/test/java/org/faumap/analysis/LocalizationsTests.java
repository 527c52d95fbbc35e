package org.faumap.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.faumap.dataset.FaceReader;
import org.faumap.dataset.Regions.Region;
import org.faumap.facs.ActionUnit;
import org.faumap.image.FaceCrop;
import org.faumap.image.GrayImage;
import org.faumap.mapping.Distance;
import org.faumap.mapping.Localization;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.MappingSettings;
import org.faumap.mapping.TestLevel;
import org.faumap.model.HandMadeModels;
import org.faumap.model.Layer;
import org.faumap.model.ModelId;
import org.faumap.model.ModelPackage;
import org.faumap.model.Network;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A network whose three feature maps see the whole crop of 8 x 8 at once: conv1/0 looks at the upper left quarter and away
 * from the upper right one, conv1/1 at the lower right quarter, conv1/2 never responds. The crop shows 16 x 16 pixels of the
 * image from (100, 50) on.
 */
class LocalizationsTests {
    private static final int SIDE = 8;
    private static final Region UPPER_LEFT = new Region(100, 50, 108, 58);
    private static final Region LOWER_RIGHT = new Region(108, 58, 116, 66);
    private static final Region LEFT = new Region(100, 50, 108, 66);
    private static final Region WHOLE = new Region(0, 0, 500, 500);
    private static final Region OUTSIDE = new Region(0, 0, 90, 40);

    private static Network network;

    @BeforeAll
    static void open() {
        network = Network.of(network());
    }

    @AfterAll
    static void close() {
        network.close();
    }

    @Test
    void detectorThatLooksAtACornerIsConcentratedThereAndNowhereElse() {
        Map<Integer, Localization> found = localizations(
                List.of(face("a", Map.of(ActionUnit.AU1, List.of(UPPER_LEFT), ActionUnit.AU12, List.of(UPPER_LEFT)))));
        // A quarter of the crop holds all of the one projection and nothing of the other.
        assertThat(of(found, 1).concentration()).isCloseTo(4, within(0.001));
        assertThat(of(found, 12).concentration()).isLessThan(0.001);
    }

    @Test
    void wholeImageIsChance() {
        Map<Integer, Localization> found = localizations(
                List.of(face("a", Map.of(ActionUnit.AU1, List.of(WHOLE), ActionUnit.AU12, List.of(LEFT, WHOLE)))));
        assertThat(of(found, 1).concentration()).isEqualTo(1);
        assertThat(of(found, 12).concentration()).isEqualTo(1);
    }

    @Test
    void elsewhereIsTheMeanOverTheRegionsOfOtherActionUnits() {
        Map<Integer, Localization> found = localizations(List.of(face(
                "a",
                Map.of(
                        ActionUnit.AU1, List.of(UPPER_LEFT),
                        ActionUnit.AU12, List.of(LOWER_RIGHT),
                        ActionUnit.AU4, List.of(LEFT),
                        ActionUnit.AU9, List.of(OUTSIDE)))));
        assertThat(of(found, 1).elsewhere()).isCloseTo((0 + 2) / 2.0, within(0.001));
        assertThat(of(found, 12).elsewhere()).isCloseTo(0, within(0.001));
    }

    @Test
    void severalBoxesCountAsOneRegion() {
        Map<Integer, Localization> found =
                localizations(List.of(face("a", Map.of(ActionUnit.AU1, List.of(UPPER_LEFT, LEFT, LOWER_RIGHT)))));
        assertThat(of(found, 1).concentration()).isCloseTo(4 / 3.0, within(0.001));
    }

    @Test
    void intervalIsOverSubjects() {
        List<Localizations.Located> faces = new ArrayList<>();
        for (int subject = 0; subject < 8; subject++) {
            Region region = subject % 2 == 0 ? UPPER_LEFT : LEFT;
            faces.add(face("s" + subject, Map.of(ActionUnit.AU1, List.of(region))));
        }
        Localization spread = of(localizations(faces), 1);
        assertThat(spread.faces()).isEqualTo(8);
        assertThat(spread.concentration()).isCloseTo(3, within(0.001));
        assertThat(spread.low()).isBetween(2.0, 2.75);
        assertThat(spread.high()).isBetween(3.25, 4.0);
        assertThat(localizations(faces)).isEqualTo(localizations(faces));
    }

    @Test
    void sevenSubjectsHaveNoInterval() {
        List<Localizations.Located> faces = IntStream.range(0, 21)
                .mapToObj(i -> face("s" + i % 7, Map.of(ActionUnit.AU1, List.of(UPPER_LEFT))))
                .toList();
        Localization found = of(localizations(faces), 1);
        assertThat(found.faces()).isEqualTo(21);
        assertThat(found.interval()).isEmpty();
    }

    @Test
    void atMostFortyFacesAreProjected() {
        List<Localizations.Located> faces = IntStream.range(0, 100)
                .mapToObj(i -> face("s" + i, Map.of(ActionUnit.AU1, List.of(UPPER_LEFT))))
                .toList();
        assertThat(of(localizations(faces), 1).faces()).isEqualTo(40);
    }

    @Test
    void actionUnitsWithoutDetectorsResponsesOrFacesAreMissing() {
        List<Region> quarter = List.of(UPPER_LEFT);
        Localizations.Located face = face(
                "a",
                Map.of(ActionUnit.AU1, quarter, ActionUnit.AU4, quarter, ActionUnit.AU9, quarter),
                ActionUnit.AU1,
                ActionUnit.AU4,
                ActionUnit.AU9);
        // AU4 has no detectors, those of AU9 do not respond, AU12 is not shown.
        assertThat(localizations(List.of(face))).containsOnlyKeys(1);
    }

    @Test
    void regionsBesideTheCropAreNoRegions() {
        assertThat(localizations(List.of(face("a", Map.of(ActionUnit.AU1, List.of(OUTSIDE))))))
                .isEmpty();
    }

    private static Map<Integer, Localization> localizations(List<Localizations.Located> faces) {
        try {
            return new Localizations(network, 1).of(mapping(), faces);
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
    }

    private static Localization of(Map<Integer, Localization> found, int unit) {
        return Objects.requireNonNull(found.get(unit));
    }

    /** A face that shows the action units it has regions of. */
    private static Localizations.Located face(String subject, Map<ActionUnit, List<Region>> regions) {
        return face(subject, regions, regions.keySet().toArray(ActionUnit[]::new));
    }

    private static Localizations.Located face(
            String subject, Map<ActionUnit, List<Region>> regions, ActionUnit... shown) {
        byte[] pixels = new byte[SIDE * SIDE];
        Arrays.fill(pixels, (byte) 100);
        return new Localizations.Located(
                subject,
                () -> new FaceReader.Face(new GrayImage(SIDE, SIDE, pixels), new FaceCrop.Window(100, 50, 16, 16)),
                regions,
                List.of(shown));
    }

    private static ModelPackage network() {
        float[] kernels = new float[3 * SIDE * SIDE];
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                boolean upper = y < SIDE / 2;
                boolean left = x < SIDE / 2;
                kernels[y * SIDE + x] = upper ? left ? 1 : -0.5f : 0;
                kernels[(SIDE + y) * SIDE + x] = upper || left ? 0 : 1;
                kernels[(2 * SIDE + y) * SIDE + x] = -1;
            }
        }
        return HandMadeModels.of(
                SIDE,
                List.of(
                        new Layer.Conv2d("conv1", 3, SIDE, 1, 0),
                        new Layer.Relu("relu1"),
                        new Layer.Flatten("flatten"),
                        new Layer.Linear("scores", 2)),
                Map.of("conv1.weight", kernels, "scores.weight", new float[6]));
    }

    private static Mapping mapping() {
        return new Mapping(
                "faumap-mapping/1",
                new ModelId("made", "1"),
                "0",
                null,
                new Mapping.Data("drawn", "0", 1, 1, 0, 0, Map.of()),
                new MappingSettings(Distance.KL, 20, 20, 20, 1, 2, 0.05, 1),
                new Mapping.Test(TestLevel.FACE, 1, null),
                Map.of(),
                List.of(map("conv1/0", 1), map("conv1/1", 12), map("conv1/2", 9)),
                List.of(unit(1), unit(4), unit(9), unit(12)),
                List.of(),
                null,
                null);
    }

    private static Mapping.FeatureMap map(String name, int unit) {
        return new Mapping.FeatureMap(name, unit, 5, null, 0, 1, 1, null, null);
    }

    private static Mapping.Unit unit(int number) {
        double[] none = new double[3];
        return new Mapping.Unit(
                number,
                ActionUnit.of(number).title(),
                1,
                1,
                true,
                1,
                true,
                none,
                none,
                none,
                none,
                none,
                none,
                none,
                none,
                null,
                none,
                none,
                1,
                null,
                List.of(),
                null,
                null,
                null,
                null,
                null);
    }
}
