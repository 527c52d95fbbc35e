package org.faumap.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.faumap.image.GrayImage;
import org.junit.jupiter.api.Test;

/** What each kind of change does to a plain grey image, and that one seed gives one view. */
class AugmentationTests {
    private static final int SIDE = 48;
    private static final int GREY = 100;
    private static final int VIEWS = 200;

    private static final GrayImage PLAIN = plain();

    private static GrayImage plain() {
        byte[] pixels = new byte[SIDE * SIDE];
        Arrays.fill(pixels, (byte) GREY);
        return new GrayImage(SIDE, SIDE, pixels);
    }

    /** Nothing but light, gamma and noise. */
    private static Augmentation light(double probability, double sideLight, double logGamma, double noise) {
        return new Augmentation(0, 0, 0, 0, 0, probability, sideLight, logGamma, noise, 0);
    }

    private static float[] view(Augmentation augmentation, long seed) {
        return augmentation.view(PLAIN, new SplittableRandom(seed));
    }

    @Test
    void oneSeedGivesOneView() {
        assertThat(view(Augmentation.DEFAULT, 7)).containsExactly(view(Augmentation.DEFAULT, 7));
        assertThat(view(Augmentation.DEFAULT, 7)).isNotEqualTo(view(Augmentation.DEFAULT, 8));
    }

    @Test
    void sideLightBrightensOneSideAsMuchAsItDarkensTheOther() {
        double strongest = 0;
        for (int seed = 0; seed < VIEWS; seed++) {
            float[] view = view(light(1, 0.6, 0, 0), seed);
            for (int i = 0; i < view.length; i++) {
                // The pixel opposite the centre.
                assertThat((view[i] + view[view.length - 1 - i]) / 2).isBetween(GREY - 0.01f, GREY + 0.01f);
                strongest = Math.max(strongest, view[i] / GREY - 1);
            }
        }
        assertThat(strongest).isBetween(0.45, 0.6);
    }

    @Test
    void gammaMovesGreyBothWaysAndKeepsBlackAndWhite() {
        double low = 255;
        double high = 0;
        for (int seed = 0; seed < VIEWS; seed++) {
            float[] view = view(light(1, 0, 0.5, 0), seed);
            assertThat(view).containsOnly(view[0]);
            low = Math.min(low, view[0]);
            high = Math.max(high, view[0]);
        }
        double darkest = 255 * Math.pow(GREY / 255.0, Math.exp(0.5));
        double brightest = 255 * Math.pow(GREY / 255.0, Math.exp(-0.5));
        assertThat(low).isBetween(darkest, darkest + 5);
        assertThat(high).isBetween(brightest - 5, brightest);
        for (int extreme : new int[] {0, 255}) {
            byte[] pixels = new byte[SIDE * SIDE];
            Arrays.fill(pixels, (byte) extreme);
            float[] view = light(1, 0, 0.5, 0).view(new GrayImage(SIDE, SIDE, pixels), new SplittableRandom(1));
            assertThat(view).containsOnly(extreme);
        }
    }

    @Test
    void noiseHasUpToTheDeviationItIsGiven() {
        double largest = 0;
        for (int seed = 0; seed < VIEWS; seed++) {
            float[] view = view(light(1, 0, 0, 6), seed);
            double squares = 0;
            double sum = 0;
            for (float grey : view) {
                squares += (grey - GREY) * (grey - GREY);
                sum += grey - GREY;
            }
            assertThat(sum / view.length).isBetween(-1.0, 1.0);
            largest = Math.max(largest, Math.sqrt(squares / view.length));
        }
        assertThat(largest).isBetween(5.5, 6.5);
    }

    @Test
    void withoutLightItsBoundsDoNotMatter() {
        Augmentation bounds = new Augmentation(15, 0.15, 0.08, 0.3, 30, 0, 9, 9, 99, 0.3);
        for (int seed = 0; seed < VIEWS; seed++) {
            assertThat(view(Augmentation.DEFAULT.withLight(0), seed)).containsExactly(view(bounds, seed));
        }
    }

    @Test
    void shareOfViewsIsLeftAsItWasTaken() {
        int asTaken = 0;
        for (int seed = 0; seed < VIEWS; seed++) {
            float[] view = view(light(0.6, 0.6, 0.5, 6), seed);
            asTaken += Arrays.equals(view, view(light(0, 0.6, 0.5, 6), seed)) ? 1 : 0;
        }
        assertThat(asTaken / (double) VIEWS).isBetween(0.3, 0.5);
    }
}
