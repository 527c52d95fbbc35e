package org.faumap.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Finds upright, frontal faces with OpenCV's boosted cascades (Viola and Jones 2001, LBP by Liao et al. 2007).
 *
 * <p>The image is looked at in a size of {@value #NEAR} pixels along its longer side with the Haar cascade, for faces of
 * 15 % of that side or more, then with the LBP cascade if there was none. Where there is still none, or only faces below
 * a third of the longer side, so that there may be others further back, it is looked at once more in {@value #FAR}
 * pixels, for faces from 5 %. Profiles and strongly tilted heads are missed.
 *
 * <p>The cascade fires at many neighbouring places around a face. A box is their mean, which is steadier than any of
 * them. How strong the evidence is comes from how many they are (n) and the largest weight (w) of the cascade's last
 * stage, r = -5.5 + 2.3 ln(1 + n) + 0.65 w; the LBP cascade's weights are on another scale and are left out (w = 0).
 *
 * <p>The score is the share of faces among boxes of such evidence, 1 / (1 + exp(0.856 - 1.054 r)): 0.5 means even odds. It is a
 * logistic fit on what fires in 361 press photographs, their faces against 14 other boxes, mostly foreheads and ears, in
 * the photographs and in their margins alone. So few false ones leave 0.5 uncertain by about 0.2.
 *
 * <p>Thread-safe. A cascade serves one thread at a time, so as many are held as may run at once; further callers wait.
 */
public final class FaceDetector implements AutoCloseable {
    static final int NEAR = 160;
    static final int FAR = 480;
    private static final double MAY_HIDE_OTHERS = 1 / 3.0;
    private static final int NEAR_NEIGHBOURS = 3;
    /** More places are looked at, so more fire by chance. */
    private static final int FAR_NEIGHBOURS = 5;

    /** The LBP cascade was trained on tighter boxes: what they lack to be the Haar cascade's, in their sides. */
    private static final double LBP_SCALE = 1.473;

    private static final double LBP_SHIFT_Y = -0.109;

    /** Both cascades: what one thread needs. */
    private record Cascades(Cascade haar, Cascade lbp) {
        static Cascades load() throws IOException {
            return new Cascades(
                    Cascade.load("haarcascades/haarcascade_frontalface_default.xml"),
                    Cascade.load("lbpcascades/lbpcascade_frontalface_improved.xml"));
        }

        void close() {
            haar.close();
            lbp.close();
        }
    }

    private final int parallelism;
    private final Semaphore permits;
    private final Deque<Cascades> idle = new ArrayDeque<>();

    /** @param parallelism how many threads may detect at once; the cores are a good number. */
    public FaceDetector(int parallelism) {
        this.parallelism = parallelism;
        permits = new Semaphore(parallelism, true);
        OpenCv.load();
        try {
            for (int i = 0; i < parallelism; i++) {
                idle.push(Cascades.load());
            }
        } catch (IOException missing) {
            throw new UncheckedIOException("OpenCV's cascades cannot be unpacked", missing);
        }
    }

    /**
     * Finds the faces of an image of any size.
     *
     * @return boxes in the image's pixels, those with the largest product of side and strength of evidence first; empty when there is
     *     no face
     * @throws IllegalStateException after {@link #close}
     */
    public List<DetectedFace> detect(GrayImage image) {
        permits.acquireUninterruptibly();
        try {
            Cascades cascades = take();
            try {
                return faces(cascades, image);
            } finally {
                putBack(cascades);
            }
        } finally {
            permits.release();
        }
    }

    /** Frees the cascades' native memory, after the calls that are under way. */
    @Override
    public void close() {
        permits.acquireUninterruptibly(parallelism);
        synchronized (idle) {
            while (!idle.isEmpty()) {
                idle.pop().close();
            }
        }
        permits.release(parallelism);
    }

    private Cascades take() {
        synchronized (idle) {
            if (idle.isEmpty()) {
                throw new IllegalStateException("The face detector is closed");
            }
            return idle.pop();
        }
    }

    private void putBack(Cascades cascades) {
        synchronized (idle) {
            idle.push(cascades);
        }
    }

    private static List<DetectedFace> faces(Cascades cascades, GrayImage image) {
        int longSide = Math.max(image.width(), image.height());
        GrayImage near = scaled(image, NEAR);
        double toImage = (double) longSide / NEAR;
        List<CascadeHit> faces = new ArrayList<>();
        for (CascadeHit hit : cascades.haar.hits(near, NEAR_NEIGHBOURS)) {
            faces.add(hit.times(toImage));
        }
        if (faces.isEmpty()) {
            for (CascadeHit hit : cascades.lbp.hits(near, NEAR_NEIGHBOURS)) {
                faces.add(hit.reframed(LBP_SCALE, LBP_SHIFT_Y).times(toImage));
            }
        }
        double largest = faces.stream().mapToDouble(CascadeHit::side).max().orElse(0);
        if (largest < MAY_HIDE_OTHERS * longSide && longSide > NEAR) {
            int size = Math.min(FAR, longSide);
            for (CascadeHit hit : cascades.haar.hits(scaled(image, size), FAR_NEIGHBOURS)) {
                faces.add(hit.times((double) longSide / size));
            }
        }
        return distinct(faces).stream()
                .sorted(Comparator.comparingDouble(face -> -face.side() * face.strength()))
                .map(face -> new DetectedFace(face.boxIn(image), face.score()))
                .toList();
    }

    private static GrayImage scaled(GrayImage image, int longSide) {
        double scale = (double) longSide / Math.max(image.width(), image.height());
        int width = Math.max(1, (int) Math.round(image.width() * scale));
        int height = Math.max(1, (int) Math.round(image.height() * scale));
        return FaceCrop.resize(image, width, height);
    }

    /** Of hits that lie on one another the most certain. */
    private static List<CascadeHit> distinct(List<CascadeHit> faces) {
        List<CascadeHit> kept = new ArrayList<>();
        faces.stream()
                .sorted(Comparator.comparingDouble(face -> -face.strength()))
                .filter(face -> kept.stream().noneMatch(face::overlaps))
                .forEach(kept::add);
        return kept;
    }
}
