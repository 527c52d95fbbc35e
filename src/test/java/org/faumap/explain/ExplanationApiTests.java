package org.faumap.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;
import org.faumap.Multipart;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.TestImages;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.PlantedFaces;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /v1/explanations} as a client sees it, with a small random network. */
class ExplanationApiTests {
    private static final String FULL = "/v1/explanations?face=full";
    private static final byte[] FACE = TestImages.noise("png", 60, 50, 1);
    private static final byte[] FACE_IN_A_PHOTO = TestImages.faces(1, 160);

    @TempDir
    private static Path models;

    private static RunningService service;
    private static Mapping mapping;

    @BeforeAll
    static void start() throws IOException {
        TinyModels.write(models, "tiny", "1", 1);
        mapping = PlantedFaces.write(models, "mapped", "1", 1);
        service = RunningService.start(models, "faumap.model.default=tiny", "faumap.model.scan-interval=50ms");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void keepsAnExplanationAndLinksToItsHeatmaps() {
        Answer answer = service.post(FULL, "image/png", FACE);

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        JsonNode json = answer.json();
        String id = json.path("id").asString();
        assertThat(answer.header("Location")).isEqualTo("/v1/explanations/" + id);
        assertThat(json.path("model").path("id").asString()).isEqualTo("tiny");
        assertThat(json.path("rule").asString()).isEqualTo("deconvnet");
        assertThat(json.path("image").path("width").asInt()).isEqualTo(60);
        assertThat(json.path("face").path("found").asInt()).isEqualTo(1);
        assertThat(json.path("face").path("crop").path("height").asDouble()).isEqualTo(50);
        assertThat(json.path("face").path("scores").propertyNames()).containsExactlyElementsOf(TinyModels.LABELS);
        assertThat(json.path("meaning").asString()).contains("not why the network");
        assertThat(names(json.path("layers"), "name")).containsExactly("conv1", "conv2");
        for (JsonNode layer : json.path("layers")) {
            double before = Double.MAX_VALUE;
            assertThat(layer.path("activations")).isNotEmpty().hasSizeLessThanOrEqualTo(9);
            for (JsonNode activation : layer.path("activations")) {
                assertThat(activation.path("response").asDouble()).isPositive().isLessThanOrEqualTo(before);
                before = activation.path("response").asDouble();
                JsonNode projection = activation.path("projection");
                assertThat(projection.path("insideReceptiveField").asDouble()).isEqualTo(1);
                assertThat(projection.path("positiveShare").asDouble()).isBetween(0.0, 1.0);
                assertThat(projection.has("values")).isFalse();
                assertThat(service.get(activation.path("heatmap").asString()).status())
                        .isEqualTo(200);
            }
            assertThat(names(layer.path("activations"), "map")).doesNotHaveDuplicates();
        }
        assertThat(json.path("classes")).hasSize(8);
        for (JsonNode label : json.path("classes")) {
            assertThat(service.get(label.path("heatmap").asString()).status()).isEqualTo(200);
        }
        Answer again = service.get(answer.header("Location"));
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json()).isEqualTo(json);
    }

    @Test
    void namesTheActionUnitThatAMapIsAssignedTo() {
        JsonNode json = service.post(FULL + "&model=mapped&layer=all", "image/png", PlantedFaces.png(900, true, true))
                .json();

        int named = 0;
        for (JsonNode layer : json.path("layers")) {
            for (JsonNode activation : layer.path("activations")) {
                Mapping.FeatureMap map = mapping.featureMaps().stream()
                        .filter(each ->
                                each.name().equals(activation.path("name").asString()))
                        .findFirst()
                        .orElseThrow();
                JsonNode unit = activation.path("actionUnit");
                assertThat(unit.isMissingNode()).as(map.name()).isEqualTo(map.au() == null);
                if (map.au() != null) {
                    assertThat(unit.propertyNames())
                            .startsWith("au", "name", "z", "auc")
                            .isSubsetOf("au", "name", "z", "auc", "heldOutAuc", "confirmed");
                    assertThat(unit.path("au").asInt()).isEqualTo(map.au());
                    assertThat(unit.path("z").asDouble()).isEqualTo(map.z());
                    Mapping.Unit all = mapping.actionUnits().stream()
                            .filter(each -> each.au() == map.au())
                            .findFirst()
                            .orElseThrow();
                    assertThat(unit.path("name").asString()).isEqualTo(all.name());
                    assertThat(unit.path("auc").asDouble())
                            .isEqualTo(all.auc()[mapping.featureMaps().indexOf(map)]);
                    assertThat(unit.has("confirmed")).isEqualTo(map.confirmed() != null);
                    if (map.heldOutAuc() != null) {
                        assertThat(unit.path("heldOutAuc").asDouble())
                                .isEqualTo(map.heldOutAuc().auc());
                    }
                    named++;
                }
            }
        }
        assertThat(named).isPositive();
    }

    @Test
    void namesNoActionUnitsWithoutAMapping() {
        assertThat(service.post(FULL + "&layer=all", "image/png", FACE).text()).doesNotContain("actionUnit");
    }

    @Test
    void sheetHasALineForTheActionUnits() throws IOException {
        byte[] face = PlantedFaces.png(901, true, true);
        List<Integer> heights = new ArrayList<>();
        for (String model : List.of("tiny", "mapped")) {
            HttpResponse<byte[]> sheet =
                    service.sendForBytes(service.request(FULL + "&model=" + model, "Accept", "image/png")
                            .header("Content-Type", "image/png")
                            .POST(BodyPublishers.ofByteArray(face)));
            heights.add(image(sheet.body()).getHeight());
        }
        // The same network, drawn with the same weights: only the names are more.
        assertThat(heights.get(1)).isGreaterThan(heights.get(0));
    }

    @Test
    void keepsNothingWhenToldSoAndAnswersInline() {
        Answer answer = service.post(FULL + "&store=false&layer=conv2&top=2", "image/png", FACE);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        JsonNode json = answer.json();
        assertThat(json.has("id")).isFalse();
        assertThat(json.has("sheet")).isFalse();
        assertThat(names(json.path("layers"), "name")).containsExactly("conv2");
        for (JsonNode activation : json.path("layers").get(0).path("activations")) {
            assertThat(activation.has("heatmap")).isFalse();
            JsonNode box = activation.path("receptiveField").path("crop");
            JsonNode values = activation.path("projection").path("values");
            assertThat(values).hasSize(box.path("height").asInt());
            assertThat(values.get(0)).hasSize(box.path("width").asInt());
        }
        assertThat(json.path("classes").get(0).path("projection").path("values"))
                .hasSize(48);
    }

    @Test
    void givesTheSheetAtOnceToWhoWantsAnImage() throws IOException {
        HttpResponse<byte[]> answer = service.sendForBytes(service.request(FULL, "Accept", "image/png")
                .header("Content-Type", "image/png")
                .POST(BodyPublishers.ofByteArray(FACE)));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("image/png");
        assertThat(answer.headers().firstValue("Location")).isEmpty();
        assertThat(image(answer.body()).getWidth()).isGreaterThan(500);
    }

    @ParameterizedTest
    @CsvSource({"image/png, image/png", "*/*, image/png", "'text/html,*/*;q=0.1', image/png"})
    void heatmapIsAnImageUnlessNumbersAreWanted(String accept, String type) throws IOException {
        HttpResponse<byte[]> answer = service.sendForBytes(
                service.request(heatmap() + "?size=200", "Accept", accept).GET());

        assertThat(answer.headers().firstValue("Content-Type")).hasValue(type);
        assertThat(answer.headers().firstValue("Vary")).hasValue("Accept");
        assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("private", "max-age=");
        assertThat(image(answer.body()).getWidth()).isGreaterThan(200);
    }

    @Test
    void heatmapWithoutLegendIsTheCropAlone() throws IOException {
        for (String view : List.of("overlay", "projection")) {
            for (String colors : List.of("diverging", "sequential")) {
                HttpResponse<byte[]> answer = service.sendForBytes(
                        service.request(heatmap() + "?legend=false&size=96&view=" + view + "&colors=" + colors)
                                .GET());
                assertThat(image(answer.body()).getWidth()).isEqualTo(96);
                assertThat(image(answer.body()).getHeight()).isEqualTo(96);
            }
        }
    }

    @Test
    void heatmapAsJsonAndNpyAreTheSameNumbers() {
        String address = heatmap();
        JsonNode json = service.get(address, "Accept", "application/json").json();
        HttpResponse<byte[]> npy = service.sendForBytes(
                service.request(address, "Accept", "application/x-npy").GET());

        assertThat(npy.headers().firstValue("Content-Type")).hasValue("application/x-npy");
        ByteBuffer bytes = ByteBuffer.wrap(npy.body()).order(ByteOrder.LITTLE_ENDIAN);
        int header = bytes.getShort(8);
        assertThat((10 + header) % 64).isZero();
        assertThat(new String(npy.body(), 10, header, StandardCharsets.US_ASCII))
                .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (48, 48), }")
                .endsWith("\n");
        bytes.position(10 + header);
        assertThat(json.path("values")).hasSize(48);
        for (JsonNode row : json.path("values")) {
            for (JsonNode value : row) {
                assertThat(bytes.getFloat()).isEqualTo((float) value.asDouble());
            }
        }
        assertThat(bytes.hasRemaining()).isFalse();
    }

    @Test
    void anotherFormatIsNotAcceptable() {
        Answer answer = service.get(heatmap(), "Accept", "image/gif");

        assertThat(answer.status()).isEqualTo(406);
        assertThat(answer.problem()).isEqualTo("not-acceptable");
    }

    @Test
    void whatTheCallerHasIsNotSentAgain() {
        String address = heatmap();
        Answer first = service.get(address, "Accept", "application/json");
        String etag = first.header("ETag");

        assertThat(etag).matches("\"[0-9a-f]+\"");
        assertThat(service.get(address, "Accept", "application/json", "If-None-Match", etag)
                        .status())
                .isEqualTo(304);
        assertThat(service.get(address, "Accept", "application/x-npy", "If-None-Match", etag)
                        .status())
                .isEqualTo(200);
        assertThat(service.get(address + "?rule=guided", "Accept", "application/json", "If-None-Match", etag)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void whatAReplacedVersionAnswersIsSentAnew() throws IOException {
        TinyModels.write(models, "replaced", "1", 3);
        Answer posted = RunningService.await(
                () -> service.post(FULL + "&model=replaced", "image/png", FACE), answer -> answer.status() == 201);
        String heatmap = posted.header("Location") + "/heatmaps/class/happiness";
        Answer before = service.get(heatmap, "Accept", "application/json");

        TinyModels.write(models, "replaced", "1", 4);
        Answer after = RunningService.await(
                () -> service.get(heatmap, "Accept", "application/json"),
                answer -> !answer.json().path("values").equals(before.json().path("values")));

        assertThat(after.header("ETag")).isNotEqualTo(before.header("ETag"));
        Answer again = service.get(heatmap, "Accept", "application/json", "If-None-Match", before.header("ETag"));
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json()).isEqualTo(after.json());
    }

    @Test
    void rulesGiveDifferentMaps() {
        String address = heatmap();
        List<JsonNode> values = new ArrayList<>();
        for (Rule rule : Rule.values()) {
            JsonNode json = service.get(address + "?rule=" + rule.label(), "Accept", "application/json")
                    .json();
            assertThat(json.path("rule").asString()).isEqualTo(rule.label());
            values.add(json.path("values"));
        }
        assertThat(values).doesNotHaveDuplicates();
    }

    @Test
    void everyValueThatTheDescriptionOffersIsTaken() {
        JsonNode paths = service.get("/v3/api-docs").json().path("paths");
        String address = heatmap();
        int tried = 0;
        for (JsonNode parameter : paths.path("/v1/explanations/{id}/heatmaps/{layer}/{map}")
                .path("get")
                .path("parameters")) {
            for (JsonNode value : parameter.path("schema").path("enum")) {
                String query = "?" + parameter.path("name").asString() + "=" + value.asString();
                assertThat(service.get(address + query).status()).as(query).isEqualTo(200);
                tried++;
            }
        }
        for (JsonNode parameter : paths.path("/v1/explanations").path("post").path("parameters")) {
            for (JsonNode value : parameter.path("schema").path("enum")) {
                String query = "?" + parameter.path("name").asString() + "=" + value.asString();
                assertThat(service.post("/v1/explanations" + query, "image/png", FACE)
                                .problem())
                        .as(query)
                        .isNotEqualTo("invalid-parameter");
                tried++;
            }
        }
        assertThat(tried).isEqualTo(7 + 7);
    }

    @Test
    void everyCallOnAKeptExplanationDescribesThatItMayBeGone() {
        JsonNode paths = service.get("/v3/api-docs").json().path("paths");
        int calls = 0;
        for (String path : paths.propertyNames()) {
            if (path.startsWith("/v1/explanations/")) {
                for (JsonNode call : paths.path(path)) {
                    assertThat(call.path("responses").propertyNames()).as(path).contains("404", "410");
                    assertThat(call.path("responses").has("200")
                                    || call.path("responses").has("204"))
                            .as(path)
                            .isTrue();
                    calls++;
                }
            }
        }
        assertThat(calls).isEqualTo(6);
    }

    @Test
    void controlsTellHowMuchAMapDependsOnWhat() {
        JsonNode json = service.post(FULL + "&controls=true&rule=gradient", "image/png", FACE)
                .json();

        for (JsonNode layer : json.path("layers")) {
            for (JsonNode activation : layer.path("activations")) {
                assertThat(activation.path("projection").path("gradientCosine").asDouble())
                        .isCloseTo(1, within(1e-6));
            }
        }
        JsonNode controls = json.path("classes").get(0).path("controls");
        assertThat(controls.path("gradientCosine").asDouble()).isCloseTo(1, within(1e-6));
        assertThat(controls.path("otherClassCosine").asDouble()).isBetween(-1.0, 0.999);
        assertThat(controls.path("randomizedCosine").asDouble()).isBetween(-1.0, 0.999);
        assertThat(json.path("classes").get(2).has("controls")).isFalse();
    }

    @Test
    void oneUploadServesLabelActionUnitsAndEveryFace() throws IOException {
        byte[] face = PlantedFaces.png(902, true, true);
        JsonNode json = service.post(FULL + "&model=mapped&everyFace=true&top=0", "image/png", face)
                .json();

        JsonNode measured = service.post("/v1/au-distances?face=full&model=mapped", "image/png", face)
                .json()
                .at("/results/0/faces/0");
        assertThat(json.at("/layers/0/activations")).isEmpty();
        assertThat(json.at("/layers/0/responding").asInt()).isPositive();
        assertThat(json.at("/classes/0").has("projection")).isFalse();
        assertThat(json.path("faces")).hasSize(1);
        for (JsonNode told : List.of(json.path("face"), json.at("/faces/0"))) {
            for (String field : measured.propertyNames()) {
                assertThat(told.path(field)).as(field).isEqualTo(measured.path(field));
            }
        }
        String address = json.at("/faces/0/explanation").asString();
        assertThat(address).isEqualTo("/v1/explanations/" + json.path("id").asString());
        JsonNode read = service.get(address + "?layer=conv2&top=3&controls=true&rule=guided")
                .json();
        assertThat(names(read.path("layers"), "name")).containsExactly("conv2");
        assertThat(read.at("/layers/0/activations")).hasSize(3);
        assertThat(read.path("rule").asString()).isEqualTo("guided");
        assertThat(read.at("/classes/0").has("controls")).isTrue();
        assertThat(read.at("/face/actionUnits")).isEqualTo(measured.path("actionUnits"));
    }

    @Test
    void everyFaceOfAnImageIsKept() throws IOException {
        Answer answer =
                service.post("/v1/explanations?everyFace=true&top=0&index=1", "image/png", TestImages.faces(3, 160));

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        JsonNode faces = answer.json().path("faces");
        assertThat(faces).hasSize(3);
        assertThat(names(faces, "explanation")).doesNotHaveDuplicates();
        assertThat(faces.get(1).path("explanation").asString()).isEqualTo(answer.header("Location"));
        for (JsonNode face : faces) {
            JsonNode kept =
                    service.get(face.path("explanation").asString()).json().path("face");
            assertThat(kept.path("index")).isEqualTo(face.path("index"));
            assertThat(kept.path("box")).isEqualTo(face.path("box"));
        }
        Answer few = service.post("/v1/explanations?everyFace=true&index=3", "image/png", TestImages.faces(3, 160));
        assertThat(few.problem()).isEqualTo("no-face");
        JsonNode unkept = service.post("/v1/explanations?everyFace=true&store=false", "image/png", FACE_IN_A_PHOTO)
                .json();
        assertThat(unkept.at("/faces/0").has("explanation")).isFalse();
    }

    @Test
    void allMapsOfALayerCanBeHad() {
        JsonNode json =
                service.post(FULL + "&layer=conv2&top=1024", "image/png", FACE).json();

        JsonNode layer = json.at("/layers/0");
        assertThat(layer.path("activations")).hasSize(layer.path("responding").asInt());
    }

    @Test
    void heatmapsOfManyMapsAreOneArchiveForNumPy() throws IOException {
        String address = service.post(FULL, "image/png", FACE).header("Location");
        String query = "?layer=conv2&top=2&controls=true";
        HttpResponse<byte[]> answer = service.sendForBytes(
                service.request(address + "/heatmaps.npz" + query).GET());

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/zip");
        Map<String, ByteBuffer> arrays = new LinkedHashMap<>();
        Map<String, String> shapes = new HashMap<>();
        JsonNode told = null;
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(answer.body()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().equals("answer.json")) {
                    told = JsonMapper.shared().readTree(zip.readAllBytes());
                    continue;
                }
                ByteBuffer bytes = ByteBuffer.wrap(zip.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
                int header = bytes.getShort(8);
                String name = entry.getName().replace(".npy", "");
                shapes.put(name, new String(bytes.array(), 10, header, StandardCharsets.US_ASCII).strip());
                arrays.put(name, bytes.position(10 + header).slice().order(ByteOrder.LITTLE_ENDIAN));
            }
        }
        assertThat(arrays.keySet())
                .containsExactly(
                        "conv2",
                        "conv2.maps",
                        "conv2.responses",
                        "labels",
                        "labels.gradient",
                        "labels.randomized",
                        "face");
        assertThat(shapes.get("conv2")).contains("'<f4'", "'shape': (2, 48, 48), }");
        assertThat(shapes.get("conv2.maps")).contains("'<i4'", "'shape': (2,), }");
        assertThat(shapes.get("labels.randomized")).contains("'shape': (2, 48, 48), }");
        assertThat(shapes.get("face")).contains("'|u1'");
        JsonNode json = service.get(address + query).json();
        assertThat(told).isEqualTo(json);
        for (int i = 0; i < 2; i++) {
            JsonNode activation = json.at("/layers/0/activations/" + i);
            assertThat(Objects.requireNonNull(arrays.get("conv2.maps")).getInt())
                    .isEqualTo(activation.path("map").asInt());
            assertThat(Objects.requireNonNull(arrays.get("conv2.responses")).getFloat())
                    .isEqualTo((float) activation.path("response").asDouble());
            JsonNode one = service.get(activation.path("heatmap").asString(), "Accept", "application/json")
                    .json();
            for (JsonNode row : one.path("values")) {
                for (JsonNode value : row) {
                    assertThat(Objects.requireNonNull(arrays.get("conv2")).getFloat())
                            .isCloseTo((float) value.asDouble(), within(1e-6f));
                }
            }
        }
        assertThat(service.get(address + "/heatmaps.npz?top=1025").problem()).isEqualTo("invalid-parameter");
    }

    @Test
    void labelsAreProjectedWhereTheyAreAskedFor() {
        String address = service.post(FULL, "image/png", FACE).header("Location");
        for (int labels = 0; labels <= 2; labels++) {
            JsonNode classes = service.get(address + "?labels=" + labels).json().path("classes");

            assertThat(classes).hasSize(8);
            assertThat(classes.valueStream().filter(label -> label.has("projection")))
                    .hasSize(labels);
        }
        assertThat(service.get(address + "?labels=3").problem()).isEqualTo("invalid-parameter");
    }

    @Test
    void deletedExplanationIsGoneAtOnce() {
        String address = service.post(FULL, "image/png", FACE).header("Location");

        assertThat(service.send(service.request(address).DELETE()).status()).isEqualTo(204);
        assertThat(service.get(address).problem()).isEqualTo("unknown-explanation");
        assertThat(service.get(address + "/sheet").status()).isEqualTo(404);
        assertThat(service.send(service.request(address).DELETE()).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "layer=conv9, conv1",
        "layer=relu1, conv1",
        "top=-1, top",
        "top=1025, top",
        "rule=magic, 'deconvnet, guided, gradient'",
        "index=-1, index",
        "colors=rainbow, 'diverging, sequential'",
        "controls=perhaps, controls",
        "everyFace=perhaps, everyFace"
    })
    void parametersOutOfRangeAreNamed(String parameter, String named) {
        Answer answer = service.post(FULL + "&" + parameter, "image/png", FACE);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("invalid-parameter");
        assertThat(answer.json().path("detail").asString()).contains(named);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?size=47", "?size=1025", "?opacity=1.1", "?opacity=-0.1", "?view=x", "?legend=2x"})
    void drawingParametersOutOfRangeAreRefused(String query) {
        Answer answer = service.get(heatmap() + query);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("invalid-parameter");
    }

    @ParameterizedTest
    @CsvSource({
        "/heatmaps/conv1/4, 400, invalid-parameter",
        "/heatmaps/nothing/0, 400, invalid-parameter",
        "/heatmaps/conv1/x, 400, invalid-parameter",
        "/heatmaps/class/joy, 400, invalid-parameter",
        "/sheet?layer=nothing, 400, invalid-parameter"
    })
    void partsThatAreNotThereAreNamed(String part, int status, String problem) {
        Answer answer = service.get(service.post(FULL, "image/png", FACE).header("Location") + part);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.problem()).isEqualTo(problem);
    }

    @Test
    void silentMapHasNoProjection() {
        // A black face is the same grey everywhere and standardised to zeros: whatever has no bias stays silent.
        Answer posted = service.post("/v1/explanations?face=full", "image/png", TestImages.black("png", 48, 48));
        assertThat(posted.status()).as(posted.text()).isEqualTo(201);
        List<String> answers = new ArrayList<>();
        for (int map = 0; map < 8; map++) {
            answers.add(service.get(posted.header("Location") + "/heatmaps/conv2/" + map)
                    .problem());
        }
        assertThat(answers).contains("silent-map");
        assertThat(service.get(posted.header("Location") + "/sheet").status()).isEqualTo(200);
    }

    @Test
    void imageWithoutAFaceIsSaidSo() {
        Answer answer = service.post("/v1/explanations", "image/png", TestImages.black("png", 200, 200));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.problem()).isEqualTo("no-face");
        Answer other = service.post(FULL + "&index=1", "image/png", FACE);
        assertThat(other.problem()).isEqualTo("no-face");
    }

    @Test
    void explainsTheFaceOfAPhotograph() throws IOException {
        byte[] photo = Files.readAllBytes(Path.of("src/test/resources/faces/s034_065.png"));
        Answer answer = service.post("/v1/explanations", "image/png", photo);

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        JsonNode crop = answer.json().path("face").path("crop");
        JsonNode seen = answer.json()
                .path("layers")
                .get(0)
                .path("activations")
                .get(0)
                .path("receptiveField")
                .path("image");
        assertThat(seen.path("x").asDouble())
                .isGreaterThanOrEqualTo(crop.path("x").asDouble());
        assertThat(seen.path("width").asDouble()).isLessThan(crop.path("width").asDouble() / 4);
    }

    @Test
    void oneImageARequest() {
        Multipart two = new Multipart().file("image", "a.png", FACE).file("image", "b.png", FACE);
        Answer answer = service.post(FULL, Multipart.CONTENT_TYPE, two.body());

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("detail").asString()).contains("one image");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not-an-id",
                "0190a5b4-0000-7000-8000-000000000000",
                "ffffffff-0000-7000-8000-000000000000",
                "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
            })
    void unknownIdsAreProblemsOfTheirOwn(String id) {
        Answer answer = service.get("/v1/explanations/" + id);

        // The second was made in 2024 by its own account, and must have expired since.
        boolean old = id.startsWith("0190");
        assertThat(answer.status()).isEqualTo(old ? 410 : 404);
        assertThat(answer.problem()).isEqualTo(old ? "explanation-expired" : "unknown-explanation");
    }

    private static String heatmap() {
        return service.post(FULL, "image/png", FACE)
                .json()
                .path("layers")
                .get(1)
                .path("activations")
                .get(0)
                .path("heatmap")
                .asString();
    }

    private static BufferedImage image(byte[] png) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(png));
    }

    private static List<String> names(JsonNode nodes, String field) {
        return nodes.valueStream().map(node -> node.path(field).asString()).toList();
    }
}
