package org.faumap.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_dnn;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;
import org.bytedeco.opencv.opencv_core.StringVector;
import org.bytedeco.opencv.opencv_dnn.Net;

/**
 * The short-range network of BlazeFace (Bazarevsky et al. 2019, arXiv 1907.05047) for images of one size, run by OpenCV. In
 * native memory until closed; for one thread at a time: a network that two share gives wrong results and tells nobody.
 *
 * <p>Its input is [1, 1, height, width], values from -1 (black) to 1. The published network takes colours; here its first
 * convolution's weights are summed over them, which is the same for grey images and a tenth faster. Its outputs are, for each anchor, 16
 * numbers and a logit. Anchors lie in the middle of cells of 8 pixels, two in each, then of 16 pixels, six in each. The numbers are the centre of
 * a square and its two sides, then right eye, left eye, tip of the nose, middle of the mouth, right ear and left ear; all in
 * pixels of the input, places counted from the anchor.
 */
final class BlazeFace implements AutoCloseable {
    private static final String FIRST_CONVOLUTION = "conv2d";
    private static final int NUMBERS = 16;
    /** Cell sides in pixels, and how many anchors each has. */
    private static final int[][] GRIDS = {{8, 2}, {16, 6}};

    private final int width;
    private final int height;
    private final Net net;
    private final StringVector outputs;
    private final Mat input;

    /** @param width of its images, a multiple of 16, as is the height */
    BlazeFace(int width, int height) {
        this.width = width;
        this.height = height;
        OpenCv.load();
        net = opencv_dnn.readNetFromTFLite(model());
        try (PointerScope scope = new PointerScope()) {
            net.setParam(FIRST_CONVOLUTION, 0, summedOverColours(net.getParam(FIRST_CONVOLUTION, 0)));
        }
        outputs = net.getUnconnectedOutLayersNames();
        input = new Mat(new int[] {1, 1, height, width}, opencv_core.CV_32F);
    }

    private static byte[] model() {
        String name = "/detectors/face_detection_short_range.tflite";
        try (InputStream file = Objects.requireNonNull(BlazeFace.class.getResourceAsStream(name), name)) {
            return file.readAllBytes();
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
    }

    /** @param weights [out, 3, rows, columns] */
    private static Mat summedOverColours(Mat weights) {
        int filters = weights.size(0);
        int colours = weights.size(1);
        int taps = weights.size(2) * weights.size(3);
        float[] each = new float[filters * colours * taps];
        new FloatPointer(weights.data()).get(each);
        float[] sums = new float[filters * taps];
        for (int i = 0; i < each.length; i++) {
            sums[i / (colours * taps) * taps + i % taps] += each[i];
        }
        Mat summed = new Mat(new int[] {filters, 1, weights.size(2), weights.size(3)}, opencv_core.CV_32F);
        new FloatPointer(summed.data()).put(sums);
        return summed;
    }

    /**
     * The faces it sees, in pixels of the image.
     *
     * @param image of this network's size
     * @param leastLogit sightings that are less sure are left out
     */
    List<Sighting> look(GrayImage image, double leastLogit) {
        if (image.width() != width || image.height() != height) {
            throw new IllegalArgumentException(
                    "%d x %d instead of %d x %d".formatted(image.width(), image.height(), width, height));
        }
        float[] values = new float[width * height];
        for (int i = 0; i < values.length; i++) {
            values[i] = (image.pixels()[i] & 0xFF) / 127.5f - 1;
        }
        try (PointerScope scope = new PointerScope()) {
            new FloatPointer(input.data()).put(values);
            net.setInput(input);
            MatVector answers = new MatVector();
            net.forward(answers, outputs);
            Mat first = answers.get(0);
            boolean logitsFirst = first.total() < answers.get(1).total();
            float[] logits = floats(answers.get(logitsFirst ? 0 : 1));
            float[] numbers = floats(answers.get(logitsFirst ? 1 : 0));
            return Sighting.merged(sightings(logits, numbers, leastLogit));
        }
    }

    private static float[] floats(Mat mat) {
        float[] values = new float[(int) mat.total()];
        new FloatPointer(mat.data()).get(values);
        return values;
    }

    private List<Sighting> sightings(float[] logits, float[] numbers, double leastLogit) {
        List<Sighting> sightings = new ArrayList<>();
        int anchor = 0;
        for (int[] grid : GRIDS) {
            int stride = grid[0];
            int columns = width / stride;
            for (int cell = 0; cell < columns * (height / stride); cell++) {
                int row = cell / columns;
                for (int i = 0; i < grid[1]; i++, anchor++) {
                    if (logits[anchor] >= leastLogit) {
                        sightings.add(sighting(
                                numbers,
                                NUMBERS * anchor,
                                (cell % columns + 0.5) * stride,
                                (row + 0.5) * stride,
                                logits[anchor]));
                    }
                }
            }
        }
        return sightings;
    }

    private static Sighting sighting(float[] numbers, int from, double x, double y, double logit) {
        double[] at = new double[NUMBERS - 2];
        for (int i = 0; i < at.length; i++) {
            int number = from + (i < 2 ? i : i + 2);
            at[i] = numbers[number] + (i % 2 == 0 ? x : y);
        }
        return Sighting.of(at, (numbers[from + 2] + numbers[from + 3]) / 2, logit);
    }

    @Override
    public void close() {
        net.close();
        outputs.close();
        input.close();
    }
}
