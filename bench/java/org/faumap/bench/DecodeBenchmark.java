package org.faumap.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.faumap.image.DecodedImage;
import org.faumap.image.ImageDecoder;
import org.faumap.image.ImageLimits;
import org.faumap.image.UnreadableImage;
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
import org.openjdk.jmh.annotations.Warmup;

/** From the bytes of a file to grey pixels. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class DecodeBenchmark {
    @Param({"jpeg", "png"})
    String format = "";

    @Param({"48x48", "640x480", "2000x1500"})
    String size = "";

    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);
    private byte[] file = new byte[0];

    @Setup
    public void draw() throws IOException {
        String[] sides = size.split("x");
        file = DrawnFaces.encoded(
                DrawnFaces.portrait(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]), 1), format);
    }

    @Benchmark
    public DecodedImage decode() throws UnreadableImage {
        return decoder.decode(file);
    }
}
