package org.faumap.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a face is cut out of an image for a network: a square window around the detector's box. Training and serving cut
 * with this code and no other, so a network sees at work what it saw at school.
 *
 * <p>Shrinking averages over the area each output pixel covers, growing is bilinear, and the image's border pixels go
 * on beyond it. Results are the same on every machine.
 *
 * @param scale side of the window in sides of the face's box, above 0 and at most 10
 * @param shiftY how far below the box's centre the window's centre lies, in sides of the box, -1 to 1
 * @param upright whether the window is turned with the face, so that the eyes lie level in the crop; "below" is then towards its chin
 */
public record FaceCrop(double scale, double shiftY, boolean upright) {
    /**
     * What the faces of FER2013 look like: on 2,500 of them {@link FaceDetector} finds boxes whose side is 0.975 of the
     * frame (median) and whose centre is the frame's.
     */
    public static final FaceCrop FER2013 = new FaceCrop(1.0, 0.0);

    /** One that is not turned. */
    public FaceCrop(double scale, double shiftY) {
        this(scale, shiftY, false);
    }

    /** What an edge may be passed by, in pixels: numbers are rounded. */
    private static final double CLOSE = 1e-6;

    public FaceCrop {
        if (!(scale > 0 && scale <= 10) || !(shiftY >= -1 && shiftY <= 1)) {
            throw new IllegalArgumentException("A crop of scale %s, shift %s is out of range".formatted(scale, shiftY));
        }
    }

    /**
     * A rectangle of an image, in its pixels; it may reach beyond the image's edges.
     *
     * @param x left edge, before it is turned
     * @param y top edge, before it is turned
     * @param width above 0
     * @param height above 0
     * @param roll by how much it is turned about its middle, clockwise, in degrees; absent where it is not
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Window(
            double x,
            double y,
            double width,
            double height,
            @Nullable Double roll) {
        public Window(double x, double y, double width, double height) {
            this(x, y, width, height, null);
        }

        /** A rectangle within it, given by its edges from this one's upper left corner, turned as this one is. */
        public Window part(double left, double top, double partWidth, double partHeight) {
            Point middle = turned().toImage(new Point(left + partWidth / 2, top + partHeight / 2));
            return new Window(middle.x() - partWidth / 2, middle.y() - partHeight / 2, partWidth, partHeight, roll);
        }

        /** Whether some of it lies beyond the edges of an image of this size. */
        public boolean leaves(int imageWidth, int imageHeight) {
            TurnedWindow turned = turned();
            return Stream.of(new Point(0, 0), new Point(width, 0), new Point(0, height), new Point(width, height))
                    .map(turned::toImage)
                    .anyMatch(corner -> corner.x() < -CLOSE
                            || corner.y() < -CLOSE
                            || corner.x() > imageWidth + CLOSE
                            || corner.y() > imageHeight + CLOSE);
        }

        TurnedWindow turned() {
            return new TurnedWindow(x + width / 2, y + height / 2, width, height, roll == null ? 0 : roll);
        }
    }

    /** What a crop shows of an image for a face in it. */
    public Window window(int imageWidth, int imageHeight, DetectedFace face) {
        double roll = upright ? face.roll() : 0;
        if (roll == 0) {
            return window(imageWidth, imageHeight, face.box());
        }
        Window box = new FaceCrop(1, 0).window(imageWidth, imageHeight, face.box());
        double window = scale * box.width();
        double down = shiftY * box.width();
        return new Window(
                box.x() + (box.width() - window) / 2 - down * Math.sin(Math.toRadians(roll)),
                box.y() + (box.width() - window) / 2 + down * Math.cos(Math.toRadians(roll)),
                window,
                window,
                roll);
    }

    /** What {@link #cut} cuts out for a face of an image. */
    private Window window(int imageWidth, int imageHeight, Box face) {
        double side = Math.max(face.width(), face.height());
        double window = scale * side;
        double centreX = centre(face.x(), face.width(), side, imageWidth);
        double centreY = centre(face.y(), face.height(), side, imageHeight) + shiftY * side;
        return new Window(centreX - window / 2, centreY - window / 2, window, window);
    }

    /**
     * Cuts one face out.
     *
     * @param face as {@link FaceDetector} gives it: a square, or less where the image's edge cut it off
     * @param width of the result in pixels, at least 1
     * @param height of the result in pixels, at least 1
     */
    public GrayImage cut(GrayImage image, Box face, int width, int height) {
        Window window = window(image.width(), image.height(), face);
        return resample(
                image,
                new Axis(window.x(), window.width(), width, image.width()),
                new Axis(window.y(), window.height(), height, image.height()));
    }

    /** Brings a whole image to a size, with the same resampling as {@link #cut}. */
    public static GrayImage resize(GrayImage image, int width, int height) {
        return resample(
                image,
                new Axis(0, image.width(), width, image.width()),
                new Axis(0, image.height(), height, image.height()));
    }

    /** The centre, along one axis, of the square that was there before the image's edge cut the box. */
    private static double centre(int start, int length, double side, int edge) {
        if (start == 0) {
            return length - side / 2;
        }
        return start + (start + length >= edge ? side : length) / 2;
    }

    private static GrayImage resample(GrayImage image, Axis columns, Axis rows) {
        int width = columns.first.length;
        int height = rows.first.length;
        byte[] pixels = new byte[width * height];
        float[] sums = new float[width];
        for (int y = 0; y < height; y++) {
            Arrays.fill(sums, 0);
            float[] weights = rows.weights[y];
            for (int i = 0; i < weights.length; i++) {
                columns.addRow(image.pixels(), (rows.first[y] + i) * image.width(), weights[i], sums);
            }
            for (int x = 0; x < width; x++) {
                pixels[y * width + x] = (byte) (int) (sums[x] + 0.5f);
            }
        }
        return new GrayImage(width, height, pixels);
    }

    /** For each output position along one axis: the input positions it is made of, and their weights (sum 1). */
    private static final class Axis {
        private final int[] first;
        private final float[][] weights;

        /**
         * @param start of the window, in input pixels
         * @param length of the window, in input pixels
         */
        Axis(double start, double length, int outputs, int inputs) {
            first = new int[outputs];
            weights = new float[outputs][];
            double step = length / outputs;
            for (int i = 0; i < outputs; i++) {
                // An output pixel narrower than an input pixel is widened to one: that is bilinear interpolation.
                double middle = start + (i + 0.5) * step;
                double reach = Math.max(step, 1) / 2;
                cover(i, middle - reach, middle + reach, inputs);
            }
        }

        private void cover(int output, double from, double to, int inputs) {
            int last = inside((int) Math.ceil(to) - 1, inputs);
            first[output] = inside((int) Math.floor(from), inputs);
            weights[output] = new float[last - first[output] + 1];
            for (int i = first[output]; i <= last; i++) {
                // The pixels at the image's edges stand for everything beyond.
                double left = i == 0 ? from : Math.max(from, i);
                double right = i == inputs - 1 ? to : Math.min(to, i + 1.0);
                weights[output][i - first[output]] = (float) ((right - left) / (to - from));
            }
        }

        private static int inside(int position, int inputs) {
            return Math.max(0, Math.min(inputs - 1, position));
        }

        private void addRow(byte[] pixels, int rowStart, float rowWeight, float[] sums) {
            for (int x = 0; x < first.length; x++) {
                float sum = 0;
                int at = rowStart + first[x];
                for (float weight : weights[x]) {
                    sum += weight * (pixels[at++] & 0xFF);
                }
                sums[x] += rowWeight * sum;
            }
        }
    }
}
