package org.faumap.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class FaceCropTests {
    private static final FaceCrop WHOLE_BOX = new FaceCrop(1, 0);

    @Test
    void keepsPixelsAtTheirOwnSize() {
        GrayImage image = noise(31, 17);
        assertThat(FaceCrop.resize(image, 31, 17).pixels()).isEqualTo(image.pixels());
        GrayImage cut = WHOLE_BOX.cut(image, new Box(4, 3, 9, 9), 9, 9);
        assertThat(cut.pixels())
                .isEqualTo(SampleImages.gray(9, 9, (x, y) -> image.at(x + 4, y + 3))
                        .pixels());
    }

    @Test
    void averagesOverTheAreaWhenShrinking() {
        GrayImage image = new GrayImage(3, 2, new byte[] {0, 30, 60, 90, 120, (byte) 150});
        // each output pixel covers one and a half columns and both rows
        assertThat(FaceCrop.resize(image, 2, 1).pixels()).containsExactly(55, 95);
    }

    @Test
    void interpolatesWhenGrowing() {
        GrayImage image = new GrayImage(2, 1, new byte[] {0, 100});
        assertThat(FaceCrop.resize(image, 4, 1).pixels()).containsExactly(0, 25, 75, 100);
    }

    @Test
    void keepsTheMeanOfBigImages() {
        GrayImage image = noise(1000, 700);
        assertThat(mean(FaceCrop.resize(image, 31, 27))).isCloseTo(mean(image), Offset.offset(0.3));
    }

    @Test
    void continuesBorderBeyondTheImage() {
        GrayImage image = SampleImages.gray(10, 10, (x, y) -> 10 * x + 5);
        GrayImage cut = new FaceCrop(2, 0).cut(image, new Box(0, 0, 10, 10), 20, 20);
        assertThat(cut.at(0, 10)).isEqualTo(5);
        assertThat(cut.at(19, 10)).isEqualTo(95);
        assertThat(cut.at(7, 0)).isEqualTo(25);
    }

    @Test
    void widensAndShiftsTheWindow() {
        GrayImage image = SampleImages.gray(40, 40, (x, y) -> 4 * y);
        Box face = new Box(10, 10, 20, 20);
        assertThat(mean(WHOLE_BOX.cut(image, face, 10, 10))).isEqualTo(78);
        assertThat(mean(new FaceCrop(1, 0.1).cut(image, face, 10, 10))).isEqualTo(86);
        assertThat(new FaceCrop(1.2, 0).cut(image, face, 24, 24).pixels())
                .isEqualTo(WHOLE_BOX.cut(image, new Box(8, 8, 24, 24), 24, 24).pixels());
    }

    @Test
    void completesBoxesThatTheImageCutOff() {
        GrayImage image = noise(30, 30);
        GrayImage left = WHOLE_BOX.cut(image, new Box(0, 5, 15, 20), 20, 20);
        assertThat(left.at(5, 0)).isEqualTo(image.at(0, 5));
        assertThat(left.at(19, 0)).isEqualTo(image.at(14, 5));
        GrayImage bottom = WHOLE_BOX.cut(image, new Box(5, 15, 20, 15), 20, 20);
        assertThat(bottom.at(0, 0)).isEqualTo(image.at(5, 15));
        assertThat(bottom.at(0, 19)).isEqualTo(image.at(5, 29));
    }

    @Test
    void turnsTheCropUntilTheEyesLieLevel() {
        // A wedge whose bright side is towards the chin; the face is turned by 90 degrees, its chin to the left.
        GrayImage image = SampleImages.gray(60, 60, (x, y) -> 4 * (59 - x));
        DetectedFace face = turned(new Box(20, 20, 20, 20), 90);
        FaceCrop crop = new FaceCrop(1, 0.1, true);
        FaceCrop.Window window = crop.window(60, 60, face);
        assertThat(window.x()).isCloseTo(18, Offset.offset(1e-9));
        assertThat(window.y()).isCloseTo(20, Offset.offset(1e-9));
        assertThat(window.roll()).isEqualTo(90);
        GrayImage cut = window.turned().cut(new HalvedCopies(image), 20, 20, TurnedWindow.Beyond.BORDER);
        for (int y = 0; y < 20; y++) {
            assertThat(cut.at(9, y)).isBetween(4 * (22 + y) - 2, 4 * (22 + y) + 2);
        }
        assertThat(crop.window(60, 60, DetectedFace.known(face.box())).roll()).isNull();
        assertThat(new FaceCrop(1, 0.1).window(60, 60, face).roll()).isNull();
    }

    @Test
    void cutsTurnedByNearlyNothingAsItCutsUpright() {
        GrayImage image =
                SampleImages.gray(200, 200, (x, y) -> (int) (120 + 60 * Math.sin(x / 9.0) + 50 * Math.cos(y / 7.0)));
        for (int side : new int[] {30, 48, 75, 150}) {
            Box box = new Box(20, 30, side, side);
            FaceCrop.Window window = new FaceCrop(0.86, 0.04, true).window(200, 200, turned(box, 0.01));
            GrayImage turned = window.turned().cut(new HalvedCopies(image), 48, 48, TurnedWindow.Beyond.BORDER);
            GrayImage upright = new FaceCrop(0.86, 0.04).cut(image, box, 48, 48);
            double difference = 0;
            for (int i = 0; i < 48 * 48; i++) {
                difference += Math.abs(turned.at(i % 48, i / 48) - upright.at(i % 48, i / 48)) / (48.0 * 48);
            }
            assertThat(difference).as("side %d", side).isLessThan(1.5);
        }
    }

    @Test
    void partsOfATurnedWindowAreTurnedWithIt() {
        FaceCrop.Window window = new FaceCrop.Window(10, 10, 40, 40, 90.0);
        // The upper left corner of the crop is the upper right one in the image.
        FaceCrop.Window part = window.part(0, 0, 10, 10);
        assertThat(part.x()).isCloseTo(40, Offset.offset(1e-9));
        assertThat(part.y()).isCloseTo(10, Offset.offset(1e-9));
        assertThat(part.roll()).isEqualTo(90);
        assertThat(window.leaves(50, 50)).isFalse();
        assertThat(window.leaves(49, 50)).isTrue();
        assertThat(new FaceCrop.Window(10, 10, 40, 40, 45.0).leaves(58, 58)).isTrue();
        assertThat(new FaceCrop.Window(10, 10, 40, 40, 45.0).leaves(59, 59)).isFalse();
    }

    private static DetectedFace turned(Box box, double roll) {
        double cos = Math.cos(Math.toRadians(roll));
        double sin = Math.sin(Math.toRadians(roll));
        Point eye = new Point(0, 0);
        return new DetectedFace(box, 1, new Keypoints(eye, new Point(10 * cos, 10 * sin), eye, eye, eye, eye));
    }

    @Test
    void standsForOnePixelImagesAnySize() {
        GrayImage dot = new GrayImage(1, 1, new byte[] {77});
        assertThat(FaceCrop.resize(dot, 3, 2).pixels()).containsOnly(77);
        assertThat(WHOLE_BOX.cut(dot, new Box(0, 0, 1, 1), 48, 48).pixels()).containsOnly(77);
    }

    @Test
    void refusesWindowsThatMakeNoSense() {
        assertThatThrownBy(() -> new FaceCrop(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FaceCrop(Double.NaN, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FaceCrop(1, 1.5)).isInstanceOf(IllegalArgumentException.class);
    }

    private static GrayImage noise(int width, int height) {
        byte[] pixels = new byte[width * height];
        new Random(5).nextBytes(pixels);
        return new GrayImage(width, height, pixels);
    }

    private static double mean(GrayImage image) {
        double sum = 0;
        for (byte pixel : image.pixels()) {
            sum += pixel & 0xFF;
        }
        return sum / image.pixels().length;
    }
}
