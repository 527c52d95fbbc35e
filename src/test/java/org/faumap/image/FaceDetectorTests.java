package org.faumap.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class FaceDetectorTests {
    private static final FaceDetector DETECTOR = new FaceDetector(2);

    @AfterAll
    static void freeCascades() {
        DETECTOR.close();
    }

    @Test
    void findsFaceThatFillsTheImage() throws Exception {
        for (String name : List.of("s004_012", "s018_032", "s020_000")) {
            List<DetectedFace> faces = DETECTOR.detect(SampleImages.face(name));
            assertThat(faces).hasSize(1);
            assertThat(faces.get(0).box().width()).isBetween(80, 96);
            assertThat(faces.get(0).score()).isBetween(0.9, 1.0);
        }
    }

    /**
     * Its windows want GTK, and a library that must be there and wants what is missing is fatal. (What others might need is tried
     * before and may fail: libopencv_highgui itself is there where GTK is.) On other systems windows are the system's own.
     */
    @Test
    @EnabledOnOs(OS.LINUX)
    void needsNoWindows() throws Exception {
        DETECTOR.detect(SampleImages.face("s004_012"));
        assertThat(Files.readString(Path.of("/proc/self/maps")))
                .contains("libopencv_objdetect")
                .doesNotContain("libjniopencv_highgui");
    }

    @Test
    void findsFacesWhereTheyAreLargestFirst() throws Exception {
        Scene scene = new Scene(600, 400);
        scene.put(SampleImages.face("s004_012"), 40, 120, 96);
        scene.put(SampleImages.face("s018_032"), 250, 60, 192);
        scene.put(SampleImages.face("s020_000"), 500, 250, 60);
        List<DetectedFace> faces = DETECTOR.detect(scene.image());
        assertThat(faces).hasSize(3);
        assertThat(faces).extracting(face -> face.box().width()).isSortedAccordingTo((a, b) -> b - a);
        assertCentred(faces.get(0).box(), 346, 156, 20);
        assertCentred(faces.get(1).box(), 88, 168, 10);
        assertCentred(faces.get(2).box(), 530, 280, 7);
    }

    @Test
    void findsFaceCutOffAtTheEdgeAndKeepsBoxInside() throws Exception {
        Scene scene = new Scene(300, 200);
        scene.put(SampleImages.face("s004_012"), -9, 40, 120);
        List<DetectedFace> faces = DETECTOR.detect(scene.image());
        assertThat(faces).hasSize(1);
        Box box = faces.get(0).box();
        assertThat(box.x()).isZero();
        assertThat(box.width()).isLessThan(box.height());
    }

    @Test
    void findsNothingWhereNothingIs() {
        assertThat(DETECTOR.detect(SampleImages.gray(640, 480, (x, y) -> (x / 8 + y / 8) % 2 * 200)))
                .isEmpty();
        assertThat(DETECTOR.detect(SampleImages.gray(1, 1, (x, y) -> 9))).isEmpty();
        assertThat(DETECTOR.detect(SampleImages.gray(3000, 1, (x, y) -> x))).isEmpty();
    }

    @Test
    void givesEveryThreadTheSameFaces() throws Exception {
        GrayImage image = SampleImages.face("s018_032");
        List<DetectedFace> alone = DETECTOR.detect(image);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<List<DetectedFace>>> together = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                together.add(threads.submit(() -> DETECTOR.detect(image)));
            }
            for (Future<List<DetectedFace>> faces : together) {
                assertThat(faces.get()).isEqualTo(alone);
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void leavesNoNativeMemoryBehind() throws Exception {
        GrayImage image = SampleImages.face("s020_000");
        DETECTOR.detect(image);
        long objects = Pointer.totalCount();
        long bytes = Pointer.totalBytes();
        for (int i = 0; i < 20; i++) {
            DETECTOR.detect(image);
        }
        assertThat(Pointer.totalCount()).isLessThanOrEqualTo(objects);
        assertThat(Pointer.totalBytes()).isLessThanOrEqualTo(bytes);
    }

    @Test
    void refusesWorkOnceClosed() {
        FaceDetector closed = new FaceDetector(1);
        closed.close();
        closed.close();
        assertThatThrownBy(() -> closed.detect(SampleImages.gray(9, 9, (x, y) -> x)))
                .isInstanceOf(IllegalStateException.class);
    }

    private static void assertCentred(Box box, int x, int y, int tolerance) {
        assertThat(box.x() + box.width() / 2).isBetween(x - tolerance, x + tolerance);
        assertThat(box.y() + box.height() / 2).isBetween(y - tolerance, y + tolerance);
    }

    /** A grey wall to hang faces on. */
    private record Scene(GrayImage image) {
        Scene(int width, int height) {
            this(SampleImages.gray(width, height, (x, y) -> 120 + (x + y) % 7));
        }

        void put(GrayImage face, int left, int top, int side) {
            GrayImage sized = FaceCrop.resize(face, side, side);
            for (int y = 0; y < side; y++) {
                for (int x = Math.max(0, -left); x < side; x++) {
                    image.pixels()[(top + y) * image.width() + left + x] = (byte) sized.at(x, y);
                }
            }
        }
    }
}
