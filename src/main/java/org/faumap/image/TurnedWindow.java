package org.faumap.image;

/**
 * A rectangle that may be turned, in pixels of an image; it may reach beyond the image's edges.
 *
 * @param x of its centre
 * @param y of its centre
 * @param width along its own horizontal, above 0
 * @param height along its own vertical, above 0
 * @param roll by which it is turned clockwise, in degrees
 */
record TurnedWindow(double x, double y, double width, double height, double roll) {
    /** The place in the image of a point of the window, whose upper left corner is (0, 0). */
    Point toImage(Point inWindow) {
        double right = inWindow.x() - width / 2;
        double down = inWindow.y() - height / 2;
        double cos = Math.cos(Math.toRadians(roll));
        double sin = Math.sin(Math.toRadians(roll));
        return new Point(x + cos * right - sin * down, y + sin * right + cos * down);
    }

    /**
     * What it shows, turned upright and brought to a size. Shrinking averages, growing is bilinear.
     *
     * @param beyond what is seen outside of the image
     */
    GrayImage cut(HalvedCopies copies, int columns, int rows, Beyond beyond) {
        double step = Math.max(width / columns, height / rows);
        HalvedCopies.Copy copy = copies.forStep(step);
        int samples = Math.max(1, (int) Math.ceil(step / copy.factor() - 0.01));
        double cos = Math.cos(Math.toRadians(roll)) / copy.factor();
        double sin = Math.sin(Math.toRadians(roll)) / copy.factor();
        byte[] pixels = new byte[columns * rows];
        double right = width / columns / samples;
        double down = height / rows / samples;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                float sum = 0;
                for (int j = 0; j < samples; j++) {
                    double v = (row * samples + j + 0.5) * down - height / 2;
                    for (int i = 0; i < samples; i++) {
                        double u = (column * samples + i + 0.5) * right - width / 2;
                        sum += beyond.at(
                                copy.image(),
                                x / copy.factor() + cos * u - sin * v - 0.5,
                                y / copy.factor() + sin * u + cos * v - 0.5);
                    }
                }
                pixels[row * columns + column] = (byte) (int) (sum / (samples * samples) + 0.5f);
            }
        }
        return new GrayImage(columns, rows, pixels);
    }

    /** What lies outside of an image. */
    enum Beyond {
        BLACK {
            @Override
            float at(GrayImage image, double x, double y) {
                return x < -0.5 || y < -0.5 || x > image.width() - 0.5 || y > image.height() - 0.5
                        ? 0
                        : bilinear(image, x, y);
            }
        },
        /** The pixels at the image's edges go on. */
        BORDER {
            @Override
            float at(GrayImage image, double x, double y) {
                return bilinear(image, x, y);
            }
        };

        /** The value at a position, where (0, 0) is the middle of the first pixel. */
        abstract float at(GrayImage image, double x, double y);

        private static float bilinear(GrayImage image, double x, double y) {
            double insideX = Math.max(0, Math.min(image.width() - 1.0, x));
            double insideY = Math.max(0, Math.min(image.height() - 1.0, y));
            int left = (int) insideX;
            int top = (int) insideY;
            float u = (float) (insideX - left);
            float v = (float) (insideY - top);
            int at = top * image.width() + left;
            int right = left + 1 < image.width() ? 1 : 0;
            int below = top + 1 < image.height() ? image.width() : 0;
            byte[] pixels = image.pixels();
            float upper = (pixels[at] & 0xFF) * (1 - u) + (pixels[at + right] & 0xFF) * u;
            float lower = (pixels[at + below] & 0xFF) * (1 - u) + (pixels[at + below + right] & 0xFF) * u;
            return upper * (1 - v) + lower * v;
        }
    }
}
