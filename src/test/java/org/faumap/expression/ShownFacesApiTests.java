package org.faumap.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Which faces of an image a request is shown, with the model that is bundled. */
class ShownFacesApiTests {
    @TempDir
    private static Path noFurtherModels;

    private static RunningService service;
    private static byte[] threeFaces;

    @BeforeAll
    static void start() throws Exception {
        service = RunningService.start(noFurtherModels);
        BufferedImage wall = new BufferedImage(600, 400, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = wall.createGraphics();
        graphics.setColor(Color.GRAY);
        graphics.fillRect(0, 0, 600, 400);
        int[][] places = {{40, 120, 96}, {250, 60, 192}, {470, 230, 110}};
        String[] names = {"s004_012", "s018_032", "s020_000"};
        for (int i = 0; i < names.length; i++) {
            BufferedImage face = ImageIO.read(
                    Objects.requireNonNull(ShownFacesApiTests.class.getResource("/faces/%s.png".formatted(names[i]))));
            graphics.drawImage(face, places[i][0], places[i][1], places[i][2], places[i][2], null);
        }
        graphics.dispose();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(wall, "png", file);
        threeFaces = file.toByteArray();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/expressions", "/v1/au-distances"})
    void showsThoseOfTheHighestScoresAndCountsTheOthers(String path) {
        JsonNode all = ok(path + "?minDetectionScore=0").at("/results/0");
        assertThat(all.path("faces").size()).isEqualTo(3);
        assertThat(all.path("facesNotShown").asInt(-1)).isZero();
        double best = 0;
        for (JsonNode face : all.path("faces")) {
            assertThat(face.path("detectionScore").asDouble()).isBetween(0.5, 1.0);
            best = Math.max(best, face.path("detectionScore").asDouble());
        }

        JsonNode one = ok(path + "?maxFaces=1").at("/results/0");
        assertThat(one.path("faces").size()).isEqualTo(1);
        assertThat(one.at("/faces/0/detectionScore").asDouble()).isEqualTo(best);
        assertThat(one.path("facesNotShown").asInt()).isEqualTo(2);

        JsonNode two = ok(path + "?maxFaces=2").at("/results/0");
        assertThat(two.path("facesNotShown").asInt()).isEqualTo(1);
        // In the order in which all three were.
        int next = 0;
        for (JsonNode face : all.path("faces")) {
            if (face.path("box").equals(two.at("/faces/" + next + "/box"))) {
                next++;
            }
        }
        assertThat(next).isEqualTo(2);

        JsonNode certain = ok(path + "?minDetectionScore=1").at("/results/0");
        assertThat(certain.path("faces").size()).isZero();
        assertThat(certain.path("facesNotShown").asInt(-1)).isZero();
        assertThat(ok(path + "?face=full&minDetectionScore=1")
                        .at("/results/0/faces")
                        .size())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/expressions", "/v1/au-distances", "/v1/explanations"})
    void tellsWhereTheEyesAreAndHowTheFaceIsTurned(String path) {
        JsonNode answer =
                ok(path + (path.endsWith("explanations") ? "?store=false&top=1&layer=conv1_1" : "?maxFaces=1"));
        JsonNode face = path.endsWith("explanations") ? answer.path("face") : answer.at("/results/0/faces/0");
        assertThat(face.path("roll").asDouble(99)).isBetween(-10.0, 10.0);
        assertThat(face.path("cut").asBoolean(true)).isFalse();
        JsonNode box = face.path("box");
        for (String name : new String[] {"rightEye", "leftEye", "noseTip", "mouthCentre"}) {
            JsonNode point = face.path("keypoints").path(name);
            assertThat(point.path("x").asDouble() - box.path("x").asDouble())
                    .isBetween(0.0, box.path("width").asDouble());
            assertThat(point.path("y").asDouble() - box.path("y").asDouble())
                    .isBetween(0.0, box.path("height").asDouble());
        }
        assertThat(face.at("/keypoints/rightEye/x").asDouble())
                .isLessThan(face.at("/keypoints/leftEye/x").asDouble());
    }

    @Test
    void knowsNothingOfEyesWhereTheWholeImageIsTheFace() {
        JsonNode face = ok("/v1/expressions?face=full").at("/results/0/faces/0");
        assertThat(face.has("roll")).isFalse();
        assertThat(face.has("keypoints")).isFalse();
        assertThat(face.path("cut").asBoolean(true)).isFalse();
    }

    @Test
    void explainsOneOfThoseShown() {
        JsonNode face = ok("/v1/explanations?store=false&maxFaces=2&index=1&top=1&layer=conv1_1")
                .path("face");
        assertThat(face.path("found").asInt()).isEqualTo(2);
        assertThat(face.path("facesNotShown").asInt()).isEqualTo(1);
        Answer third = service.post("/v1/explanations?store=false&maxFaces=2&index=2", "image/png", threeFaces);
        assertThat(third.status()).as(third.text()).isEqualTo(422);
        assertThat(third.problem()).isEqualTo("no-face");
        Answer unsure = service.post("/v1/explanations?store=false&minDetectionScore=1", "image/png", threeFaces);
        assertThat(unsure.problem()).isEqualTo("no-face");
    }

    @ParameterizedTest
    @CsvSource({
        "minDetectionScore, -0.1",
        "minDetectionScore, 1.1",
        "minDetectionScore, NaN",
        "minDetectionScore, high",
        "maxFaces, 0",
        "maxFaces, 501",
        "maxFaces, all"
    })
    void refusesWhatIsOutOfRange(String parameter, String value) {
        for (String path : new String[] {"/v1/expressions", "/v1/explanations", "/v1/au-distances"}) {
            Answer answer = service.post(path + "?" + parameter + "=" + value, "image/png", threeFaces);
            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(answer.problem()).isEqualTo("invalid-parameter");
            assertThat(answer.json().path("detail").asString()).contains(parameter);
        }
    }

    private static JsonNode ok(String path) {
        Answer answer = service.post(path, "image/png", threeFaces);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }
}
