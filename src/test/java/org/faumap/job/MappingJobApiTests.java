package org.faumap.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.faumap.job.JobClient.assertProblem;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import javax.xml.parsers.DocumentBuilderFactory;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.TestImages;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.Observations;
import org.faumap.model.Models;
import org.faumap.model.ServedModel;
import org.faumap.model.TinyModels;
import org.faumap.report.ObservationsNpz;
import org.faumap.training.CommandLines;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import tools.jackson.databind.JsonNode;

/** {@code /v1/mapping-jobs} as a client sees it whose jobs are worked on: small random networks, the demo set. */
class MappingJobApiTests {
    private static final String JOB = JobClient.body("demo", """
            "model":"tiny@1","baseline":"tiny@2","gate":{"maxFailedImages":0,"minHeldOutAucPerAu":{"AU12":0},\
            "maxDrift":{"minMeanCorrelation":-1}}""");
    private static final String IMPOSSIBLE = JobClient.body(
            "demo", "\"model\":\"promoted\",\"gate\":{\"minHeldOutAuc\":1,\"minDetectedActionUnits\":0}");

    @TempDir
    private static Path folder;

    private static RunningService service;
    private static JobClient jobs;
    /** Completed ones. */
    private static JsonNode passed;

    private static JsonNode violated;

    @BeforeAll
    static void start() throws IOException {
        TinyModels.write(folder.resolve("models"), "tiny", "1", 1);
        TinyModels.write(folder.resolve("models"), "tiny", "2", 2);
        TinyModels.write(folder.resolve("models"), "promoted", "1", 3);
        TinyModels.write(folder.resolve("models"), "replaced", "1", 4);
        SmallDatasets.writeFew(folder.resolve("datasets"));
        service = RunningService.start(
                folder.resolve("models"),
                "faumap.model.default=tiny",
                "faumap.model.scan-interval=50ms",
                "faumap.dataset.location=" + folder.resolve("datasets"),
                "faumap.job.partition-size=32",
                "faumap.job.poll-interval=50ms",
                "faumap.job.patience=50ms");
        jobs = JobClient.of(service);
        String first = jobs.start(JOB);
        String second = jobs.start(IMPOSSIBLE);
        passed = jobs.completed(first);
        violated = jobs.completed(second);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void acceptsAtOnceAndSaysWhereToAsk() {
        Answer answer = jobs.post(JobClient.body("few", "\"model\":\"tiny@1\""));

        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        JsonNode job = answer.json();
        String id = job.path("id").asString();
        assertThat(answer.header("Location")).isEqualTo("/v1/mapping-jobs/" + id);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(job.path("dataset").asString()).isEqualTo("few");
        assertThat(job.path("model").asString()).isEqualTo("tiny@1");
        assertThat(job.path("progress").path("total").asInt()).isEqualTo(120);
        assertThat(job.path("settings").path("permutations").asInt()).isEqualTo(20);
        assertThat(job.has("gate")).isFalse();
        JsonNode ended = jobs.completed(id);
        assertThat(ended.path("gate").path("passed").asBoolean()).isTrue();
        assertThat(jobs.get(id, "/result", "Accept", "application/xml").text()).contains("tests=\"1\"");
    }

    @Test
    void tellsWhatItFound() {
        assertThat(passed.path("progress").toString())
                .isEqualTo("{\"phase\":\"report\",\"done\":600,\"total\":600,\"failed\":0}");
        JsonNode summary = passed.path("summary");
        assertThat(summary.path("faces").asInt()).isEqualTo(600);
        assertThat(summary.path("featureMaps").asInt()).isEqualTo(12);
        assertThat(summary.path("meanCorrelation").asDouble()).isBetween(-1.0, 1.0);
        assertThat(summary.path("medianScoreAuc").asDouble()).isBetween(0.0, 1.0);
        assertThat(passed.path("gate").path("passed").asBoolean()).isTrue();
        assertThat(passed.path("gate").path("violations")).isEmpty();
        assertThat(passed.path("links").path("result").asString())
                .isEqualTo(passed.path("links").path("self").asString() + "/result");
        assertThat(passed.path("endedAt").asString())
                .isGreaterThan(passed.path("startedAt").asString());
    }

    @ParameterizedTest
    @CsvSource({
        "json, application/json, application/json",
        "html, text/html, text/html;charset=UTF-8",
        "csv, text/csv, text/csv;charset=UTF-8",
        "junit, application/xml, application/xml",
        "markdown, text/markdown, text/markdown;charset=UTF-8"
    })
    void givesEveryFormOfAResult(String format, String accept, String contentType) {
        Answer byAccept = jobs.get(id(passed), "/result", "Accept", accept + ", image/png;q=0.5");
        Answer byFormat = jobs.get(id(passed), "/result?format=" + format, "Accept", "image/png");

        assertThat(byAccept.status()).as(byAccept.text()).isEqualTo(200);
        assertThat(byAccept.header("Content-Type")).isEqualTo(contentType);
        assertThat(byAccept.header("Vary")).containsIgnoringCase("accept");
        assertThat(byFormat.header("Content-Type")).isEqualTo(contentType);
        assertThat(byFormat.text()).isEqualTo(byAccept.text());
        String content = byAccept.text();
        switch (format) {
            case "json" -> assertThat(Mapping.read(content).featureMaps()).hasSize(12);
            case "html" -> assertThat(content).startsWith("<!DOCTYPE html>").contains("tiny", "AU12");
            case "csv" -> assertThat(content.lines().count()).isGreaterThan(12);
            case "junit" -> assertThat(content).startsWith("<?xml").contains("failures=\"0\"");
            default -> assertThat(content).contains("**Gate passed**", "| ");
        }
    }

    @Test
    void reportMayUseItsOwnStyleAndNothingElse() {
        Answer report = jobs.get(id(passed), "/result?format=html");

        // Of several policies a browser keeps all. Which style it is, the report says itself.
        assertThat(report.response().headers().allValues("Content-Security-Policy"))
                .singleElement()
                .asString()
                .contains("script-src 'none'", "img-src data:", "connect-src 'none'", "frame-ancestors 'none'")
                .doesNotContain("style-src", "unsafe");
        assertThat(report.text()).contains("style-src &#39;sha256-").doesNotContain("unsafe-inline");
    }

    @Test
    void givesTheFormThatIsWantedMost() {
        assertThat(jobs.get(id(passed), "/result", "Accept", "text/csv;q=0.5, text/html")
                        .header("Content-Type"))
                .startsWith("text/html");
        assertThat(jobs.get(id(passed), "/result").header("Content-Type")).isEqualTo("application/json");
        assertThat(jobs.get(id(passed), "/result", "Accept", "*/*").header("Content-Type"))
                .isEqualTo("application/json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "application/json;q=0"})
    void refusesFormsItDoesNotHave(String accept) {
        assertProblem(jobs.get(id(passed), "/result", "Accept", accept), 406, "not-acceptable");
    }

    @Test
    void refusesFormatsItDoesNotHave() {
        assertThat(jobs.get(id(passed), "/result", "Accept", "nonsense").status())
                .isEqualTo(406);
        Answer answer = jobs.get(id(passed), "/result?format=pdf");

        assertProblem(answer, 400, "invalid-parameter");
        assertThat(answer.text()).contains("json, html, csv, units, junit, markdown, npz");
    }

    @Test
    void givesWhatTheMappingWasMadeFrom() throws IOException {
        HttpResponse<byte[]> npz = service.sendForBytes(
                service.request(JobClient.JOBS + "/" + id(passed) + "/result", "Accept", "application/x-npz"));

        assertThat(npz.statusCode()).isEqualTo(200);
        assertThat(npz.headers().firstValue("Content-Type")).contains("application/x-npz");
        Observations observations = ObservationsNpz.read(new ByteArrayInputStream(npz.body()));
        assertThat(observations.sha256())
                .isEqualTo(Mapping.read(mapping(id(passed))).data().sha256());
        assertThat(service.sendForBytes(service.request(JobClient.JOBS + "/" + id(passed) + "/result?format=npz"))
                        .body())
                .isEqualTo(npz.body());
        Answer units = jobs.get(id(passed), "/result?format=units");
        assertThat(units.header("Content-Type")).isEqualTo("text/csv;charset=UTF-8");
        assertThat(units.text()).startsWith("au,name,positives,").contains("lip corner puller");
    }

    @Test
    void holdsAFinishedJobAgainstOtherThresholds() {
        String own = violated.path("gate").toString();

        Answer asBefore = gate(violated, "{\"minHeldOutAuc\":1,\"minDetectedActionUnits\":0}");
        assertThat(asBefore.status()).as(asBefore.text()).isEqualTo(200);
        assertThat(asBefore.json().toString()).isEqualTo(own);
        Answer lenient = gate(violated, "{\"minHeldOutAuc\":0}");
        assertThat(lenient.json().path("passed").asBoolean()).isTrue();
        assertThat(lenient.json().path("checks")).isNotEmpty();
        assertThat(gate(violated, "{}").json().toString())
                .isEqualTo("{\"passed\":true,\"violations\":[],\"checks\":[]}");
        Answer drift = gate(passed, "{\"maxDrift\":{\"minMeanCorrelation\":1}}");
        assertThat(drift.json().path("violations").get(0).path("actual").asDouble())
                .isEqualTo(passed.path("summary").path("meanCorrelation").asDouble());

        // What is tried changes nothing.
        assertThat(jobs.completed(id(violated)).path("gate").toString()).isEqualTo(own);
        assertProblem(jobs.act(id(violated), "promote"), 409, "gate-failed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~ | empty",
                "no JSON | no JSON",
                "{'minAuc':1} | minHeldOutAuc",
                "{'minHeldOutAuc':1.5} | goes from 0 to 1",
                "{'minHeldOutAucPerAu':{'smile':0.5}} | smile",
                "{'maxDrift':{'heldOutAucFall':0.1}} | the job has none",
                "{'minConfirmedAuc':0.5} | start one with confirm",
            })
    void refusesThresholdsThatAreNotValid(String body, String told) {
        Answer answer = gate(violated, body.replace('\'', '"'));

        assertProblem(answer, 400, "invalid-gate");
        assertThat(answer.json().path("detail").asString()).contains(told);
    }

    @Test
    void holdsOnlyFinishedJobsAgainstThresholds() {
        assertProblem(
                service.post(JobClient.JOBS + "/" + new UUID(1, 1) + "/gate", "application/json", "{}"),
                404,
                "unknown-job");
    }

    @Test
    void saysWhichFeatureMapsHaveNoFaces() {
        assertProblem(jobs.get(id(passed), "/sheets/conv1/4711"), 404, "no-sheet");
    }

    private static Answer gate(JsonNode job, String body) {
        return service.post(JobClient.JOBS + "/" + id(job) + "/gate", "application/json", body);
    }

    @Test
    void comparesTwoMappings() {
        String a = jobs.start(JobClient.body("few", "\"model\":\"tiny@1\",\"controls\":false"));
        String b = jobs.start(JobClient.body("few", "\"model\":\"tiny@2\",\"controls\":false"));
        jobs.completed(a);
        jobs.completed(b);

        JsonNode networks = compared(a, b, "&maps=true");
        assertThat(networks.path("a").path("source").asString()).isEqualTo(a);
        assertThat(networks.path("b").path("model").asString()).isEqualTo("tiny@2");
        assertThat(networks.path("sameNetwork").asBoolean()).isFalse();
        assertThat(networks.path("cautions")).isEmpty();
        assertThat(networks.has("moved")).isFalse();
        assertThat(networks.path("likeness").path("matches")).hasSize(12);
        assertThat(networks.path("units")).isNotEmpty();
        JsonNode unit = networks.path("units")
                .valueStream()
                .filter(each -> each.has("scoreAucChange"))
                .findFirst()
                .orElseThrow();
        double was = unit.path("a").path("scoreAuc").path("auc").asDouble();
        double is = unit.path("b").path("scoreAuc").path("auc").asDouble();
        assertThat(unit.path("scoreAucChange").asDouble()).isCloseTo(is - was, within(1e-6));

        JsonNode same = compared(a, a, "");
        assertThat(same.path("sameNetwork").asBoolean()).isTrue();
        assertThat(same.path("moved")).isEmpty();
        assertThat(same.has("likeness")).isFalse();

        JsonNode faces = compared(a, id(passed), "");
        assertThat(faces.path("sameNetwork").asBoolean()).isTrue();
        assertThat(faces.path("moved").isArray()).isTrue();
        assertThat(faces.path("cautions").toString()).contains("other data sets");
    }

    private static JsonNode compared(String a, String b, String more) {
        Answer answer = service.get("/v1/mappings/compare?a=" + a + "&b=" + b + more);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    @ParameterizedTest
    @CsvSource({
        "a=&b=tiny, 400, invalid-comparison",
        "a=PASSED, 400, invalid-comparison",
        "a=PASSED&b=nobody, 404, unknown-model",
        "a=PASSED&b=tiny@2, 409, no-mapping",
        "a=PASSED&b=00000000-0000-0001-0000-000000000001, 404, unknown-job",
        "a=PASSED&b=VIOLATED&maps=true, 200, ''",
        "a=PASSED&b=FEW&maps=true, 400, invalid-comparison",
    })
    void saysWhatCannotBeCompared(String query, int status, String problem) {
        String few = query.contains("FEW") ? jobs.start(JobClient.body("few", "\"model\":\"tiny@2\"")) : "";
        if (!few.isEmpty()) {
            jobs.completed(few);
        }

        Answer answer = service.get("/v1/mappings/compare?"
                + query.replace("PASSED", id(passed))
                        .replace("VIOLATED", id(violated))
                        .replace("FEW", few));

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.problem()).isEqualTo(problem);
    }

    @Test
    void jobIsCompletedWhenItsGateDoesNotPass() throws Exception {
        JsonNode gate = violated.path("gate");
        assertThat(violated.path("state").asString()).isEqualTo("COMPLETED");
        assertThat(gate.path("passed").asBoolean()).isFalse();
        assertThat(gate.path("violations")).isNotEmpty();
        assertThat(gate.path("checks").size())
                .isGreaterThan(gate.path("violations").size());
        JsonNode violation = gate.path("violations").get(0);
        assertThat(violation.path("rule").asString()).isEqualTo("minHeldOutAuc");
        assertThat(violation.path("message").asString()).contains("at least 1 is required");

        Element junit = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(
                        jobs.get(id(violated), "/result?format=junit").text().getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
        int failures = gate.path("violations").size();
        assertThat(junit.getAttribute("failures")).isEqualTo(String.valueOf(failures));
        assertThat(junit.getElementsByTagName("failure").getLength()).isEqualTo(failures);
        assertThat(junit.getElementsByTagName("testcase").getLength())
                .isEqualTo(gate.path("checks").size());
    }

    @Test
    void equalRequestsGiveEqualMappings() {
        String body = JobClient.body("few", "\"model\":\"tiny@1\"");
        String first = jobs.start(body);
        String second = jobs.start(body);
        jobs.completed(first);
        jobs.completed(second);

        assertThat(first).isNotEqualTo(second);
        assertThat(mapping(second)).isEqualTo(mapping(first));
    }

    @Test
    void findsWhatTheCommandLineFinds() throws IOException {
        Path out = folder.resolve("command.json");
        String output = CommandLines.run(
                "map",
                "--model",
                folder.resolve("models/tiny/1").toString(),
                "--manifest",
                SmallDatasets.DEMO.resolve("labels.csv").toString(),
                "--name",
                "demo",
                "--permutations",
                "20",
                "--family-wise",
                "20",
                "--resamplings",
                "20",
                "--out",
                out.toString());

        assertThat(out).as(output).exists();
        assertThat(mapping(id(passed))).isEqualTo(Files.readString(out));
    }

    @Test
    void tellsProgressUntilTheEndAsEvents() {
        String id = jobs.start(JobClient.body("few", "\"model\":\"tiny@1\""));

        List<JobClient.Event> events = jobs.events(id);

        assertThat(events).hasSizeGreaterThan(1);
        int last = events.size() - 1;
        assertThat(events.subList(0, last))
                .allSatisfy(event -> assertThat(event.name()).isEqualTo("progress"));
        assertThat(events.get(last).name()).isEqualTo("end");
        assertThat(events.get(last).data().path("state").asString()).isEqualTo("COMPLETED");
        List<Integer> done = events.stream()
                .map(event -> event.data().path("progress").path("done").asInt())
                .toList();
        assertThat(done).isSorted().last().isEqualTo(120);

        assertThat(jobs.events(id)).hasSize(1).first().isEqualTo(events.get(last));
    }

    @Test
    void goesOnWhereItWasCancelled() {
        String id = cancelledWhileRunning();

        Answer noResult = jobs.get(id, "/result", "Accept", "text/csv");
        assertProblem(noResult, 409, "no-result");
        assertThat(noResult.text()).contains("CANCELLED");
        assertProblem(jobs.act(id, "promote"), 409, "no-result");
        assertProblem(jobs.cancel(id), 409, "job-ended");

        Answer restarted = jobs.act(id, "restart");
        assertThat(restarted.status()).as(restarted.text()).isEqualTo(202);
        assertThat(restarted.header("Location")).isEqualTo("/v1/mapping-jobs/" + id);
        assertThat(restarted.json().path("progress").path("done").asInt()).isPositive();
        jobs.completed(id);
        assertThat(mapping(id)).isEqualTo(mapping(id(passed)));
    }

    /** While a request holds a model, jobs stop for their whole patience before every image: there is time to cancel. */
    private static String cancelledWhileRunning() {
        String id;
        try (ServedModel.Lease request = service.context().getBean(Models.class).lease("tiny@1")) {
            id = jobs.start(JobClient.body("demo", "\"model\":\"tiny@1\""));
            jobs.await(id, "?wait=1s", job -> job.path("progress").path("done").asInt() > 0);
            Answer cancelled = jobs.cancel(id);
            assertThat(cancelled.status()).as(cancelled.text()).isEqualTo(202);
            assertThat(cancelled.json().path("state").asString()).isIn("STOPPING", "CANCELLED");
            assertThat(cancelled.json().path("progress").path("done").asInt()).isLessThan(600);
        }
        assertThat(jobs.ended(id).path("state").asString()).isEqualTo("CANCELLED");
        return id;
    }

    @Test
    void completedJobsAreNeitherRestartedNorCancelled() {
        assertProblem(jobs.act(id(passed), "restart"), 409, "job-not-restartable");
        assertProblem(jobs.cancel(id(passed)), 409, "job-ended");
    }

    @Test
    void promotedMappingIsServedWithinSeconds() {
        byte[] face = TestImages.noise("png", 60, 50, 1);
        assertThat(service.get("/v1/models/promoted/mapping").status()).isNotEqualTo(200);

        Answer refused = jobs.act(id(violated), "promote");
        assertProblem(refused, 409, "gate-failed");
        assertThat(refused.json().path("detail").asString())
                .contains("AU12 has a held-out AUC of", "at least 1 is required", "?force=true");
        assertThat(folder.resolve("models/promoted/1/mapping.json")).doesNotExist();

        Answer promoted = jobs.act(id(violated), "promote?force=true");
        assertThat(promoted.status()).as(promoted.text()).isEqualTo(200);
        assertThat(promoted.json().path("model").asString()).isEqualTo("promoted@1");

        assertThat(served("promoted")).isEqualTo(mapping(id(violated)));
        Answer distances = service.post("/v1/au-distances?face=full&model=promoted", "image/png", face);
        assertThat(distances.status()).as(distances.text()).isEqualTo(200);
        assertThat(distances.json().path("results").get(0).path("faces").get(0).path("actionUnits"))
                .isNotEmpty();
    }

    /** The mapping a model is served with, as soon as it is. */
    private static String served(String model) {
        Answer served = RunningService.await(
                () -> service.get("/v1/models/" + model + "/mapping"), answer -> answer.status() == 200);
        assertThat(served.status()).as(served.text()).isEqualTo(200);
        return served.text();
    }

    @Test
    void mappingOfTheBundledModelMakesANewVersion() {
        String id = jobs.start(JobClient.body(
                "few", "\"model\":\"expression@1\",\"layers\":[\"conv1_1\"],\"minFacesPerAu\":2,\"controls\":false"));
        jobs.completed(id);

        Answer promoted = jobs.act(id, "promote");

        assertThat(promoted.status()).as(promoted.text()).isEqualTo(200);
        assertThat(promoted.json().path("model").asString()).isEqualTo("expression@1.1");
        assertThat(served("expression@1.1")).isEqualTo(mapping(id));
    }

    @Test
    void modelThatHasChangedTakesNoMapping() throws IOException {
        String id = jobs.start(JobClient.body("few", "\"model\":\"replaced\""));
        jobs.completed(id);
        TinyModels.write(folder.resolve("models"), "replaced", "1", 5);

        // At once, though the service may not have seen it yet: the new package must not be lost.
        assertProblem(jobs.act(id, "promote"), 409, "not-promotable");
        assertThat(folder.resolve("models/replaced/1/mapping.json")).doesNotExist();
    }

    private static String id(JsonNode job) {
        return job.path("id").asString();
    }

    private static String mapping(String id) {
        Answer answer = jobs.get(id, "/result?format=json");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.text();
    }
}
