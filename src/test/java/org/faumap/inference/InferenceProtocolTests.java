package org.faumap.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.TestImages;
import org.faumap.inference.InferenceClient.Described;
import org.faumap.inference.InferenceClient.Model;
import org.faumap.inference.InferenceClient.Output;
import org.faumap.inference.InferenceClient.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The bundled model over the Open Inference Protocol. */
class InferenceProtocolTests {
    private static final Path SMILE = Path.of("src/test/resources/faces/s034_065.png");
    private static final Described IMAGE = new Described("image", "BYTES", List.of(1L));

    @TempDir
    private static Path noFurtherModels;

    private static RunningService service;
    private static InferenceClient client;

    @BeforeAll
    static void start() {
        service = RunningService.start(noFurtherModels);
        client = new InferenceClient(service);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void describesItselfAndItsModel() {
        assertThat(client.serverName()).isEqualTo("faumap");
        assertThat(client.serverLive()).isTrue();
        assertThat(client.serverReady()).isTrue();
        assertThat(client.modelReady("expression")).isTrue();
        assertThat(client.modelReady("expression/versions/1")).isTrue();
        Model model = client.model("expression");
        assertThat(model).isEqualTo(client.model("expression/versions/1"));
        assertThat(model.versions()).containsExactly("1");
        assertThat(model.inputs()).containsExactly(IMAGE, new Described("pixels", "FP32", List.of(-1L, 1L, 48L, 48L)));
        assertThat(model.outputs())
                .containsExactly(
                        new Described("probabilities", "FP32", List.of(-1L, 8L)),
                        new Described("labels", "BYTES", List.of(-1L)));
    }

    @Test
    void labelsTheFacesOfAnImage() throws IOException {
        String image = "[\"%s\"]".formatted(Base64.getEncoder().encodeToString(Files.readAllBytes(SMILE)));

        Response response = client.infer("expression/versions/1", "photo-7", IMAGE, image);

        assertThat(response.id()).isEqualTo("photo-7");
        assertThat(response.modelName()).isEqualTo("expression");
        assertThat(response.modelVersion()).isEqualTo("1");
        assertThat(response.output("labels").shape()).containsExactly(1L);
        assertThat(response.output("labels").data().toString()).isEqualTo("[\"happiness\"]");
        JsonNode scores = service.post("/v1/expressions", "image/png", Files.readAllBytes(SMILE))
                .json()
                .at("/results/0/faces/0/scores");
        assertThat(response.output("probabilities").shape()).containsExactly(1L, 8L);
        assertThat(response.output("probabilities").data().valueStream().map(JsonNode::floatValue))
                .isEqualTo(scores.valueStream().map(JsonNode::floatValue).toList());
    }

    @Test
    void anImageWithoutAFaceHasNone() {
        String image = "[\"%s\"]".formatted(Base64.getEncoder().encodeToString(TestImages.black("png", 96, 96)));

        Response response = client.infer("expression", "", IMAGE, image);

        assertThat(response.output("probabilities").shape()).containsExactly(0L, 8L);
        assertThat(response.output("labels").shape()).containsExactly(0L);
    }

    @Test
    void labelsFaceCropsNestedOrFlat() throws IOException {
        byte[] crop = TestImages.noise("png", 48, 48, 3);
        List<Integer> grey = new ArrayList<>();
        var pixels = ImageIO.read(new ByteArrayInputStream(crop)).getRaster();
        for (int i = 0; i < 48 * 48; i++) {
            grey.add(pixels.getSample(i % 48, i / 48, 0));
        }
        List<List<Integer>> rows = new ArrayList<>();
        for (int y = 0; y < 48; y++) {
            rows.add(grey.subList(48 * y, 48 * y + 48));
        }
        Described two = new Described("pixels", "FP32", List.of(2L, 1L, 48L, 48L));
        List<Integer> flat = new ArrayList<>(grey);
        flat.addAll(grey);

        Output probabilities = client.infer("expression", "a", two, "[[%s],[%s]]".formatted(rows, rows))
                .output("probabilities");

        assertThat(probabilities.shape()).containsExactly(2L, 8L);
        assertThat(client.infer("expression", "b", two, flat.toString())
                        .output("probabilities")
                        .data())
                .isEqualTo(probabilities.data());
        JsonNode scores = service.post("/v1/expressions?face=full", "image/png", crop)
                .json()
                .at("/results/0/faces/0/scores");
        int label = 0;
        for (JsonNode score : scores) {
            assertThat(probabilities.data().get(label).floatValue()).isCloseTo(score.floatValue(), within(1e-6f));
            assertThat(probabilities.data().get(8 + label++).floatValue()).isCloseTo(score.floatValue(), within(1e-6f));
        }
    }

    @Test
    void givesTheOutputsThatAreAskedFor() {
        Answer answer = client.ask(
                "expression",
                ("{\"parameters\":{\"any\":1},\"outputs\":[{\"name\":\"labels\"}],\"inputs\":[{\"name\":\"image\",\"shape\":[1],"
                                + "\"datatype\":\"BYTES\",\"data\":[\"%s\"]}]}")
                        .formatted(Base64.getEncoder().encodeToString(TestImages.black("png", 96, 96))));

        assertThat(answer.json()
                        .path("outputs")
                        .valueStream()
                        .map(output -> output.path("name").asString()))
                .containsExactly("labels");
        assertThat(answer.json().has("id")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ | 400 | cannot be read",
                "[] | 400 | cannot be read",
                "{} | 400 | Send one input",
                "{\"inputs\":[null]} | 400 | Send one input",
                "{\"inputs\":[{}]} | 400 | no such input",
                "{\"inputs\":[{\"name\":\"face\"}]} | 400 | no such input",
                "{\"inputs\":[{\"name\":\"image\",\"shape\":[2],\"datatype\":\"BYTES\",\"data\":[\"\",\"\"]}]} | 400 | shape [1]",
                "{\"inputs\":[{\"name\":\"image\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[\"\"]}]} | 400 | BYTES",
                "{\"inputs\":[{\"name\":\"image\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"?\"]}]} | 400 | not base64",
                "{\"inputs\":[{\"name\":\"image\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[7]}]} | 400 | image is empty",
                "{\"inputs\":[{\"name\":\"image\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"AAAA\"]}]} | 415 | ",
                "{\"inputs\":[{\"name\":\"pixels\",\"shape\":[1,1,47,48],\"datatype\":\"FP32\",\"data\":[]}]} | 400 | [n,1,48,48]",
                "{\"inputs\":[{\"name\":\"pixels\",\"shape\":[9999999999,1,48,48],\"datatype\":\"FP32\",\"data\":[]}]} | 400 | [n,1,48,48]",
                "{\"inputs\":[{\"name\":\"pixels\",\"shape\":[1,1,48,48],\"datatype\":\"FP32\",\"data\":[1,2]}]} | 400 | makes 2304 values, and its data has 2",
                "{\"outputs\":[{\"name\":\"x\"}],\"inputs\":[]} | 400 | no such output",
            })
    void whatDoesNotFitIsAnError(String body, int status, String said) {
        Answer answer = client.ask("expression", body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(InferenceClient.error(answer)).contains(said == null ? "" : said);
    }

    @Test
    void greyLevelsOutOfRangeAreAnError() {
        String values = "[" + "0,".repeat(48 * 48 - 1) + "%s]";
        for (String wrong : List.of("256", "-1", "\"7\"", "null")) {
            Answer answer = client.ask(
                    "expression",
                    "{\"inputs\":[{\"name\":\"pixels\",\"shape\":[1,1,48,48],\"datatype\":\"FP32\",\"data\":%s}]}"
                            .formatted(values.formatted(wrong)));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(InferenceClient.error(answer)).contains("from 0 (black) to 255 (white)");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v2/models/none, 404",
        "GET, /v2/models/none/ready, 404",
        "GET, /v2/models/expression/versions/7, 404",
        "POST, /v2/models/none/infer, 404",
        "GET, /v2/models/expression/infer, 405",
        "GET, /v2/nothing, 404",
    })
    void errorsSayWhyAsTheProtocolDoes(String method, String path, int status) {
        Answer answer = method.equals("GET") ? service.get(path) : service.post(path, "application/json", "{}");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(InferenceClient.error(answer)).isNotBlank();
        assertThat(service.post("/v2/models/expression/infer", "text/plain", "{}")
                        .text())
                .contains("\"error\":");
    }
}
