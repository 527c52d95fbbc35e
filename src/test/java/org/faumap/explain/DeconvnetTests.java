package org.faumap.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.faumap.model.Activations;
import org.faumap.model.Chain;
import org.faumap.model.EngineSettings;
import org.faumap.model.FeatureMaps;
import org.faumap.model.FeatureShape;
import org.faumap.model.Layer;
import org.faumap.model.ModelPackage;
import org.faumap.model.Network;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws of deconvolution, on small random networks. */
class DeconvnetTests {
    private static final double TOLERANCE = 1e-5;

    /** Large enough that signals are multiplied in all the ways there are. */
    private static final ModelPackage DEEP = Chains.of(
            24,
            24,
            true,
            5,
            new Layer.Conv2d("conv1", 8, 3, 1, 1),
            new Layer.Relu("relu1"),
            new Layer.MaxPool2d("pool1", 2, 2),
            new Layer.Conv2d("conv2", 16, 3, 1, 1),
            new Layer.Relu("relu2"),
            new Layer.Conv2d("conv3", 16, 3, 1, 1),
            new Layer.Relu("relu3"),
            new Layer.MaxPool2d("pool3", 2, 2),
            new Layer.Flatten("flatten"),
            new Layer.Linear("hidden", 12),
            new Layer.Relu("relu_hidden"),
            new Layer.Linear("logits", 5));

    @BeforeAll
    static void settleEngine() {
        EngineSettings.apply();
    }

    static LongStream randomChains() {
        return LongStream.range(0, 60);
    }

    /** Every kind of layer in random orders, held against the definition written down in double. */
    @ParameterizedTest
    @MethodSource("randomChains")
    void agreesWithTheDefinition(long seed) {
        ModelPackage model = Chains.random(seed);
        float[] image = Chains.image(model, seed + 1000);
        PlainDeconvnet plain = new PlainDeconvnet(model, image);
        try (Network network = Network.of(model)) {
            Deconvnet deconvnet = Deconvnet.of(network);
            Activations activations = network.activations(image);
            assertClose(plain.output(model.chain().links().size() - 1), activations.logits(), "logits");
            for (Rule rule : Rule.values()) {
                List<Seed> seeds = everything(model.chain(), activations);
                List<Projection> projections = deconvnet.project(activations, seeds, rule);
                for (int i = 0; i < seeds.size(); i++) {
                    Projection projection = projections.get(i);
                    int layer = layer(model.chain(), seeds.get(i));
                    double[] expected = plain.project(layer, planted(model.chain(), layer, projection), rule);
                    assertClose(expected, projection.values(), rule + " " + seeds.get(i));
                    assertThat(projection.insideShare())
                            .as("%s %s", rule, seeds.get(i))
                            .isEqualTo(1);
                }
            }
        }
    }

    /** Responses for many images are those found in each one's feature maps. */
    @ParameterizedTest
    @MethodSource("randomChains")
    void responsesInABatchAreTheMaximaOfTheMaps(long seed) {
        ModelPackage model = Chains.random(seed);
        float[][] images = {Chains.image(model, 1), Chains.image(model, 2), Chains.image(model, 3)};
        try (Network network = Network.of(model)) {
            float[][] responses = network.responses(images);
            for (int image = 0; image < images.length; image++) {
                Activations activations = network.activations(images[image]);
                int at = 0;
                for (Chain.Link link : model.chain().convolutions()) {
                    FeatureMaps maps =
                            activations.featureMaps(model.chain().links().indexOf(link));
                    for (int map = 0; map < maps.maps(); map++) {
                        assertThat(responses[image][at])
                                .isCloseTo(maps.response(map).value(), within(1e-4f));
                        at++;
                    }
                }
                assertThat(responses[image]).hasSize(at);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Rule.class)
    void seedsTogetherGiveWhatTheyGiveAlone(Rule rule) {
        try (Network network = Network.of(DEEP)) {
            Deconvnet deconvnet = Deconvnet.of(network);
            Activations activations = network.activations(Chains.image(DEEP, 3));
            List<Seed> seeds = everything(DEEP.chain(), activations);
            List<Projection> together = deconvnet.project(activations, seeds, rule);
            for (int i = 0; i < seeds.size(); i++) {
                Projection alone = deconvnet
                        .project(activations, List.of(seeds.get(i)), rule)
                        .get(0);
                assertClose(
                        alone.values(), together.get(i).values(), seeds.get(i).toString());
            }
        }
    }

    @Test
    void eightThreadsGetWhatOneGets() throws Exception {
        try (Network network = Network.of(DEEP)) {
            Deconvnet deconvnet = Deconvnet.of(network);
            Activations activations = network.activations(Chains.image(DEEP, 3));
            List<Seed> seeds = everything(DEEP.chain(), activations);
            List<Projection> expected = deconvnet.project(activations, seeds, Rule.DECONVNET);
            ExecutorService threads = Executors.newFixedThreadPool(8);
            try {
                List<Future<List<Projection>>> answers = new ArrayList<>();
                for (int i = 0; i < 64; i++) {
                    answers.add(threads.submit(() ->
                            deconvnet.project(network.activations(Chains.image(DEEP, 3)), seeds, Rule.DECONVNET)));
                }
                for (Future<List<Projection>> answer : answers) {
                    for (int i = 0; i < seeds.size(); i++) {
                        assertThat(answer.get().get(i).values())
                                .isEqualTo(expected.get(i).values());
                    }
                }
            } finally {
                threads.shutdown();
            }
        }
    }

    /** With a window's worth of positions, so that borders and corners are among them. */
    @Test
    void isZeroOutsideTheReceptiveFieldAlsoAtBorders() {
        try (Network network = Network.of(DEEP)) {
            Deconvnet deconvnet = Deconvnet.of(network);
            Activations activations = network.activations(Chains.image(DEEP, 4));
            int convolution = DEEP.chain().indexOf("conv2");
            FeatureShape maps = DEEP.chain().links().get(convolution).out();
            List<Seed> seeds = new ArrayList<>();
            for (int y = 0; y < maps.height(); y++) {
                for (int x = 0; x < maps.width(); x++) {
                    seeds.add(new Seed.Unit(convolution, (x + y) % maps.channels(), x, y));
                }
            }
            for (Rule rule : Rule.values()) {
                for (Projection projection : deconvnet.project(activations, seeds, rule)) {
                    assertThat(projection.insideShare())
                            .as("%s", projection.seed())
                            .isEqualTo(1);
                    assertThat(projection.receptiveField().width()).isLessThanOrEqualTo(8);
                }
            }
        }
    }

    @Test
    void withoutReluAllRulesAreTheGradient() {
        ModelPackage linear = Chains.of(
                11,
                9,
                true,
                2,
                new Layer.Conv2d("conv1", 5, 3, 2, 1),
                new Layer.AvgPool2d("pool1", 2, 1),
                new Layer.Conv2d("conv2", 4, 2, 1, 0),
                new Layer.Flatten("flatten"),
                new Layer.Linear("logits", 3));
        float[] image = Chains.image(linear, 1);
        float[] zero = new float[image.length];
        try (Network network = Network.of(linear)) {
            Deconvnet deconvnet = Deconvnet.of(network);
            float[] atZero = network.logits(new float[][] {zero})[0];
            Activations activations = network.activations(image);
            for (Rule rule : Rule.values()) {
                for (int label = 0; label < 3; label++) {
                    Projection projection = deconvnet
                            .project(activations, List.of(new Seed.Logit(label)), rule)
                            .get(0);
                    // The adjoint identity: what the logit gains from the image is the map's product with it.
                    assertThat(product(projection.values(), image))
                            .isCloseTo(activations.logits()[label] - atZero[label], within(1e-4));
                }
            }
        }
    }

    @Test
    void gradientRuleIsTheDerivative() {
        float[] image = Chains.image(DEEP, 9);
        try (Network network = Network.of(DEEP)) {
            Projection projection = Deconvnet.of(network)
                    .project(network.activations(image), List.of(new Seed.Logit(2)), Rule.GRADIENT)
                    .get(0);
            PlainDeconvnet plain = new PlainDeconvnet(DEEP, image);
            double before = plain.output(DEEP.chain().links().size() - 1)[2];
            for (int pixel : new int[] {0, 13, 100, 287, 575}) {
                float[] moved = image.clone();
                moved[pixel] += 1e-3f;
                double after = new PlainDeconvnet(DEEP, moved)
                        .output(DEEP.chain().links().size() - 1)[2];
                double step = (double) moved[pixel] - image[pixel];
                assertThat((double) projection.values()[pixel])
                        .isCloseTo((after - before) / step, within(0.02 * projection.peak()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Rule.class)
    void adjointIdentityHoldsForEveryLayer(Rule rule) {
        List<List<Layer>> single = List.of(
                List.of(new Layer.Conv2d("l", 3, 3, 1, 1)),
                List.of(new Layer.Conv2d("l", 3, 4, 2, 3)),
                List.of(new Layer.Conv2d("l", 2, 2, 3, 0)),
                List.of(new Layer.AvgPool2d("l", 3, 2)),
                List.of(new Layer.GlobalPool("l", Layer.GlobalPool.Mode.AVG)),
                // A maximum is linear where its switches stay.
                List.of(new Layer.MaxPool2d("l", 3, 2)),
                List.of(new Layer.GlobalPool("l", Layer.GlobalPool.Mode.MAX)),
                List.of(new Layer.Dropout("l", 0.5)));
        for (List<Layer> layer : single) {
            List<Layer> chain = new ArrayList<>(layer);
            chain.add(new Layer.Flatten("flatten"));
            ModelPackage model = Chains.of(8, 7, false, 3, chain);
            float[] image = Chains.image(model, 6);
            try (Network network = Network.of(model)) {
                Activations activations = network.activations(image);
                float[] outputs = activations.logits();
                List<Seed> seeds = new ArrayList<>();
                for (int i = 0; i < outputs.length; i++) {
                    seeds.add(new Seed.Logit(i));
                }
                List<Projection> projections = Deconvnet.of(network).project(activations, seeds, rule);
                for (int i = 0; i < outputs.length; i++) {
                    assertThat(product(projections.get(i).values(), image))
                            .as("%s, output %d", layer, i)
                            .isCloseTo(outputs[i], within(1e-5));
                }
            }
        }
    }

    @Test
    void unpoolingPutsEachMaximumBackWhereItCameFrom() {
        ModelPackage model = Chains.of(6, 6, false, 1, new Layer.MaxPool2d("pool", 2, 2), new Layer.Flatten("flatten"));
        float[] image = Chains.image(model, 2);
        try (Network network = Network.of(model)) {
            Activations activations = network.activations(image);
            for (int window = 0; window < 9; window++) {
                float[] map = Deconvnet.of(network)
                        .project(activations, List.of(new Seed.Logit(window)), Rule.DECONVNET)
                        .get(0)
                        .values();
                int[] places = IntStream.range(0, 36).filter(i -> map[i] != 0).toArray();
                assertThat(places).hasSize(1);
                assertThat(image[places[0]]).isEqualTo(activations.logits()[window]);
            }
        }
    }

    /** An equality mask would send the signal to all four pixels of each window. */
    @Test
    void ofEqualMaximaTheFirstRowByRowGetsTheSignal() {
        ModelPackage model = Chains.of(
                4,
                4,
                false,
                1,
                new Layer.Relu("relu"),
                new Layer.MaxPool2d("pool", 2, 2),
                new Layer.Flatten("flatten"));
        for (float constant : new float[] {2, 0, -1}) {
            float[] image = new float[16];
            Arrays.fill(image, constant);
            try (Network network = Network.of(model)) {
                float[] map = Deconvnet.of(network)
                        .project(network.activations(image), List.of(new Seed.Logit(3)), Rule.DECONVNET)
                        .get(0)
                        .values();
                float[] expected = new float[16];
                expected[2 * 4 + 2] = 1;
                assertThat(map).isEqualTo(expected);
            }
        }
    }

    @Test
    void scalesWithTheImageWhenThereIsNoBias() {
        ModelPackage model = Chains.of(
                12,
                12,
                false,
                8,
                new Layer.Conv2d("conv1", 6, 3, 1, 1),
                new Layer.Relu("relu1"),
                new Layer.MaxPool2d("pool1", 2, 2),
                new Layer.Conv2d("conv2", 6, 3, 1, 1),
                new Layer.Relu("relu2"),
                new Layer.Flatten("flatten"),
                new Layer.Linear("logits", 2));
        float[] image = Chains.image(model, 1);
        float[] threefold = new float[image.length];
        for (int i = 0; i < image.length; i++) {
            threefold[i] = 3 * image[i];
        }
        int convolution = model.chain().indexOf("conv2");
        try (Network network = Network.of(model)) {
            Deconvnet deconvnet = Deconvnet.of(network);
            Activations once = network.activations(image);
            Seed seed = Seed.Unit.of(convolution, once.featureMaps(convolution).response(2));
            for (Rule rule : Rule.values()) {
                float[] map =
                        deconvnet.project(once, List.of(seed), rule).get(0).values();
                float[] larger = deconvnet
                        .project(network.activations(threefold), List.of(seed), rule)
                        .get(0)
                        .values();
                for (int i = 0; i < map.length; i++) {
                    map[i] *= 3;
                }
                assertClose(map, larger, rule.label());
            }
        }
    }

    @Test
    void withoutMaximaDeconvnetDoesNotDependOnTheImage() {
        ModelPackage model = Chains.of(
                10,
                10,
                true,
                4,
                new Layer.Conv2d("conv1", 6, 3, 1, 1),
                new Layer.Relu("relu1"),
                new Layer.AvgPool2d("pool1", 2, 2),
                new Layer.Conv2d("conv2", 6, 3, 1, 1),
                new Layer.Relu("relu2"),
                new Layer.Flatten("flatten"),
                new Layer.Linear("logits", 2));
        try (Network network = Network.of(model)) {
            Deconvnet deconvnet = Deconvnet.of(network);
            List<Seed> seeds = List.of(new Seed.Logit(0), new Seed.Logit(1));
            List<Projection> one =
                    deconvnet.project(network.activations(Chains.image(model, 1)), seeds, Rule.DECONVNET);
            List<Projection> other =
                    deconvnet.project(network.activations(Chains.image(model, 2)), seeds, Rule.DECONVNET);
            for (int i = 0; i < 2; i++) {
                assertThat(other.get(i).values()).isEqualTo(one.get(i).values());
            }
        }
    }

    @Test
    void refusesUnitsThatAreNotThere() {
        try (Network network = Network.of(DEEP)) {
            Deconvnet deconvnet = Deconvnet.of(network);
            Activations activations = network.activations(Chains.image(DEEP, 1));
            int convolution = DEEP.chain().indexOf("conv2");
            for (Seed seed : List.<Seed>of(
                    new Seed.Unit(convolution, 16, 0, 0),
                    new Seed.Unit(convolution, -1, 0, 0),
                    new Seed.Unit(convolution, 0, 12, 0),
                    new Seed.Unit(convolution + 1, 0, 0, 0),
                    new Seed.Logit(5))) {
                assertThatThrownBy(() -> deconvnet.project(activations, List.of(seed), Rule.GUIDED))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("The network has no");
            }
        }
    }

    /** The response of each feature map, and each logit. */
    private static List<Seed> everything(Chain chain, Activations activations) {
        List<Seed> seeds = new ArrayList<>();
        for (Chain.Link link : chain.convolutions()) {
            int convolution = chain.links().indexOf(link);
            FeatureMaps maps = activations.featureMaps(convolution);
            for (int map = 0; map < maps.maps(); map++) {
                seeds.add(Seed.Unit.of(convolution, maps.response(map)));
            }
        }
        for (int label = 0; label < chain.output().channels(); label++) {
            seeds.add(new Seed.Logit(label));
        }
        return seeds;
    }

    private static int layer(Chain chain, Seed seed) {
        return seed instanceof Seed.Unit unit
                ? chain.featureMaps(unit.convolution())
                : chain.links().size() - 1;
    }

    private static double[] planted(Chain chain, int layer, Projection projection) {
        FeatureShape shape = chain.links().get(layer).out();
        double[] signal = new double[shape.channels() * shape.height() * shape.width()];
        if (projection.seed() instanceof Seed.Unit unit) {
            signal[(unit.map() * shape.height() + unit.y()) * shape.width() + unit.x()] = projection.response();
        } else if (projection.seed() instanceof Seed.Logit logit) {
            signal[logit.label()] = 1;
        }
        return signal;
    }

    private static double product(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    private static void assertClose(float[] expected, float[] actual, String what) {
        double[] wide = new double[expected.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = expected[i];
        }
        assertClose(wide, actual, what);
    }

    private static void assertClose(double[] expected, float[] actual, String what) {
        double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        double furthest = 0;
        for (int i = 0; i < expected.length; i++) {
            furthest = Math.max(furthest, Math.abs(expected[i] - actual[i]));
        }
        assertThat(furthest).as("%s, largest %s", what, largest).isLessThanOrEqualTo(TOLERANCE * largest);
    }
}
