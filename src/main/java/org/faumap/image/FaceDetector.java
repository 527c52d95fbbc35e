package org.faumap.image;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Finds faces with BlazeFace's short-range network, from those that fill the image down to about 2.5 % of its longer side, cut
 * off by its edges and turned by any angle.
 *
 * <p>The image is looked at small and whole. A place where something is seen is looked at again closely, turned so that the eyes
 * lie level, and in a mirror; only what is seen upright, and surely at once, needs no second look. Where no large face turns up, the
 * image is looked at in two larger sizes, in tiles. Where nothing turns up that is upright, it is turned by 90, 180 and 270 degrees.
 *
 * <p>The score is the share of faces among places of such evidence, so that 0.5 means even odds; how it was fitted stands at
 * {@link FoundFace}.
 *
 * <p>Thread-safe. A network serves one thread at a time, so as many are held as have run at once; further callers wait.
 */
public final class FaceDetector implements AutoCloseable {
    /** Nothing is gained by telling of less likely ones. */
    private static final double LEAST_SCORE = 0.02;

    private final int parallelism;
    private final Semaphore permits;
    private final Deque<FaceSearch> idle = new ArrayDeque<>();
    private boolean closed;

    /** @param parallelism how many threads may detect at once; the cores are a good number. */
    public FaceDetector(int parallelism) {
        this.parallelism = parallelism;
        permits = new Semaphore(parallelism, true);
    }

    /**
     * Finds the faces of an image of any size.
     *
     * @return boxes in the image's pixels, those with the largest product of side and score first; empty when there is
     *     no face
     * @throws IllegalStateException after {@link #close}
     */
    public List<DetectedFace> detect(GrayImage image) {
        permits.acquireUninterruptibly();
        try {
            FaceSearch search = take();
            try {
                return faces(search, image);
            } finally {
                putBack(search);
            }
        } finally {
            permits.release();
        }
    }

    /** Frees the networks' native memory, after the calls that are under way. */
    @Override
    public void close() {
        permits.acquireUninterruptibly(parallelism);
        synchronized (idle) {
            closed = true;
            while (!idle.isEmpty()) {
                idle.pop().close();
            }
        }
        permits.release(parallelism);
    }

    private FaceSearch take() {
        synchronized (idle) {
            if (closed) {
                throw new IllegalStateException("The face detector is closed");
            }
            if (!idle.isEmpty()) {
                return idle.pop();
            }
        }
        return new FaceSearch();
    }

    private void putBack(FaceSearch search) {
        synchronized (idle) {
            idle.push(search);
        }
    }

    private static List<DetectedFace> faces(FaceSearch search, GrayImage image) {
        return search.faces(image).stream()
                .filter(face -> face.score() >= LEAST_SCORE)
                .sorted(Comparator.comparingDouble(face -> -face.sighting().side() * face.score()))
                .map(face -> new DetectedFace(
                        face.boxIn(image), face.score(), face.sighting().keypoints()))
                .toList();
    }
}
