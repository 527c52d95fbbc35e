package org.faumap.training;

import java.util.SplittableRandom;
import org.faumap.image.GrayImage;

/**
 * Random views of a face: mirrored, turned, scaled, shifted, lit from a side, with another gamma, brighter or darker, with
 * more or less contrast, with noise, a patch erased. Everything comes from the generator it is given, so that one seed
 * gives one image.
 *
 * @param rotationDegrees up to this much either way
 * @param scale up to this share larger or smaller
 * @param shift up to this share of the side in each direction
 * @param contrast up to this share more or less
 * @param brightness up to this many grey levels more or less
 * @param lightProbability of light, gamma and noise being another; otherwise all three are as they were taken
 * @param sideLight up to this share brighter on one side, and as much darker on the other
 * @param logGamma up to this much either way in the logarithm of the exponent
 * @param noise standard deviation of up to this many grey levels
 * @param eraseProbability of a rectangle being replaced by its mean grey
 */
record Augmentation(
        double rotationDegrees,
        double scale,
        double shift,
        double contrast,
        double brightness,
        double lightProbability,
        double sideLight,
        double logGamma,
        double noise,
        double eraseProbability) {

    static final Augmentation DEFAULT = new Augmentation(15, 0.15, 0.08, 0.3, 30, 0.6, 0.6, 0.5, 6, 0.3);

    /** The same with another probability of another light, 0 to 1. */
    Augmentation withLight(double probability) {
        return new Augmentation(
                rotationDegrees,
                scale,
                shift,
                contrast,
                brightness,
                probability,
                sideLight,
                logGamma,
                noise,
                eraseProbability);
    }

    /** A view as grey values 0 to 255, row-major, of the image's own size; what lies outside repeats the border. */
    float[] view(GrayImage image, SplittableRandom random) {
        int width = image.width();
        int height = image.height();
        double angle = Math.toRadians(between(random, rotationDegrees));
        double zoom = 1 + between(random, scale);
        double mirror = random.nextBoolean() ? -1 : 1;
        double shiftX = between(random, shift) * width;
        double shiftY = between(random, shift) * height;
        double gain = 1 + between(random, contrast);
        double offset = between(random, brightness);
        double cos = Math.cos(angle) / zoom;
        double sin = Math.sin(angle) / zoom;
        double centreX = (width - 1) / 2.0;
        double centreY = (height - 1) / 2.0;
        // Nothing is drawn at 0, so that such views are those of versions that knew no other light.
        Light light = lightProbability > 0 && random.nextDouble() < lightProbability ? light(random) : Light.AS_TAKEN;
        float[] view = new float[width * height];
        for (int y = 0; y < height; y++) {
            double dy = y - centreY - shiftY;
            for (int x = 0; x < width; x++) {
                double dx = x - centreX - shiftX;
                double fromX = mirror * (cos * dx + sin * dy) + centreX;
                double fromY = -sin * dx + cos * dy + centreY;
                double grey = light.on(bilinear(image, fromX, fromY), dx / width, dy / height);
                double noisy = (grey - 128) * gain + 128 + offset + light.noise(random);
                view[y * width + x] = (float) Math.min(255, Math.max(0, noisy));
            }
        }
        if (random.nextDouble() < eraseProbability) {
            erase(view, width, height, random);
        }
        return view;
    }

    private Light light(SplittableRandom random) {
        double direction = 2 * Math.PI * random.nextDouble();
        return new Light(
                Math.cos(direction),
                Math.sin(direction),
                random.nextDouble() * sideLight,
                Light.WIDEST * (0.2 + 0.8 * random.nextDouble()),
                Math.exp(between(random, logGamma)),
                random.nextDouble() * noise);
    }

    /**
     * How a view is lit and taken.
     *
     * @param towardsX of the unit vector towards the bright side
     * @param towardsY likewise
     * @param strength share by which the bright side is brighter and the other darker
     * @param width of the passage from dark to bright, in sides: narrow ones are edges of shadows, wide ones even slopes
     * @param gamma exponent of grey between 0 and 1
     * @param noiseDeviation in grey levels
     */
    private record Light(
            double towardsX, double towardsY, double strength, double width, double gamma, double noiseDeviation) {
        static final double WIDEST = 1;
        static final Light AS_TAKEN = new Light(1, 0, 0, WIDEST, 1, 0);

        /** The grey 0 to 255 that a grey becomes at a place, given in sides from the centre. */
        double on(double grey, double x, double y) {
            if (strength == 0 && gamma == 1) {
                return grey;
            }
            double lit = grey / 255 * (1 + strength * Math.tanh(2 * (towardsX * x + towardsY * y) / width));
            return Math.pow(Math.min(1, lit), gamma) * 255;
        }

        double noise(SplittableRandom random) {
            return noiseDeviation == 0 ? 0 : noiseDeviation * random.nextGaussian();
        }
    }

    private static void erase(float[] view, int width, int height, SplittableRandom random) {
        int eraseWidth = width / 8 + random.nextInt(width / 4);
        int eraseHeight = height / 8 + random.nextInt(height / 4);
        int left = random.nextInt(width - eraseWidth + 1);
        int top = random.nextInt(height - eraseHeight + 1);
        double sum = 0;
        for (int y = top; y < top + eraseHeight; y++) {
            for (int x = left; x < left + eraseWidth; x++) {
                sum += view[y * width + x];
            }
        }
        float mean = (float) (sum / (eraseWidth * eraseHeight));
        for (int y = top; y < top + eraseHeight; y++) {
            java.util.Arrays.fill(view, y * width + left, y * width + left + eraseWidth, mean);
        }
    }

    private static double bilinear(GrayImage image, double x, double y) {
        double clampedX = Math.min(image.width() - 1.0, Math.max(0, x));
        double clampedY = Math.min(image.height() - 1.0, Math.max(0, y));
        int left = (int) clampedX;
        int top = (int) clampedY;
        int right = Math.min(left + 1, image.width() - 1);
        int bottom = Math.min(top + 1, image.height() - 1);
        double fx = clampedX - left;
        double fy = clampedY - top;
        double above = image.at(left, top) * (1 - fx) + image.at(right, top) * fx;
        double below = image.at(left, bottom) * (1 - fx) + image.at(right, bottom) * fx;
        return above * (1 - fy) + below * fy;
    }

    private static double between(SplittableRandom random, double bound) {
        return (2 * random.nextDouble() - 1) * bound;
    }
}
