package org.faumap.image;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.RectVector;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_objdetect.CascadeClassifier;

/** One of OpenCV's cascades, in native memory until closed. For one thread at a time. */
final class Cascade implements AutoCloseable {
    /** Each size of window is that much larger than the one before. */
    private static final double SIZE_STEP = 1.1;
    /** Faces that fill the image are found when its edges go on, by this share of the longer side. */
    private static final double BORDER = 0.2;

    private final CascadeClassifier classifier;

    private Cascade(CascadeClassifier classifier) {
        this.classifier = classifier;
    }

    /** @param name below OpenCV's data folder, which the natives' jar brings along */
    static Cascade load(String name) throws IOException {
        String resource = "/org/bytedeco/opencv/%s/share/opencv4/%s".formatted(Loader.getPlatform(), name);
        File file = Loader.cacheResource(CascadeClassifier.class, resource);
        if (file == null) {
            throw new IOException("OpenCV's natives for this platform come without " + name);
        }
        return new Cascade(new CascadeClassifier(file.getPath()));
    }

    /** Where the cascade hits at least {@code leastNeighbours} times around one place, in the image's pixels. */
    List<CascadeHit> hits(GrayImage image, int leastNeighbours) {
        try (PointerScope scope = new PointerScope()) {
            int border = (int) Math.round(BORDER * Math.max(image.width(), image.height()));
            Mat pixels = new Mat(image.height(), image.width(), opencv_core.CV_8UC1);
            pixels.data().put(image.pixels(), 0, image.pixels().length);
            Mat bordered = new Mat();
            opencv_core.copyMakeBorder(pixels, bordered, border, border, border, border, opencv_core.BORDER_REPLICATE);
            RectVector squares = new RectVector();
            DoublePointer weights = new DoublePointer();
            classifier.detectMultiScale3(
                    bordered, squares, new IntPointer(), weights, SIZE_STEP, 0, 0, new Size(), new Size(), true);
            List<CascadeHit> raw = new ArrayList<>();
            for (long i = 0; i < squares.size(); i++) {
                Rect square = squares.get(i);
                double side = square.width();
                raw.add(new CascadeHit(
                        square.x() - border + side / 2, square.y() - border + side / 2, side, 1, weights.get(i)));
            }
            return CascadeHit.grouped(raw, leastNeighbours);
        }
    }

    @Override
    public void close() {
        classifier.close();
    }
}
