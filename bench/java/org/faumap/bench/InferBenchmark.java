package org.faumap.bench;

import ai.djl.MalformedModelException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.faumap.image.GrayImage;
import org.faumap.model.InputDescription;
import org.faumap.model.ModelPackage;
import org.faumap.model.Network;
import org.faumap.model.RawForward;
import org.faumap.model.UnfitModelPackage;
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

/** From face crops to probabilities, and the engine's share of it. Milliseconds per batch, on one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
public class InferBenchmark {
    @Param({"1", "4", "8", "32"})
    int batch;

    private Network network;
    private RawForward engine;
    private RawForward plainEngine;
    private List<GrayImage> faces;

    @Setup
    public void load() throws IOException, UnfitModelPackage, MalformedModelException {
        ModelPackage model = MeasuredModel.read();
        network = Network.of(model);
        engine = new RawForward(model);
        plainEngine = RawForward.plain(model);
        InputDescription input = model.description().input();
        faces = new ArrayList<>();
        for (int face = 0; face < batch; face++) {
            faces.add(DrawnFaces.gray(DrawnFaces.portrait(input.width(), input.height(), face)));
        }
    }

    @TearDown
    public void close() {
        network.close();
        engine.close();
        plainEngine.close();
    }

    @Benchmark
    public float[][] network() {
        return network.probabilities(faces);
    }

    @Benchmark
    public void engineAlone() {
        engine.pass(batch);
    }

    /** With its own convolutions. */
    @Benchmark
    public void engineAlonePlain() {
        plainEngine.pass(batch);
    }
}
