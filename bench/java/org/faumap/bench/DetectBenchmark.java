package org.faumap.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.faumap.image.DetectedFace;
import org.faumap.image.FaceDetector;
import org.faumap.image.GrayImage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** From grey pixels to boxes, for one large face and for an image without any, which takes every attempt. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class DetectBenchmark {
    @Param({"640x480", "2000x1500"})
    String size = "";

    @Param({"face", "noise"})
    String content = "";

    private FaceDetector detector;
    private GrayImage image;

    @Setup
    public void draw() {
        String[] sides = size.split("x");
        int width = Integer.parseInt(sides[0]);
        int height = Integer.parseInt(sides[1]);
        image = DrawnFaces.gray(
                content.equals("face") ? DrawnFaces.portrait(width, height, 1) : DrawnFaces.noise(width, height, 1));
        detector = new FaceDetector(1);
        boolean isFound = !detector.detect(image).isEmpty();
        if (isFound != content.equals("face")) {
            throw new IllegalStateException("A face is " + (isFound ? "found in noise" : "not found"));
        }
    }

    @TearDown
    public void close() {
        detector.close();
    }

    @Benchmark
    public List<DetectedFace> detect() {
        return detector.detect(image);
    }
}
