package org.faumap.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.faumap.job.JobClient.JOBS;
import static org.faumap.job.JobClient.assertProblem;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.model.TinyModels;
import org.faumap.queue.JobDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/**
 * {@code /v1/mapping-jobs} of a service that works on no images: the first job runs for ever, all others wait behind it, so
 * that requests about jobs that have not ended are always about such.
 */
class JobRequestApiTests {
    private static final int MAX_OPEN = 6;
    private static final String SMALLEST = "{\"dataset\":\"demo\"}";

    @TempDir
    private static Path folder;

    private static RunningService service;
    private static JobClient jobs;

    @BeforeAll
    static void start() throws IOException {
        TinyModels.write(folder.resolve("models"), "tiny", "1", 1);
        SmallDatasets.writeUncoded(folder.resolve("datasets"));
        service = RunningService.start(
                folder.resolve("models"),
                "faumap.model.default=tiny",
                "faumap.dataset.location=" + folder.resolve("datasets"),
                "faumap.job.workers=0",
                "faumap.job.max-open=" + MAX_OPEN,
                "faumap.job.poll-interval=50ms");
        jobs = JobClient.of(service);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void cancelAll() {
        for (JsonNode job : list("")) {
            String id = job.path("id").asString();
            if (!JobClient.hasEnded(job)) {
                jobs.cancel(id);
                jobs.ended(id);
            }
        }
    }

    private static List<JsonNode> list(String query) {
        Answer answer = service.get(JOBS + (query.isEmpty() ? "?limit=100" : query));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("jobs").valueStream().toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~ | empty",
                "null | empty",
                "no JSON | no JSON",
                "{'dataset':'demo'} {} | no",
                "[] | not of the kind",
                "{} | dataset is missing",
                "{'dataset':'demo','gates':{}} | gates",
                "{'dataset':'demo','gate':{'minAuc':1}} | gate.minAuc",
                "{'dataset':'demo','distance':'far'} | kl, ",
                "{'dataset':'demo','permutations':'many'} | permutations",
                "{'dataset':'demo','permutations':19} | 20 to 10000",
                "{'dataset':'demo','permutations':20.5} | permutations",
                "{'dataset':'demo','permutations':true} | permutations",
                "{'dataset':'demo','familyWise':100001} | 20 to 100000",
                "{'dataset':'demo','resamplings':0} | resamplings",
                "{'dataset':'demo','minFacesPerAu':1} | minFacesPerAu",
                "{'dataset':'demo','scoreMaps':513} | 1 to 512",
                "{'dataset':'demo','seed':1e30} | seed",
                "{'dataset':'demo','layers':'conv1'} | layers",
                "{'dataset':'demo','layers':['conv9']} | conv1, conv2",
                "{'dataset':'demo','layers':[null]} | conv1, conv2",
                "{'dataset':'demo','gate':{'minHeldOutAuc':1.5}} | minHeldOutAuc",
                "{'dataset':'demo','gate':{'minHeldOutAucPerAu':{'smile':0.5}}} | smile",
                "{'dataset':'demo','gate':{'minHeldOutAucPerAu':{'AU12':null}}} | AU12",
                "{'dataset':'demo','gate':{'maxDrift':{}}} | maxDrift",
                "{'dataset':'demo','gate':{'maxDrift':{'heldOutAucFall':0.1}}} | baseline",
                "{'dataset':'demo','gate':{'minConfirmedAuc':0.7}} | confirm",
                "{'dataset':'demo','gate':{'minConfirmedAucPerAu':{'AU12':2}}} | minConfirmedAucPerAu.AU12",
                "{'dataset':'demo','confirm':'demo'} | name another",
                "{'dataset':'few','confirm':'demo','confirmTogether':['smile']} | confirmTogether",
            })
    void refusesRequestsThatAreNotValid(String body, String told) {
        Answer answer = jobs.post(body.replace('\'', '"'));

        assertProblem(answer, 400, "invalid-job");
        assertThat(answer.json().path("detail").asString()).contains(told);
    }

    @Test
    void examplesOfTheDescriptionAreAcceptedAsTheyStand() {
        JsonNode examples = service.get("/v3/api-docs")
                .json()
                .at("/paths/~1v1~1mapping-jobs/post/requestBody/content/application~1json/examples");

        assertThat(examples).hasSize(2);
        for (JsonNode example : examples) {
            Answer answer = jobs.post(example.path("value").toString());
            assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        }
    }

    @Test
    void refusesWhatItDoesNotHave() {
        assertProblem(jobs.post("{\"dataset\":\"nowhere\"}"), 404, "unknown-dataset");
        assertProblem(jobs.post("{\"dataset\":\"../demo\"}"), 404, "unknown-dataset");
        assertProblem(jobs.post("{\"dataset\":\"demo\",\"model\":\"nobody\"}"), 404, "unknown-model");
        assertProblem(jobs.post("{\"dataset\":\"demo\",\"baseline\":\"tiny@9\"}"), 404, "unknown-model");
        assertProblem(jobs.post("{\"dataset\":\"uncoded\"}"), 422, "unmappable");
        assertProblem(service.post(JOBS, "text/plain", SMALLEST), 415, "unsupported-media-type");
        UUID nothing = new UUID(0, 0);
        for (String rest : List.of("", "?wait=1s", "/events", "/result")) {
            assertProblem(jobs.get(nothing.toString(), rest), 404, "unknown-job");
        }
        assertProblem(jobs.cancel(nothing.toString()), 404, "unknown-job");
        assertProblem(jobs.act(nothing.toString(), "restart"), 404, "unknown-job");
        assertProblem(jobs.act(nothing.toString(), "promote"), 404, "unknown-job");
        assertProblem(jobs.get("latest", ""), 400, "invalid-parameter");
    }

    @Test
    void takesLayersThatAreNamedAgainAndAgainOnce() {
        String layers = "\"conv1\",".repeat(5000) + "\"conv2\"";

        Answer answer = jobs.post(JobClient.body("demo", "\"layers\":[" + layers + "]"));

        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(answer.json().path("layers").toString()).isEqualTo("[\"conv1\",\"conv2\"]");
    }

    @Test
    void waitsNoLongerThanItIsAsked() {
        String id = jobs.start(SMALLEST);

        Answer answer = jobs.get(id, "?wait=50ms");

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("state").asString()).isIn("QUEUED", "RUNNING");
        assertThat(answer.json().path("id").asString()).isEqualTo(id);
    }

    @Test
    void callersWhoHaveGoneKeepNobodyFromWaiting() throws IOException {
        String id = running();
        for (int caller = 0; caller < JobWatch.MOST + 20; caller++) {
            try (Socket gone = new Socket("localhost", service.root().getPort())) {
                gone.getOutputStream()
                        .write("GET %s/%s?wait=300s HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                .formatted(JOBS, id)
                                .getBytes(StandardCharsets.US_ASCII));
            }
        }

        Answer answer = jobs.get(id, "?wait=50ms");
        CompletableFuture<List<JobClient.Event>> events = CompletableFuture.supplyAsync(() -> jobs.events(id));
        jobs.cancel(id);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(events.join()).last().extracting(JobClient.Event::name).isEqualTo("end");
    }

    @Test
    void jobOfAnotherVersionIsLeftOutAndSpoilsNothing() {
        String id = running();
        String unreadable = jobs.start(SMALLEST);
        database()
                .sql("update mapping_job set plan = '{\"distance\":\"angle\"' where id = ?")
                .param(UUID.fromString(unreadable))
                .update();

        assertProblem(jobs.get(unreadable, ""), 409, "unreadable-job");
        assertThat(list("").stream().map(job -> job.path("id").asString()))
                .contains(id)
                .doesNotContain(unreadable);
        jobs.cancel(id);
        // The next in the line: it fails instead of standing in the way of those behind it.
        String behind = jobs.start(SMALLEST);
        jobs.await(behind, "?wait=1s", job -> job.path("state").asString().equals("RUNNING"));
        assertThat(database()
                        .sql("select state from mapping_job where id = ?")
                        .param(UUID.fromString(unreadable))
                        .query(String.class)
                        .single())
                .isEqualTo("FAILED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"long", "-1s", "1y", "99999999999999999999s"})
    void refusesWaitsThatAreNoDuration(String wait) {
        assertProblem(jobs.get(jobs.start(SMALLEST), "?wait=" + wait), 400, "invalid-job");
    }

    @Test
    void listsTheLatestFirstPageByPage() {
        List<CompletableFuture<Answer>> accepted = IntStream.range(0, MAX_OPEN)
                .mapToObj(job -> jobs.startLater(SMALLEST, "page-" + UUID.randomUUID()))
                .toList();
        Set<String> started = new HashSet<>();
        accepted.forEach(answer -> started.add(answer.join().json().path("id").asString()));
        assertThat(started).hasSize(MAX_OPEN);
        List<String> all =
                list("").stream().map(job -> job.path("id").asString()).toList();
        assertThat(all.subList(0, MAX_OPEN)).containsExactlyInAnyOrderElementsOf(started);

        List<String> paged = new ArrayList<>();
        JsonNode page = service.get(JOBS + "?limit=2").json();
        while (true) {
            page.path("jobs").forEach(job -> paged.add(job.path("id").asString()));
            if (!page.has("next")) {
                break;
            }
            assertThat(page.path("jobs")).hasSize(2);
            page = service.get(JOBS + "?limit=2&after=" + page.path("next").asString())
                    .json();
        }
        // Some of them were accepted within one millisecond: none may be lost or told twice.
        assertThat(paged).isEqualTo(all);
        assertThat(list("").stream()
                        .map(job -> job.path("createdAt").asString())
                        .toList())
                .isSortedAccordingTo(
                        (left, right) -> java.time.Instant.parse(right).compareTo(java.time.Instant.parse(left)));
    }

    @ParameterizedTest
    @CsvSource({"limit=0, invalid-job", "limit=101, invalid-job", "limit=all, invalid-parameter"})
    void refusesPagesOfOtherSizes(String query, String problem) {
        assertProblem(service.get(JOBS + "?" + query), 400, problem);
        assertProblem(service.get(JOBS + "?after=yesterday"), 400, "invalid-parameter");
    }

    @Test
    void sameKeyIsTheSameJob() {
        String key = UUID.randomUUID().toString();
        Answer first = jobs.post(SMALLEST, "Idempotency-Key", key);
        Answer again = jobs.post(SMALLEST, "Idempotency-Key", key);

        assertThat(first.status()).as(first.text()).isEqualTo(202);
        assertThat(again.status()).as(again.text()).isEqualTo(202);
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(jobs.start(SMALLEST)).isNotEqualTo(first.json().path("id").asString());
        assertProblem(
                jobs.post(JobClient.body("demo", "\"seed\":2"), "Idempotency-Key", key), 422, "idempotency-key-reused");
        assertProblem(jobs.post(SMALLEST, "Idempotency-Key", "k".repeat(256)), 400, "invalid-job");
    }

    @Test
    void equalRequestsAtTheSameMomentAreOneJob() {
        String key = UUID.randomUUID().toString();
        List<CompletableFuture<Answer>> answers = IntStream.range(0, 12)
                .mapToObj(request -> jobs.startLater(SMALLEST, key))
                .toList();

        Set<String> ids = new HashSet<>();
        for (CompletableFuture<Answer> later : answers) {
            Answer answer = later.join();
            assertThat(answer.status()).as(answer.text()).isEqualTo(202);
            ids.add(answer.json().path("id").asString());
        }
        assertThat(ids).hasSize(1);
    }

    @Test
    void keyNamesItsJobWhenNoOtherIsTaken() {
        String key = UUID.randomUUID().toString();
        String first = jobs.start(SMALLEST, "Idempotency-Key", key);
        for (int job = 1; job < MAX_OPEN; job++) {
            jobs.start(SMALLEST);
        }

        Answer tooMany = jobs.post(SMALLEST);

        assertProblem(tooMany, 429, "too-many-jobs");
        assertThat(Integer.parseInt(tooMany.header("Retry-After"))).isPositive();
        assertThat(jobs.start(SMALLEST, "Idempotency-Key", key)).isEqualTo(first);
        jobs.cancel(first);
        jobs.ended(first);
        assertThat(jobs.post(SMALLEST).status()).isEqualTo(202);
        assertProblem(jobs.act(first, "restart"), 429, "too-many-jobs");
        assertThat(jobs.get(first, "").json().path("state").asString()).isEqualTo("CANCELLED");
        assertProblem(jobs.act(UUID.randomUUID().toString(), "restart"), 404, "unknown-job");
    }

    @Test
    void cancelsARunningJob() {
        String id = running();

        Answer answer = jobs.cancel(id);

        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(answer.json().path("state").asString()).isIn("STOPPING", "CANCELLED");
        assertThat(jobs.ended(id).path("state").asString()).isEqualTo("CANCELLED");
    }

    @Test
    void cancelsAWaitingJobAtOnce() {
        running();
        String waiting = jobs.start(SMALLEST);
        assertThat(queued(waiting)).isEqualTo(1);

        Answer answer = jobs.cancel(waiting);

        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(answer.json().path("state").asString()).isEqualTo("CANCELLED");
        assertThat(queued(waiting)).isZero();
        Answer restarted = jobs.act(waiting, "restart");
        assertThat(restarted.status()).as(restarted.text()).isEqualTo(202);
        assertThat(restarted.json().path("state").asString()).isEqualTo("QUEUED");
        // With two of them, two processes would run it.
        assertThat(queued(waiting)).isEqualTo(1);
    }

    private static int queued(String job) {
        return database()
                .sql("select count(*) from job_queue where task_instance = ?")
                .param(job)
                .query(Integer.class)
                .single();
    }

    private static JdbcClient database() {
        return service.context().getBean(JobDatabase.class).client();
    }

    /** A job that runs; those behind it wait. */
    private static String running() {
        String id = jobs.start(SMALLEST);
        jobs.await(
                id,
                "",
                job -> "extract".equals(job.path("progress").path("phase").asString("")));
        return id;
    }
}
