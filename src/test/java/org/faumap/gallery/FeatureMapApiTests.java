package org.faumap.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The feature maps of the bundled model, and of one without a mapping, over HTTP. */
class FeatureMapApiTests {
    private static final String MAPS = "/v1/models/expression/maps";
    /** The best map of AU4 on held-out faces, by the model card. */
    private static final String BROW = MAPS + "/conv4_3/141";

    @TempDir
    private static Path models;

    private static RunningService service;

    @BeforeAll
    static void start() throws IOException {
        TinyModels.write(models, "tiny", "1", 1);
        service = RunningService.start(models);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void listsAllMapsOfTheMappingWithTheirActionUnits() {
        JsonNode answer = service.get(MAPS).json();

        assertThat(answer.path("mapped").asBoolean()).isTrue();
        assertThat(answer.path("faces").asInt()).isEqualTo(600);
        assertThat(answer.path("maps")).hasSize(32 + 64 + 128 + 256);
        assertThat(answer.path("layers")).hasSize(10);
        JsonNode mapping = service.get("/v1/models/expression/mapping").json();
        for (int map = 0; map < 480; map++) {
            JsonNode listed = answer.path("maps").get(map);
            JsonNode mapped = mapping.path("featureMaps").get(map);
            assertThat(listed.path("name")).isEqualTo(mapped.path("name"));
            assertThat(listed.path("au").asInt(-1)).isEqualTo(mapped.path("au").asInt(-1));
            assertThat(listed.path("best").path("response").asDouble(0) > 0)
                    .isEqualTo(listed.path("responding").asInt() > 0);
        }
        assertThat(answer.path("maps").valueStream().filter(map -> map.has("au")))
                .hasSize(474); // as the model card says
    }

    @Test
    void listsSomeOfThemInTheOrderAskedFor() {
        assertThat(maps("?au=12")).hasSize(48).allMatch(map -> map.path("au").asInt() == 12);
        assertThat(maps("?show=suppressed"))
                .isNotEmpty()
                .allMatch(map -> map.path("auc").asDouble() < 0.5);
        assertThat(maps("?show=unassigned")).hasSize(6).noneMatch(map -> map.has("au"));
        assertThat(maps("?layer=conv3_1")).hasSize(128).noneMatch(map -> map.has("au"));
        List<JsonNode> confirmed = maps("?show=confirmed&sort=auc");
        assertThat(confirmed)
                .isNotEmpty()
                .allMatch(map -> map.path("heldOutAuc").path("auc").asDouble() > 0.5
                        == map.path("auc").asDouble() > 0.5);
        assertThat(confirmed.stream()
                        .map(map -> -Math.abs(map.path("heldOutAuc").path("auc").asDouble() - 0.5)))
                .isSorted();
        assertThat(service.get(MAPS + "?show=nonsense").problem()).isEqualTo("invalid-parameter");
    }

    @Test
    void tellsOfAMapWhatItRespondsToAndWhatItDoes() {
        JsonNode map = service.get(BROW).json();

        assertThat(map.path("name").asString()).isEqualTo("conv4_3/141");
        assertThat(map.path("au").asInt()).isEqualTo(4);
        double strongest = map.path("strongest").get(0).path("response").asDouble();
        double middle = map.path("middle").get(0).path("response").asDouble();
        double weakest = map.path("weakest").get(0).path("response").asDouble();
        assertThat(strongest)
                .isGreaterThan(middle)
                .isEqualTo(map.path("bins").path("high").asDouble());
        assertThat(middle).isGreaterThan(weakest);
        assertThat(weakest).isPositive();
        JsonNode brow = map.path("actionUnits").get(0);
        assertThat(brow.path("au").asInt()).isEqualTo(4);
        assertThat(brow.path("heldOutAuc").path("auc").asDouble()).isCloseTo(0.96, within(0.005)); // the card
        assertThat(brow.path("renderedAuc").asDouble()).isGreaterThan(0.9);
        assertThat(Math.abs(brow.path("untrainedAuc").asDouble() - 0.5)).isLessThan(0.3);
        assertThat(brow.path("qWithin").asDouble()).isLessThan(0.05);
        map.path("actionUnits")
                .valueStream()
                .forEach(pair -> assertThat(sum(pair.path("present")) + sum(pair.path("absent")))
                        .isEqualTo(600));
        assertThat(map.path("looks")
                        .path("regions")
                        .valueStream()
                        .filter(at -> at.path("au").asInt() == 4))
                .allMatch(at -> at.path("concentration").asDouble() > 1);
        assertThat(map.path("removal").path("logits").propertyNames()).hasSize(8);
        assertThat(map.path("removal").path("control").asString()).isEqualTo("conv4_3/13");
        assertThat(map.path("nearest")).hasSize(8);
        assertThat(map.path("nearest").get(0).path("correlation").asDouble()).isBetween(0.5, 1.0);
        assertThat(map.has("yours")).isFalse();
    }

    private static int sum(JsonNode counts) {
        return counts.valueStream().mapToInt(JsonNode::asInt).sum();
    }

    @Test
    void mapThatTheMappingDoesNotCoverHasItsFacesAllTheSame() {
        JsonNode map = service.get(MAPS + "/conv4_1/5").json();

        assertThat(map.path("mapped").asBoolean()).isFalse();
        assertThat(map.path("strongest")).hasSize(6);
        assertThat(map.path("actionUnits")).hasSize(21).noneMatch(pair -> pair.has("z"));
    }

    @Test
    void modelWithoutMappingHasItsMaps() {
        JsonNode answer = service.get("/v1/models/tiny/maps").json();

        assertThat(answer.path("mapped").isBoolean()).isTrue();
        assertThat(answer.path("mapped").asBoolean()).isFalse();
        assertThat(answer.path("maps")).hasSize(12).noneMatch(map -> map.has("au"));
        assertThat(service.get("/v1/models/tiny/maps/conv2/7")
                        .json()
                        .path("removal")
                        .path("logits"))
                .hasSize(8);
    }

    @Test
    void faceIsDrawnBesideItsProjectionAndNotSentAgain() throws IOException {
        String address =
                service.get(BROW).json().path("strongest").get(0).path("image").asString();
        HttpResponse<byte[]> image =
                service.sendForBytes(service.request(address).GET());

        BufferedImage pair = ImageIO.read(new ByteArrayInputStream(image.body()));
        assertThat(pair.getWidth()).isEqualTo(130);
        assertThat(pair.getHeight()).isEqualTo(64);
        String tag = image.headers().firstValue("ETag").orElseThrow();
        assertThat(image.headers().firstValue("Cache-Control").orElseThrow()).isEqualTo("max-age=3600, private");
        assertThat(service.get(address, "If-None-Match", tag).status()).isEqualTo(304);
        BufferedImage face = ImageIO.read(new ByteArrayInputStream(service.sendForBytes(
                        service.request("/v1/models/expression/faces/s000_001").GET())
                .body()));
        assertThat(face.getWidth()).isEqualTo(96);
    }

    @Test
    void faceOfAnExplanationLiesAmongTheRenderedOnes() throws IOException {
        byte[] smile = Files.readAllBytes(Path.of("src/test/resources/faces/s034_065.png"));
        String id = service.post("/v1/explanations?layer=conv4_3&top=1", "image/png", smile)
                .json()
                .path("id")
                .asString();
        JsonNode strongest = service.get("/v1/explanations/" + id)
                .json()
                .path("layers")
                .get(0)
                .path("activations")
                .get(0);

        JsonNode yours = service.get(MAPS + "/conv4_3/" + strongest.path("map").asInt() + "?explanation=" + id)
                .json()
                .path("yours");

        assertThat(yours.path("response").asDouble())
                .isCloseTo(strongest.path("response").asDouble(), within(1e-3));
        assertThat(yours.path("above").asDouble()).isBetween(0.0, 1.0);
        assertThat(service.get(yours.path("heatmap").asString()).status()).isEqualTo(200);
        assertThat(service.get(BROW + "?explanation=nonsense").json().has("yours"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/models/nobody/maps, unknown-model, GET /v1/models",
        "/v1/models/expression/maps?layer=conv9, unknown-feature-map, conv4_3",
        "/v1/models/expression/maps/conv9/1, unknown-feature-map, conv4_3",
        "/v1/models/expression/maps/conv4_3/256, unknown-feature-map, 0 to 255",
        "/v1/models/expression/maps/conv4_3/x, unknown-feature-map, 0 to 255",
        "/v1/models/expression/maps/conv4_3/1/faces/none, unknown-feature-map, s000_000",
        "/v1/models/expression/faces/none, unknown-feature-map, s000_000"
    })
    void saysWhatThereIsInPlaceOfWhatIsNot(String path, String problem, String named) {
        Answer answer = service.get(path);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo(problem);
        assertThat(answer.json().path("detail").asString()).contains(named);
    }

    private static List<JsonNode> maps(String query) {
        return service.get(MAPS + query).json().path("maps").valueStream().toList();
    }
}
