package org.faumap.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.Raster;

/** The one definition of grey: ITU-R BT.601 weights on gamma-encoded sRGB values, 0 to 255, transparency over white. */
final class Luminance {
    private Luminance() {}

    static int of(int red, int green, int blue) {
        return (299 * red + 587 * green + 114 * blue + 500) / 1000;
    }

    static int overWhite(int luminance, int alpha) {
        return (luminance * alpha + 255 * (255 - alpha) + 127) / 255;
    }

    /** Ink amounts, 0 none to 255 full, without an ink profile: light that passes the coloured ink, then the black. */
    static int ofInks(int cyan, int magenta, int yellow, int black) {
        return (of(255 - cyan, 255 - magenta, 255 - yellow) * (255 - black) + 127) / 255;
    }

    /** A sample of {@code bits} bits brought to 0..255, rounded. */
    static int toByte(int sample, int bits) {
        return switch (bits) {
            case 8 -> sample;
            case 16 -> (sample * 255 + 32_767) / 65_535; // a division by a constant costs a tenth of the other
            default -> (sample * 255 + ((1 << bits) - 1) / 2) / ((1 << bits) - 1);
        };
    }

    static GrayImage of(BufferedImage image) {
        return switch (image.getColorModel().getColorSpace().getType()) {
            case ColorSpace.TYPE_GRAY -> ofSamples(image, Samples.GRAY);
            case ColorSpace.TYPE_CMYK -> ofSamples(image, Samples.INKS);
            default -> isPlainRgb(image) ? ofSamples(image, Samples.RGB) : ofColours(image);
        };
    }

    /** What the samples of a pixel are, before an alpha that may follow. */
    private enum Samples {
        GRAY(1),
        RGB(3),
        INKS(4);

        private final int colours;

        Samples(int colours) {
            this.colours = colours;
        }

        int luminance(int[] row, int i) {
            return switch (this) {
                case GRAY -> row[i];
                case RGB -> Luminance.of(row[i], row[i + 1], row[i + 2]);
                case INKS -> ofInks(row[i], row[i + 1], row[i + 2], row[i + 3]);
            };
        }
    }

    /** Whether samples are what they stand for; asking the colour model for each pixel costs five times as much. */
    private static boolean isPlainRgb(BufferedImage image) {
        return image.getColorModel() instanceof ComponentColorModel model
                && model.getColorSpace().isCS_sRGB()
                && !model.isAlphaPremultiplied();
    }

    private static GrayImage ofColours(BufferedImage image) {
        int width = image.getWidth();
        byte[] gray = new byte[width * image.getHeight()];
        int[] row = new int[width];
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0; x < width; x++) {
                int argb = row[x];
                int luminance = of(argb >> 16 & 0xFF, argb >> 8 & 0xFF, argb & 0xFF);
                gray[y * width + x] = (byte) overWhite(luminance, argb >>> 24);
            }
        }
        return new GrayImage(width, image.getHeight(), gray);
    }

    /** Reads samples as they are: Java's own conversion takes grey for linear light and would brighten it. */
    private static GrayImage ofSamples(BufferedImage image, Samples samples) {
        int width = image.getWidth();
        byte[] gray = new byte[width * image.getHeight()];
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        int bits = image.getColorModel().getComponentSize(0);
        boolean alpha = image.getColorModel().hasAlpha() && bands > samples.colours;
        boolean premultiplied = image.isAlphaPremultiplied();
        int[] row = new int[width * bands];
        for (int y = 0; y < image.getHeight(); y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int i = 0; bits != 8 && i < row.length; i++) {
                row[i] = toByte(row[i], bits);
            }
            for (int x = 0; x < width; x++) {
                int i = x * bands;
                int luminance = samples.luminance(row, i);
                if (alpha) {
                    int opacity = row[i + samples.colours];
                    luminance =
                            premultiplied ? Math.min(255, luminance + 255 - opacity) : overWhite(luminance, opacity);
                }
                gray[y * width + x] = (byte) luminance;
            }
        }
        return new GrayImage(width, image.getHeight(), gray);
    }
}
