package org.faumap.bench;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.faumap.explain.Deconvnet;
import org.faumap.explain.Projection;
import org.faumap.explain.Rule;
import org.faumap.explain.Seed;
import org.faumap.image.GrayImage;
import org.faumap.model.Activations;
import org.faumap.model.Chain;
import org.faumap.model.FeatureMaps;
import org.faumap.model.InputDescription;
import org.faumap.model.ModelPackage;
import org.faumap.model.Network;
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

/**
 * One face to its label, and the same face to the projections of its nine strongest feature maps, forward pass included:
 * milliseconds on one thread. Their ratio is what an explanation costs in forward passes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 3)
@Measurement(iterations = 5, time = 3)
public class ExplainBenchmark {
    private static final int TOP = 9;

    @Param
    Rule rule = Rule.DECONVNET;

    private Network network;
    private Deconvnet deconvnet;
    private GrayImage face;
    private InputDescription input;
    private int first;
    private int deepest;

    @Setup
    public void load() throws IOException, UnfitModelPackage {
        ModelPackage model = MeasuredModel.read();
        network = Network.of(model);
        deconvnet = Deconvnet.of(network);
        input = model.description().input();
        face = DrawnFaces.gray(DrawnFaces.portrait(input.width(), input.height(), 1));
        Chain chain = model.chain();
        List<Chain.Link> convolutions = chain.convolutions();
        deepest = chain.links().indexOf(convolutions.get(convolutions.size() - 1));
        // The last convolution before the first pool: the costlier ones of the first block.
        first = convolutions.stream()
                .mapToInt(chain.links()::indexOf)
                .filter(i -> chain.links().get(i).out().width() == input.width())
                .max()
                .orElseThrow();
    }

    @TearDown
    public void close() {
        network.close();
    }

    @Benchmark
    public float[][] forward() {
        return network.probabilities(List.of(face));
    }

    @Benchmark
    public List<Projection> deepestLayer() {
        return top(deepest);
    }

    @Benchmark
    public List<Projection> firstBlock() {
        return top(first);
    }

    private List<Projection> top(int convolution) {
        Activations activations = network.activations(input.normalized(face));
        FeatureMaps maps = activations.featureMaps(convolution);
        List<Seed.Unit> seeds = IntStream.range(0, maps.maps())
                .mapToObj(maps::response)
                .sorted(Comparator.comparingDouble((FeatureMaps.Response response) -> -response.value()))
                .limit(TOP)
                .map(response -> Seed.Unit.of(convolution, response))
                .toList();
        return deconvnet.project(activations, seeds, rule);
    }
}
