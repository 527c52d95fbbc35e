package org.faumap.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.faumap.model.Activations;
import org.faumap.model.ModelPackage;
import org.faumap.model.Network;
import org.faumap.model.Safetensors;
import org.faumap.model.Tensor;
import org.faumap.model.UnfitModelPackage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Networks and projections computed by an independent implementation (named in each {@code expected.json}), to 1e-5 of the
 * largest absolute value; more can be tried with {@code -Dfaumap.reference.deconv=FOLDER}.
 */
class DeconvolutionReferenceTests {
    private static final double TOLERANCE = 1e-5;
    private static final Path ROOT =
            Path.of(System.getProperty("faumap.reference.deconv", "src/test/resources/reference/deconv"));

    static List<Path> cases() throws IOException {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.filter(Files::isDirectory).sorted().toList();
        }
    }

    @Test
    void findsCases() throws IOException {
        assertThat(cases()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void logitsAgree(Path folder) throws IOException, UnfitModelPackage {
        Map<String, Tensor> expected = expected(folder);
        float[] image = values(expected, "image");
        try (Network network = Network.of(ModelPackage.read(folder))) {
            assertClose(values(expected, "logits"), network.logits(new float[][] {image})[0], "logits");
            assertClose(values(expected, "logits"), network.activations(image).logits(), "recorded logits");
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void projectionsAgree(Path folder) throws IOException, UnfitModelPackage {
        Map<String, Tensor> expected = expected(folder);
        JsonNode cases =
                JsonMapper.shared().readTree(folder.resolve("expected.json")).get("cases");
        assertThat(cases).isNotEmpty();
        try (Network network = Network.of(ModelPackage.read(folder))) {
            Deconvnet deconvnet = Deconvnet.of(network);
            Activations activations = network.activations(values(expected, "image"));
            // Alone, and all of a rule together, which takes other ways through the code.
            for (Rule rule : Rule.values()) {
                List<JsonNode> ofRule = new ArrayList<>();
                List<Seed> seeds = new ArrayList<>();
                for (JsonNode each : cases) {
                    if (each.get("rule").asString().equals(rule.label())) {
                        ofRule.add(each);
                        seeds.add(seed(each, network));
                    }
                }
                List<Projection> together = deconvnet.project(activations, seeds, rule);
                for (int i = 0; i < seeds.size(); i++) {
                    check(expected, ofRule.get(i), together.get(i));
                    if (seeds.get(i) instanceof Seed.Unit unit) {
                        // By value, not by place: float32 may order two maxima differently that are as good as equal.
                        double response = ofRule.get(i).get("response").asDouble();
                        assertThat((double) activations
                                        .featureMaps(unit.convolution())
                                        .response(unit.map())
                                        .value())
                                .isCloseTo(response, within(TOLERANCE * Math.abs(response)));
                    }
                    check(
                            expected,
                            ofRule.get(i),
                            deconvnet
                                    .project(activations, List.of(seeds.get(i)), rule)
                                    .get(0));
                }
            }
        }
    }

    private static Seed seed(JsonNode expected, Network network) {
        return expected.has("layer")
                ? new Seed.Unit(
                        network.source().chain().indexOf(expected.get("layer").asString()),
                        expected.get("map").asInt(),
                        expected.get("x").asInt(),
                        expected.get("y").asInt())
                : new Seed.Logit(expected.get("output").asInt());
    }

    private static void check(Map<String, Tensor> expected, JsonNode each, Projection projection) {
        String name = each.get("tensor").asString();
        assertClose(values(expected, name), projection.values(), name);
        if (each.has("layer")) {
            double response = each.get("response").asDouble();
            assertThat((double) projection.response())
                    .as(name)
                    .isCloseTo(response, within(TOLERANCE * Math.abs(response)));
        }
        assertThat(projection.insideShare()).as(name).isEqualTo(1);
    }

    private static void assertClose(float[] expected, float[] actual, String what) {
        assertThat(actual).as(what).hasSameSizeAs(expected);
        double largest = 0;
        double furthest = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            furthest = Math.max(furthest, Math.abs((double) expected[i] - actual[i]));
        }
        assertThat(furthest / largest)
                .as("%s, largest value %s".formatted(what, String.format(Locale.ROOT, "%.3g", largest)))
                .isLessThanOrEqualTo(TOLERANCE);
    }

    private static Map<String, Tensor> expected(Path folder) throws IOException, UnfitModelPackage {
        return Safetensors.read(Files.readAllBytes(folder.resolve("expected.safetensors")));
    }

    private static float[] values(Map<String, Tensor> tensors, String name) {
        return Objects.requireNonNull(tensors.get(name), name).values();
    }
}
