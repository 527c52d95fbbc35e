package org.faumap.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.faumap.facs.ActionUnit;
import org.faumap.image.Box;
import org.faumap.image.DetectedFace;
import org.faumap.image.FaceCrop;
import org.faumap.image.GrayImage;
import org.faumap.mapping.Assignment;
import org.faumap.model.FeatureMaps;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Images against images that were looked at. After a change that is meant, {@code -Dfaumap.golden.write=true} writes
 * them anew: look at them before they are committed.
 */
class HeatmapImageTests {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    private final HeatmapImage images = new HeatmapImage();

    @Test
    void overlayHasColourBarAndCaption() throws IOException {
        compare(
                "overlay",
                images.draw(
                        projection(),
                        face(),
                        style(HeatmapStyle.View.OVERLAY, ColorMap.DIVERGING),
                        "conv2/7, response 1.25, deconvnet"));
    }

    @Test
    void projectionShowsPositivePartsAlone() throws IOException {
        compare(
                "projection",
                images.draw(
                        projection(),
                        face(),
                        style(HeatmapStyle.View.PROJECTION, ColorMap.SEQUENTIAL),
                        "class/happiness, guided"));
    }

    @Test
    void sheetShowsProjectionsBesideWhatWasSeen() throws IOException {
        List<Explanation.UnitMap> units = new ArrayList<>();
        for (int map = 0; map < 5; map++) {
            units.add(unit(map, null));
        }
        compare(
                "sheet",
                new Sheet(images)
                        .draw(
                                explained(),
                                new Explanation.LayerUnits(0, "conv2", 16, 5, units),
                                Rule.DECONVNET,
                                ColorMap.DIVERGING,
                                "happiness 91 %, expression@1"));
    }

    @Test
    void sheetNamesTheActionUnitsOfItsMaps() throws IOException {
        List<Explanation.UnitMap> units = List.of(
                unit(0, new Assignment(12, ActionUnit.AU12.title(), 9.1, 0.83, null, null)),
                unit(1, null),
                unit(2, new Assignment(4, ActionUnit.AU4.title(), 6.4, 0.31, null, null)),
                unit(3, new Assignment(5, ActionUnit.AU5.title(), 5.2, 0.5, null, null)));
        compare(
                "sheet-action-units",
                new Sheet(images)
                        .draw(
                                explained(),
                                new Explanation.LayerUnits(0, "conv2", 16, 4, units),
                                Rule.DECONVNET,
                                ColorMap.SEQUENTIAL,
                                "happiness 91 %, expression@1"));
    }

    @Test
    void upIsUpAndLeftIsLeft() {
        float[] values = new float[24 * 24];
        values[2 * 24 + 20] = 1; // near the top right corner
        Projection projection = new Projection(new Seed.Logit(0), 1, new Box(0, 0, 24, 24), 24, 24, values);
        BufferedImage map = images.draw(
                projection,
                face(),
                new HeatmapStyle(HeatmapStyle.View.PROJECTION, ColorMap.SEQUENTIAL, 1, 240, false),
                "");
        assertThat(brightness(map.getRGB(205, 25))).isGreaterThan(brightness(map.getRGB(25, 205)) + 300);
        assertThat(map.getRGB(25, 25)).isEqualTo(map.getRGB(205, 205));
    }

    @Test
    void emptyMapIsDrawnAsNothing() {
        Projection empty = new Projection(new Seed.Logit(0), 1, new Box(0, 0, 24, 24), 24, 24, new float[24 * 24]);
        BufferedImage map = images.draw(
                empty, face(), new HeatmapStyle(HeatmapStyle.View.PROJECTION, ColorMap.DIVERGING, 1, 48, false), "");
        assertThat(map.getRGB(10, 10) & 0xFFFFFF).isEqualTo(ColorMap.DIVERGING.rgb(0));
    }

    @ParameterizedTest
    @EnumSource(ColorMap.class)
    void lightnessAloneTellsTheOrder(ColorMap colors) {
        for (int step = 1; step <= 50; step++) {
            double nearer = (step - 1) / 50.0;
            double further = step / 50.0;
            int change = brightness(colors.rgb(further)) - brightness(colors.rgb(nearer));
            assertThat(colors == ColorMap.SEQUENTIAL ? change : -change).isPositive();
        }
    }

    @Test
    void signsAreEquallyFarFromZero() {
        for (double value : new double[] {0.2, 0.5, 1}) {
            assertThat(luminance(ColorMap.DIVERGING.rgb(value)))
                    .isCloseTo(luminance(ColorMap.DIVERGING.rgb(-value)), within(0.05));
        }
    }

    @Test
    void numbersHaveThreeDigits() {
        assertThat(List.of(
                        HeatmapImage.number(0),
                        HeatmapImage.number(1.23456),
                        HeatmapImage.number(12.3456),
                        HeatmapImage.number(0.0123456),
                        HeatmapImage.number(123456),
                        HeatmapImage.number(0.0000123)))
                .containsExactly("0", "1.23", "12.3", "0.0123", "1.23e+05", "1.23e-05");
    }

    private static Explanation.UnitMap unit(int map, @Nullable Assignment assignment) {
        return new Explanation.UnitMap(new FeatureMaps.Response(map, 3.5f - map, 0, 0), projection(), null, assignment);
    }

    private static ExplainedFace explained() {
        return new ExplainedFace(
                null,
                96,
                96,
                1,
                0,
                0,
                DetectedFace.known(new Box(0, 0, 96, 96)),
                new FaceCrop.Window(0, 0, 96, 96),
                face(),
                face());
    }

    private static HeatmapStyle style(HeatmapStyle.View view, ColorMap colors) {
        return new HeatmapStyle(view, colors, 0.85, 240, true);
    }

    private static int brightness(int rgb) {
        return (rgb >> 16 & 0xFF) + (rgb >> 8 & 0xFF) + (rgb & 0xFF);
    }

    /** Relative luminance, 0 to 1, near enough. */
    private static double luminance(int rgb) {
        return 0.2126 * Math.pow((rgb >> 16 & 0xFF) / 255.0, 2.2)
                + 0.7152 * Math.pow((rgb >> 8 & 0xFF) / 255.0, 2.2)
                + 0.0722 * Math.pow((rgb & 0xFF) / 255.0, 2.2);
    }

    private static GrayImage face() {
        byte[] pixels = new byte[96 * 96];
        for (int y = 0; y < 96; y++) {
            for (int x = 0; x < 96; x++) {
                boolean eye = Math.hypot(x - 32, y - 36) < 8 || Math.hypot(x - 64, y - 36) < 8;
                boolean mouth = Math.abs(x - 48) < 20 && Math.abs(y - 70 + (x - 48) * (x - 48) / 60) < 4;
                pixels[y * 96 + x] = (byte) (eye || mouth ? 40 : 200 - y / 2);
            }
        }
        return new GrayImage(96, 96, pixels);
    }

    private static Projection projection() {
        Random random = new Random(4);
        float[] values = new float[24 * 24];
        for (int y = 12; y < 22; y++) {
            for (int x = 5; x < 19; x++) {
                values[y * 24 + x] = (float) (0.02 * random.nextGaussian());
            }
        }
        return new Projection(new Seed.Unit(0, 7, 3, 4), 1.25f, new Box(5, 12, 14, 10), 24, 24, values);
    }

    /** Edges of letters may differ by a shade between Java versions; anything larger is a change. */
    private static void compare(String name, BufferedImage actual) throws IOException {
        Path file = GOLDEN.resolve(name + ".png");
        if (Boolean.getBoolean("faumap.golden.write")) {
            Files.createDirectories(GOLDEN);
            ImageIO.write(actual, "png", file.toFile());
        }
        BufferedImage expected = ImageIO.read(file.toFile());
        assertThat(actual.getWidth()).isEqualTo(expected.getWidth());
        assertThat(actual.getHeight()).isEqualTo(expected.getHeight());
        int different = 0;
        for (int y = 0; y < actual.getHeight(); y++) {
            for (int x = 0; x < actual.getWidth(); x++) {
                for (int shift = 0; shift <= 16; shift += 8) {
                    int distance =
                            Math.abs((actual.getRGB(x, y) >> shift & 0xFF) - (expected.getRGB(x, y) >> shift & 0xFF));
                    different += distance > 24 ? 1 : 0;
                }
            }
        }
        assertThat(different).as("channels of pixels that differ from %s", file).isLessThan(30);
    }
}
