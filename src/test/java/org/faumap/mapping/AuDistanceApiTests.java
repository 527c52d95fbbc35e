package org.faumap.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.faumap.Multipart;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.TestImages;
import org.faumap.model.ModelPackage;
import org.faumap.model.Network;
import org.faumap.model.TinyModels;
import org.faumap.training.CommandLines;
import org.faumap.web.ConcurrencyLimit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** {@code POST /v1/au-distances} as a client sees it, with a small random network and the mapping of planted faces. */
class AuDistanceApiTests {
    private static final String FULL = "/v1/au-distances?face=full";
    private static final byte[] FACE = PlantedFaces.png(500, true, false);

    @TempDir
    private static Path models;

    private static RunningService service;
    private static Mapping mapping;

    @BeforeAll
    static void start() throws IOException {
        mapping = PlantedFaces.write(models, "mapped", "1", 1);
        TinyModels.write(models, "plain", "1", 2);
        ModelPackage mapped = PlantedFaces.read(models, "mapped", "1");
        // Under other names, so that the packages are whole: their mappings alone are wrong.
        unfit("nothing", "{}");
        unfit("text", "not JSON");
        unfit("elsewhere", mapping.json().replace("conv2/", "conv7/"));
        unfit("weights", mapping.json().replace(mapped.weightsSha256(), "0".repeat(64)));
        unfit("earlier", mapping.json().replace("descriptionSha256", "unknown"));
        TinyModels.write(models, "calibration", "1", 1, 0.5);
        PlantedFaces.read(models, "calibration", "1")
                .withMapping(mapping.json())
                .write(models.resolve("calibration/1"));
        PlantedFaces.write(models, "crop", "1", 1);
        assertThat(CommandLines.run(
                        "package",
                        "--seal",
                        "--crop-scale",
                        "1.2",
                        "--model",
                        models.resolve("crop/1").toString()))
                .contains("mapping.json was made for another input");
        service = RunningService.start(
                models,
                "faumap.model.default=mapped",
                "faumap.model.scan-interval=50ms",
                "faumap.explain.parallelism=1",
                "faumap.explain.queue-capacity=0");
    }

    private static void unfit(String id, String json) throws IOException {
        TinyModels.write(models, id, "1", 1);
        PlantedFaces.read(models, id, "1")
                .withMapping(json)
                .write(models.resolve(id).resolve("1"));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void givesWhatTheMappingSaysOfTheResponses() {
        Answer answer = service.post(FULL, "image/png", FACE);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.json().path("model").toString()).isEqualTo("{\"id\":\"mapped\",\"version\":\"1\"}");
        JsonNode face = face(answer, 0);
        assertThat(face.path("box").toString()).isEqualTo("{\"x\":0,\"y\":0,\"width\":48,\"height\":48}");
        assertThat(face.path("actionUnits")).hasSize(2);
        List<String> names =
                mapping.featureMaps().stream().map(Mapping.FeatureMap::name).toList();
        ModelPackage source = PlantedFaces.read(models, "mapped", "1");
        float[] responses;
        try (Network network = Network.of(source)) {
            responses = PlantedFaces.responses(source, network, FACE);
        }
        int detectors = 0;
        for (JsonNode shown : face.path("actionUnits")) {
            Mapping.Unit unit = unit(shown.path("au").asInt());
            Score score = Objects.requireNonNull(unit.score());
            double evidence = score.evidence(score.maps().stream()
                    .mapToDouble(map -> responses[names.indexOf(map.map())])
                    .toArray());
            assertThat(shown.path("name").asString()).isEqualTo(unit.name());
            assertThat(shown.path("auDistance").asDouble()).isCloseTo(evidence, within(1e-4 * Math.abs(evidence)));
            assertThat(shown.path("score").asDouble())
                    .isCloseTo(
                            score.prevalence()
                                    * Math.exp(evidence)
                                    / (score.prevalence() * Math.exp(evidence) + 1 - score.prevalence()),
                            within(1e-4));
            HeldOutAuc heldOut = Objects.requireNonNull(unit.heldOutAuc());
            assertThat(shown.path("evidence").path("heldOut").path("auc").asDouble())
                    .isEqualTo(heldOut.auc());
            assertThat(shown.path("evidence").path("heldOut").path("low").asDouble())
                    .isEqualTo(heldOut.low());
            assertThat(shown.path("evidence").path("heldOut").path("high").asDouble())
                    .isEqualTo(heldOut.high());
            assertThat(shown.path("identifiable").asBoolean()).isEqualTo(unit.identifiable());
            Reference reference = Objects.requireNonNull(mapping.reference());
            assertThat(shown.path("percentile").asDouble())
                    .isEqualTo(
                            reference
                                    .percentile(unit.au(), Rounding.of(evidence))
                                    .orElseThrow(),
                            within(1e-3));
            JsonNode confirmed = shown.path("evidence").path("confirmation");
            assertThat(shown.has("fired")).isEqualTo(unit.au() == 12);
            assertThat(confirmed.isMissingNode()).isEqualTo(unit.au() != 12);
            if (unit.au() == 12) {
                Confirmation.Unit expected =
                        Objects.requireNonNull(mapping.confirmation()).unit(12).orElseThrow();
                assertThat(confirmed.path("data").asString()).isEqualTo("others");
                assertThat(confirmed.path("auc").asDouble())
                        .isEqualTo(Objects.requireNonNull(expected.auc()).auc());
                assertThat(confirmed.path("present").asInt()).isEqualTo(expected.present());
                assertThat(shown.path("fired").asBoolean())
                        .isEqualTo(evidence
                                > Objects.requireNonNull(expected.firing()).above());
            }
            assertThat(shown.path("detectors")).hasSize(unit.detectors().size());
            for (int i = 0; i < unit.detectors().size(); i++) {
                Mapping.Detector expected = unit.detectors().get(i);
                JsonNode detector = shown.path("detectors").get(i);
                float response = responses[names.indexOf(expected.map())];
                assertThat(detector.path("map").asString()).isEqualTo(expected.map());
                assertThat(detector.path("auc").asDouble()).isEqualTo(expected.auc());
                assertThat(detector.path("response").asDouble()).isCloseTo(response, within(1e-4 * response));
                score.maps().stream()
                        .filter(map -> map.map().equals(expected.map()))
                        .forEach(map -> assertThat(
                                        detector.path("logLikelihoodRatio").asDouble())
                                .isCloseTo(map.log(response), within(1e-4)));
                detectors++;
            }
        }
        assertThat(detectors).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void plantedActionUnitsAreToldApart(boolean mouth, boolean brows) {
        int right = 0;
        for (int seed = 600; seed < 610; seed++) {
            JsonNode face = face(service.post(FULL, "image/png", PlantedFaces.png(seed, mouth, brows)), 0);
            right += distance(face, 12) > 0 == mouth ? 1 : 0;
            right += distance(face, 1) > 0 == brows ? 1 : 0;
        }
        // The held-out AUCs of these two are above 0.9: most of the 20 must be right.
        assertThat(right).isGreaterThanOrEqualTo(16);
    }

    @Test
    void labelsAsExpressionsAreLabelled() {
        JsonNode face = face(service.post(FULL, "image/png", FACE), 0);
        JsonNode labelled = face(service.post("/v1/expressions?face=full", "image/png", FACE), 0);

        for (String part : List.of("box", "detectionScore", "label", "abstained")) {
            assertThat(face.path(part)).as(part).isEqualTo(labelled.path(part));
        }
        assertThat(face.path("scores").propertyNames()).containsExactlyElementsOf(TinyModels.LABELS);
        for (String label : TinyModels.LABELS) {
            assertThat(face.path("scores").path(label).asDouble())
                    .isCloseTo(labelled.path("scores").path(label).asDouble(), within(1e-5));
        }
    }

    @Test
    void comparesWithThePrototypeOfTheLabel() {
        int told = 0;
        for (int seed = 500; seed < 580; seed++) {
            JsonNode face =
                    face(service.post(FULL, "image/png", PlantedFaces.png(seed, seed % 2 == 0, seed % 4 < 2)), 0);
            JsonNode prototype = face.path("prototype");
            assertThat(prototype.path("expression")).isEqualTo(face.path("label"));
            assertThat(prototype
                            .path("tables")
                            .valueStream()
                            .map(table -> table.path("table").asString()))
                    .containsExactly("CK_PLUS", "EMFACS");
            Map<Integer, Boolean> known = new TreeMap<>();
            face.path("actionUnits").forEach(unit -> {
                if (unit.has("fired")) {
                    known.put(unit.path("au").asInt(), unit.path("fired").asBoolean());
                }
            });
            assertThat(known).containsOnlyKeys(12); // nobody told whether the confirming faces show AU1
            for (JsonNode table : prototype.path("tables")) {
                List<Integer> combination = numbers(table.path("actionUnits"));
                assertThat(table.path("source").asString()).isNotBlank();
                assertThat(numbers(table.path("fired")))
                        .isEqualTo(combination.stream()
                                .filter(au -> known.getOrDefault(au, false))
                                .toList());
                assertThat(numbers(table.path("notFired")))
                        .isEqualTo(combination.stream()
                                .filter(au -> !known.getOrDefault(au, true))
                                .toList());
                assertThat(numbers(table.path("unknown")))
                        .isEqualTo(combination.stream()
                                .filter(au -> !known.containsKey(au))
                                .toList());
                told += combination.size();
            }
        }
        assertThat(told).isPositive();
    }

    private static List<Integer> numbers(JsonNode array) {
        return array.valueStream().map(JsonNode::asInt).toList();
    }

    @Test
    void answersEachImageOfAMultipartBodyInOrder() {
        Answer answer = service.post(
                FULL,
                Multipart.CONTENT_TYPE,
                new Multipart()
                        .file("image", "first.png", FACE)
                        .file("image", "broken.png", "no image".getBytes(StandardCharsets.UTF_8))
                        .file("image", "third.png", PlantedFaces.png(501, false, true))
                        .body());

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        JsonNode results = answer.json().path("results");
        assertThat(results.valueStream()
                        .map(result -> result.path("image").path("name").asString()))
                .containsExactly("first.png", "broken.png", "third.png");
        assertThat(results.get(1).propertyNames()).containsExactly("image", "problem");
        assertThat(results.get(1).path("problem").path("type").asString())
                .isEqualTo("urn:faumap:problem:image-format-unsupported");
        assertThat(face(answer, 0).path("actionUnits"))
                .isEqualTo(face(service.post(FULL, "image/png", FACE), 0).path("actionUnits"));
        assertThat(results.get(2).path("timings").propertyNames())
                .containsExactly("queueMillis", "decodeMillis", "detectMillis", "cropMillis", "inferMillis");
    }

    @Test
    void takesBase64InJson() {
        Answer answer = service.post(
                FULL,
                "application/json",
                "{\"images\":[{\"data\":\"%s\"}]}".formatted(Base64.getEncoder().encodeToString(FACE)));

        assertThat(face(answer, 0).path("actionUnits")).hasSize(2);
    }

    @Test
    void findsFacesUnlessToldThatTheImageIsOne() throws IOException {
        byte[] photo = Files.readAllBytes(Path.of("src/test/resources/faces/s034_065.png"));
        Answer found = service.post("/v1/au-distances", "image/png", photo);
        Answer whole = service.post(FULL, "image/png", photo);

        assertThat(face(found, 0).path("box"))
                .isEqualTo(face(service.post("/v1/expressions", "image/png", photo), 0)
                        .path("box"));
        assertThat(face(found, 0).path("actionUnits")).hasSize(2);
        assertThat(face(whole, 0).path("detectionScore").asDouble()).isEqualTo(1);
        assertThat(face(whole, 0).path("box")).isNotEqualTo(face(found, 0).path("box"));
    }

    @Test
    void noFaceIsAnEmptyList() {
        JsonNode result = service.post("/v1/au-distances", "image/png", TestImages.black("png", 200, 200))
                .json()
                .path("results")
                .get(0);

        assertThat(result.path("faces").isArray()).isTrue();
        assertThat(result.path("faces")).isEmpty();
        assertThat(result.path("timings").path("inferMillis").asDouble()).isZero();
    }

    @Test
    void singleImageThatCannotBeReadIsTheProblemItself() {
        Answer answer = service.post(FULL, "image/png", "<svg/>");

        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.problem()).isEqualTo("image-format-unsupported");
    }

    @Test
    void namesModelsThatAreNotThereAndParametersItDoesNotOffer() {
        assertThat(service.post(FULL + "&model=nobody", "image/png", FACE).problem())
                .isEqualTo("unknown-model");
        assertThat(service.post("/v1/au-distances?face=half", "image/png", FACE).problem())
                .isEqualTo("invalid-parameter");
    }

    @Test
    void modelWithoutMappingIsAConflictWithItsRemedy() {
        Answer answer = service.post(FULL + "&model=plain", "image/png", FACE);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.problem()).isEqualTo("no-mapping");
        assertThat(answer.json().path("detail").asString()).contains("GET /v1/models", "map --seal");
    }

    @ParameterizedTest
    @CsvSource({
        "nothing, format",
        "text, not the JSON",
        "elsewhere, conv7/0",
        "weights, other weights",
        "earlier, does not say which model.json it was made for",
        "calibration, another calibration than model.json says",
        "crop, 'another input (size, scaling or crop) than model.json says'",
    })
    void mappingThatDoesNotFitCostsTheActionUnitsAlone(String model, String reason) {
        Answer answer = service.post(FULL + "&model=" + model, "image/png", FACE);

        assertThat(answer.status()).as(answer.text()).isEqualTo(409);
        assertThat(answer.problem()).isEqualTo("unfit-mapping");
        assertThat(answer.json().path("detail").asString()).contains(reason);
        assertThat(service.post("/v1/expressions?face=full&model=" + model, "image/png", FACE)
                        .status())
                .isEqualTo(200);
        Answer explained = service.post("/v1/explanations?face=full&store=false&model=" + model, "image/png", FACE);
        assertThat(explained.status()).isEqualTo(200);
        assertThat(explained.text()).doesNotContain("actionUnit");
    }

    @Test
    void modelThatIsLoadedAnewHasItsNewMapping() throws IOException {
        String address = FULL + "&model=changing";
        PlantedFaces.write(models, "changing", "1", 3);
        Answer first =
                RunningService.await(() -> service.post(address, "image/png", FACE), answer -> answer.status() == 200);
        assertThat(face(first, 0).path("actionUnits")).hasSize(2);

        ModelPackage mapped = PlantedFaces.read(models, "changing", "1");
        Mapping whole = Mapping.read(mapped.mapping());
        String fewer = whole.withUnits(whole.actionUnits().subList(0, 1)).json();
        mapped.withMapping(fewer).write(models.resolve("changing/1"));
        Answer second = RunningService.await(
                () -> service.post(address, "image/png", FACE),
                answer -> answer.status() == 200
                        && face(answer, 0).path("actionUnits").size() == 1);
        assertThat(face(second, 0).path("actionUnits")).hasSize(1);

        mapped.withMapping("").write(models.resolve("changing/1"));
        Answer third =
                RunningService.await(() -> service.post(address, "image/png", FACE), answer -> answer.status() == 409);
        assertThat(third.problem()).isEqualTo("no-mapping");
    }

    @Test
    void sharesItsLimitWithExplanations() {
        ConcurrencyLimit limit = service.context().getBean(ConcurrencyLimit.class);
        String explanation = "/v1/explanations?face=full&store=false";
        try (ConcurrencyLimit.Permit taken = limit.acquire()) {
            for (String call : List.of(FULL, explanation)) {
                Answer refused = service.post(call, "image/png", FACE);
                assertThat(refused.status()).as(call).isEqualTo(429);
                assertThat(refused.problem()).isEqualTo("queue-full");
                assertThat(refused.header("Retry-After")).isEqualTo("1");
            }
            // Labels have a line of their own.
            assertThat(service.post("/v1/expressions?face=full", "image/png", FACE)
                            .status())
                    .isEqualTo(200);
        }
        for (String call : List.of(FULL, explanation)) {
            assertThat(service.post(call, "image/png", FACE).status()).as(call).isEqualTo(200);
        }
    }

    @Test
    void permitIsGivenBackWhateverHappens() {
        for (int i = 0; i < 3; i++) {
            assertThat(service.post(FULL, "image/png", "<svg/>").status()).isEqualTo(415);
        }
        assertThat(service.post(FULL, "image/png", FACE).status()).isEqualTo(200);
    }

    @Test
    void describesItsAnswers() {
        JsonNode api = service.get("/v3/api-docs").json();

        assertThat(api.at("/paths/~1v1~1au-distances/post/responses").propertyNames())
                .containsExactlyInAnyOrder("200", "400", "401", "403", "404", "409", "413", "415", "422", "429", "503");
        assertThat(api.toString()).doesNotContain("auPresence");
        assertThat(api.at("/components/schemas/AuDistance/properties/auDistance/description")
                        .asString())
                .contains("nats", "not a FACS coding");
    }

    @ParameterizedTest
    @CsvSource({
        "AuDistance, auDistance",
        "AuDistance, score",
        "AuDistance, percentile",
        "AuDistance, fired",
        "AuDistance, evidence",
        "AuMeasured, low",
        "AuDistance, identifiable",
        "AuDetector, response",
        "AuDetector, auc",
        "AuDetector, logLikelihoodRatio",
        "PrototypeTable, agreement"
    })
    void describesEveryNumber(String schema, String field) {
        JsonNode described =
                service.get("/v3/api-docs").json().at("/components/schemas/%s/properties/%s".formatted(schema, field));

        assertThat(described.path("description").asString("")).isNotBlank();
    }

    private static Mapping.Unit unit(int au) {
        return mapping.actionUnits().stream()
                .filter(each -> each.au() == au)
                .findFirst()
                .orElseThrow();
    }

    private static double distance(JsonNode face, int au) {
        return face.path("actionUnits")
                .valueStream()
                .filter(unit -> unit.path("au").asInt() == au)
                .findFirst()
                .orElseThrow()
                .path("auDistance")
                .asDouble();
    }

    private static JsonNode face(Answer answer, int index) {
        return answer.json().path("results").path(0).path("faces").path(index);
    }
}
