package org.faumap.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import org.faumap.Multipart;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The service as it is shipped, with the model it brings, on rendered faces. */
class BundledModelTests {
    private static final Path FACES = Path.of("src/test/resources/faces");

    @TempDir
    private static Path noFurtherModels;

    private static RunningService service;

    @BeforeAll
    static void start() {
        service = RunningService.start(noFurtherModels);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void findsTheSmilingFaceAndLabelsIt() throws Exception {
        Answer answer = service.post("/v1/expressions", "image/png", face("s034_065.png"));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("model").path("id").asString()).isEqualTo("expression");
        JsonNode faces = answer.json().path("results").get(0).path("faces");
        assertThat(faces).hasSize(1);
        assertThat(faces.get(0).path("label").asString()).isEqualTo("happiness");
    }

    @Test
    void tellsTheSmileFromTheNeutralFaces() throws Exception {
        assertThat(happiness(face("s034_065.png")))
                .isGreaterThan(happiness(face("s004_012.png")) + 0.3)
                .isGreaterThan(happiness(face("s018_032.png")) + 0.3);
    }

    @Test
    void sameImageAloneAndAmongOthersGetsTheSame() throws Exception {
        Multipart images = new Multipart();
        for (int i = 0; i < 16; i++) {
            images.file("image", "a.png", face(i % 2 == 0 ? "s034_065.png" : "s004_012.png"));
        }
        Answer together = service.post("/v1/expressions?face=full", Multipart.CONTENT_TYPE, images.body());
        assertThat(together.status()).as(together.text()).isEqualTo(200);
        double alone = happiness(face("s034_065.png"));
        for (int i = 0; i < 16; i += 2) {
            JsonNode scores =
                    together.json().path("results").get(i).path("faces").get(0).path("scores");
            assertThat(scores.path("happiness").asDouble()).isCloseTo(alone, within(1e-5));
        }
    }

    @Test
    void describesItself() {
        JsonNode model = service.get("/v1/models/expression").json();
        assertThat(model.path("labels")).hasSize(8);
        assertThat(model.path("metrics").path("publicTest").path("accuracy").asDouble())
                .isGreaterThan(0.8);
        assertThat(service.get("/v1/models/expression/card").text()).contains("Art. 5(1)(f)");
    }

    private static double happiness(byte[] face) {
        Answer answer = service.post("/v1/expressions?face=full", "image/png", face);
        return answer.json()
                .path("results")
                .get(0)
                .path("faces")
                .get(0)
                .path("scores")
                .path("happiness")
                .asDouble();
    }

    private static byte[] face(String name) throws Exception {
        return Files.readAllBytes(FACES.resolve(name));
    }
}
