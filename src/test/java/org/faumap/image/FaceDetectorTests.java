package org.faumap.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_dnn;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_dnn.Net;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaceDetectorTests {
    private static final FaceDetector DETECTOR = new FaceDetector(2);

    @AfterAll
    static void freeNetworks() {
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
                .contains("libopencv_dnn")
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

    @ParameterizedTest
    @ValueSource(ints = {-135, -50, -35, -20, 20, 35, 50, 90, 135, 180})
    void findsTurnedFaceAndSaysByHowMuch(int degrees) throws Exception {
        GrayImage face = FaceCrop.resize(SampleImages.face("s004_012"), 192, 192);
        GrayImage turned = new TurnedWindow(96, 96, 300, 300, -degrees)
                .cut(new HalvedCopies(face), 300, 300, TurnedWindow.Beyond.BLACK);
        try (FaceSearch search = new FaceSearch()) {
            FoundFace found = search.faces(turned).stream()
                    .max(Comparator.comparingDouble(FoundFace::score))
                    .orElseThrow();
            assertThat(found.score()).isGreaterThan(0.9);
            assertThat(Math.IEEEremainder(found.roll() - degrees, 360)).isBetween(-10.0, 10.0);
            assertCentred(found.boxIn(turned), 150, 150, 25);
        }
    }

    @Test
    void findsManySmallFacesOfALargeImage() throws Exception {
        Scene scene = new Scene(1600, 1200);
        int faces = 0;
        for (int y = 100; y < 1100; y += 300) {
            for (int x = 100; x < 1500; x += 350) {
                scene.put(SampleImages.face("s018_032"), x, y, 56);
                faces++;
            }
        }
        List<DetectedFace> found = DETECTOR.detect(scene.image());
        assertThat(found).filteredOn(face -> face.score() >= 0.5).hasSize(faces);
    }

    @Test
    void seesInGreyWhatTheNetworkSeesInThreeEqualColours() throws Exception {
        GrayImage face = FaceCrop.resize(SampleImages.face("s004_012"), 128, 128);
        try (BlazeFace network = new BlazeFace(128, 128);
                PointerScope scope = new PointerScope()) {
            Mat pixels = new Mat(128, 128, opencv_core.CV_8UC1);
            pixels.data().put(face.pixels(), 0, face.pixels().length);
            Mat colours = new Mat();
            opencv_core.merge(new MatVector(pixels, pixels, pixels), colours);
            Net published = opencv_dnn.readNetFromTFLite(FaceDetectorTests.class
                    .getResourceAsStream("/detectors/face_detection_short_range.tflite")
                    .readAllBytes());
            published.setInput(opencv_dnn.blobFromImage(
                    colours,
                    1 / 127.5,
                    new Size(128, 128),
                    new Scalar(127.5, 127.5, 127.5, 0),
                    false,
                    false,
                    opencv_core.CV_32F));
            MatVector answers = new MatVector();
            published.forward(answers, published.getUnconnectedOutLayersNames());
            Mat logits = answers.get(answers.get(0).total() < answers.get(1).total() ? 0 : 1);
            float[] values = new float[(int) logits.total()];
            new FloatPointer(logits.data()).get(values);
            double highest = IntStream.range(0, values.length)
                    .mapToDouble(i -> values[i])
                    .max()
                    .orElseThrow();
            assertThat(network.look(face, 0).get(0).logit()).isCloseTo(highest, Offset.offset(1e-3));
        }
    }

    @Test
    void findsNothingWhereNothingIs() {
        for (GrayImage image : List.of(
                SampleImages.gray(640, 480, (x, y) -> (x / 8 + y / 8) % 2 * 200),
                SampleImages.gray(1, 1, (x, y) -> 9),
                SampleImages.gray(3000, 1, (x, y) -> x))) {
            assertThat(DETECTOR.detect(image)).allMatch(face -> face.score() < 0.5);
        }
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
