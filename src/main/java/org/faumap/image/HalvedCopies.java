package org.faumap.image;

import java.util.ArrayList;
import java.util.List;

/** An image and copies of half its size, a quarter and so on, each made when it is first asked for. For one thread. */
final class HalvedCopies {
    /** @param factor how many pixels of the original one of the copy stands for, along each side */
    record Copy(GrayImage image, double factor) {}

    private final List<GrayImage> copies = new ArrayList<>();

    HalvedCopies(GrayImage image) {
        copies.add(image);
    }

    GrayImage original() {
        return copies.get(0);
    }

    /** The smallest copy that still has a pixel in each step of so many pixels of the original. */
    Copy forStep(double step) {
        int level = 0;
        while ((2 << level) <= step
                && copies.get(level).width() > 1
                && copies.get(level).height() > 1) {
            level++;
            if (copies.size() == level) {
                copies.add(halved(copies.get(level - 1)));
            }
        }
        return new Copy(copies.get(level), 1 << level);
    }

    /** Means of two by two pixels; a last odd row or column is left out. */
    private static GrayImage halved(GrayImage image) {
        int width = image.width() / 2;
        int height = image.height() / 2;
        byte[] from = image.pixels();
        byte[] to = new byte[width * height];
        for (int y = 0; y < height; y++) {
            int upper = 2 * y * image.width();
            int lower = upper + image.width();
            int at = y * width;
            for (int x = 0; x < width; x++) {
                int sum = (from[upper + 2 * x] & 0xFF)
                        + (from[upper + 2 * x + 1] & 0xFF)
                        + (from[lower + 2 * x] & 0xFF)
                        + (from[lower + 2 * x + 1] & 0xFF);
                to[at + x] = (byte) ((sum + 2) >> 2);
            }
        }
        return new GrayImage(width, height, to);
    }
}
