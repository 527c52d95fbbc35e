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
