package org.faumap.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.dataset.Archive;
import org.faumap.mapping.Confirmation;
import org.faumap.mapping.Mapping;
import org.faumap.model.TinyModels;
import org.faumap.queue.JobDatabase;
import org.faumap.storage.Bucket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.batch.core.repository.JobRepository;
import tools.jackson.databind.JsonNode;

/** Jobs on data sets that clients sent: images that are broken or lost, data sets that go, storage in a bucket. */
class UploadedDatasetJobTests {
    private static final String ROW = "broken/%d.png,s000,,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,,0,0,0,train";

    @TempDir
    private static Path models;

    private static RunningService service;
    private static JobClient jobs;

    @BeforeAll
    static void start() throws IOException {
        TinyModels.write(models, "tiny", "1", 1);
        service = RunningService.start(
                models, "faumap.model.default=tiny", "faumap.job.poll-interval=50ms", "faumap.job.partition-size=50");
        jobs = JobClient.of(service);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void brokenImagesAreFailuresOfTheirOwn() {
        String dataset = uploaded(service, withBroken(20, 3));
        JsonNode job = jobs.completed(jobs.start(JobClient.body(dataset, "\"gate\":{\"maxFailedImages\":0.01}")));

        assertThat(job.path("progress").path("failed").asInt()).isEqualTo(3);
        assertThat(job.path("summary").path("failures").toString()).isEqualTo("{\"unreadable\":3}");
        assertThat(job.path("gate").path("passed").asBoolean()).isFalse();
        String id = job.path("id").asString();
        Mapping mapping = Mapping.read(jobs.get(id, "/result").text());
        assertThat(mapping.data().faces() + mapping.data().heldOutFaces()).isEqualTo(6 * 20);
        assertThat(mapping.data().failures()).containsEntry("unreadable", 3);
        assertThat(jobs.get(id, "/result?format=html").text()).contains("unreadable");
    }

    @Test
    void anotherDataSetConfirms() {
        String dataset = uploaded(service, Archive.demo("", 20));
        String confirming = uploaded(service, Archive.demo("", 30));
        String id = jobs.start(JobClient.body(
                dataset,
                "\"confirm\":\"%s\",\"confirmTogether\":[\"26+27\"],\"gate\":{\"minConfirmedAuc\":1}"
                        .formatted(confirming)));
        assertThat(service.context().getBean(MappingJobs.class).keeps(confirming))
                .isTrue();
        JsonNode job = jobs.completed(id);

        assertThat(job.path("confirm").asString()).isEqualTo(confirming);
        Mapping mapping = Mapping.read(jobs.get(id, "/result").text());
        Confirmation confirmation = Objects.requireNonNull(mapping.confirmation());
        assertThat(confirmation.name()).isEqualTo(confirming);
        // The parts of the data set divide it: of its six subjects two are in the part test, which measures.
        assertThat(confirmation.subjects()).isEqualTo(mapping.data().heldOutSubjects());
        assertThat(confirmation.faces() + confirmation.calibrationFaces()).isEqualTo(6 * 30);
        assertThat(confirmation.actionUnits()).isNotEmpty();
        assertThat(job.path("gate").path("violations"))
                .isNotEmpty()
                .allSatisfy(violation ->
                        assertThat(violation.path("rule").asString()).isEqualTo("minConfirmedAuc"));
        assertThat(jobs.get(id, "/result?format=junit").text()).contains("faumap.gate.minConfirmedAuc");
        assertThat(jobs.get(id, "/result?format=markdown").text()).contains("On " + confirming);
        assertThat(jobs.get(id, "/result?format=html").text()).contains("On " + confirming, "never marked");
    }

    @Test
    void dataSetThatConfirmsMustBeThereAndHaveCodes() {
        JobClient.assertProblem(jobs.post(JobClient.body("demo", "\"confirm\":\"nowhere\"")), 404, "unknown-dataset");
    }

    @Test
    void tooManyBrokenImagesFailTheJob() {
        String dataset = uploaded(service, withBroken(4, 20));
        JsonNode job = jobs.ended(jobs.start(JobClient.body(dataset, "\"minFacesPerAu\":2")));

        assertThat(job.path("state").asString()).isEqualTo("FAILED");
        assertThat(job.path("detail").asString())
                .startsWith("20 of 44 images are missing, not readable or without a face")
                .contains("faumap.job.max-failed-share");
        JobClient.assertProblem(jobs.get(job.path("id").asString(), "/result"), 409, "no-result");
    }

    @Test
    void dataSetStaysAsLongAsAJobNeedsIt() {
        String dataset = uploaded(service, Archive.demo("", 20));
        String id = jobs.start(JobClient.body(dataset, "\"minFacesPerAu\":2"));
        Answer refused = delete(service, dataset);
        JsonNode job = jobs.completed(id);

        // A quick machine may have been done before.
        assertThat(refused.status()).isIn(409, 204);
        if (refused.status() == 409) {
            JobClient.assertProblem(refused, 409, "dataset-in-use");
            assertThat(delete(service, dataset).status()).isEqualTo(204);
        }
        assertThat(jobs.get(job.path("id").asString(), "/result").status()).isEqualTo(200);
    }

    @Test
    void dataSetIsNotDeletedUnderAJobThatIsAcceptedAtTheSameMoment() {
        JobDatabase database = service.context().getBean(JobDatabase.class);
        for (int attempt = 0; attempt < 3; attempt++) {
            String dataset = uploaded(service, Archive.demo("", 2));
            // Both are past their first look at the data set and at the jobs when the row they meet at is free.
            List<CompletableFuture<Integer>> both =
                    Objects.requireNonNull(database.transaction().execute(status -> {
                        database.client()
                                .sql("select id from job_admission for update")
                                .query(Integer.class)
                                .single();
                        return List.of(
                                CompletableFuture.supplyAsync(
                                        () -> jobs.post(JobClient.body(dataset, "\"minFacesPerAu\":2"))
                                                .status()),
                                CompletableFuture.supplyAsync(
                                        () -> delete(service, dataset).status()));
                    }));

            assertThat(both.stream().map(CompletableFuture::join).toList()).isIn(List.of(202, 409), List.of(404, 204));
        }
    }

    @Test
    void jobOnADataSetThatChangedFailsAndSaysSo() {
        String dataset = uploaded(service, Archive.demo("", 20));
        JobPlan plan = plan(dataset);
        JobPlan other = new JobPlan(
                plan.dataset(),
                "0".repeat(64),
                plan.model(),
                plan.baseline(),
                plan.layers(),
                plan.settings(),
                plan.controls(),
                plan.confirm(),
                plan.gate());
        UUID id = service.context().getBean(MappingJobs.class).accept(other, 120, null, "0".repeat(64));

        assertThat(jobs.ended(id.toString()).path("detail").asString())
                .contains("has changed since the job was accepted");
    }

    private static JobPlan plan(String dataset) {
        String id = jobs.start(JobClient.body(dataset, "\"minFacesPerAu\":2"));
        jobs.completed(id);
        return service.context()
                .getBean(MappingJobs.class)
                .find(UUID.fromString(id))
                .plan();
    }

    @Test
    void partitionsStayAsTheyWereDividedFirst(@TempDir Path storage, @TempDir Path datasets) throws IOException {
        SmallDatasets.writeFew(datasets);
        String[] properties = {
            "faumap.storage.location=" + storage,
            "faumap.dataset.location=" + datasets,
            "faumap.model.default=tiny",
            "faumap.job.poll-interval=50ms"
        };
        String id;
        try (RunningService first = RunningService.start(
                models, with(properties, "faumap.job.workers=0", "faumap.job.partition-size=40"))) {
            id = JobClient.of(first).start(JobClient.body("few", "\"minFacesPerAu\":2"));
            JobClient.of(first).await(id, "?wait=1s", job -> partitions(first) == 3);
        }
        try (RunningService second = RunningService.start(
                models, with(properties, "faumap.job.workers=1", "faumap.job.partition-size=60"))) {
            JsonNode job = JobClient.of(second).completed(id);
            assertThat(job.path("summary").path("faces").asInt()).isEqualTo(120);
        }
    }

    private static String[] with(String[] properties, String... more) {
        return Stream.of(properties, more).flatMap(Stream::of).toArray(String[]::new);
    }

    private static int partitions(RunningService service) {
        return service.context()
                .getBean(JobDatabase.class)
                .client()
                .sql("select count(*) from batch_step_execution where step_name like 'extract:%'")
                .query(Integer.class)
                .single();
    }

    @Test
    void oldJobsGoWithTheirResults() {
        String dataset = uploaded(service, Archive.demo("", 20));
        String id = jobs.start(JobClient.body(dataset, "\"minFacesPerAu\":2"));
        jobs.completed(id);
        Path results = service.storage().resolve("jobs").resolve(id);
        assertThat(results).isDirectory();

        Clock later = Clock.fixed(Clock.systemUTC().instant().plus(Duration.ofDays(31)), ZoneOffset.UTC);
        new JobRetention(
                        service.context().getBean(MappingJobs.class),
                        service.context().getBean(JobResults.class),
                        service.context().getBean(JobRepository.class),
                        later,
                        service.context().getBean(JobSettings.class))
                .removeOld();

        JobClient.assertProblem(jobs.get(id, ""), 404, "unknown-job");
        assertThat(results).doesNotExist();
    }

    @Test
    void dataSetAndResultsMayLieInABucket() throws Exception {
        byte[] archive = Archive.demo("", 20).zip();
        String here = jobs.completed(jobs.start(JobClient.body(uploaded(service, archive), "\"minFacesPerAu\":2")))
                .path("id")
                .asString();
        Mapping expected = Mapping.read(jobs.get(here, "/result").text());
        try (Bucket bucket = new Bucket();
                RunningService other = RunningService.start(
                        models,
                        bucket.properties(
                                "faumap.storage.location=s3://" + Bucket.NAME + "/faumap",
                                "faumap.job.datasource.url=jdbc:h2:mem:bucket;DB_CLOSE_DELAY=-1",
                                "faumap.job.datasource.username=sa",
                                "faumap.model.default=tiny"))) {
            JobClient there = JobClient.of(other);
            String id = there.completed(there.start(JobClient.body(uploaded(other, archive), "\"minFacesPerAu\":2")))
                    .path("id")
                    .asString();
            Mapping mapping = Mapping.read(there.get(id, "/result").text());
            assertThat(mapping.data().sha256()).isEqualTo(expected.data().sha256());
            String named = expected.json()
                    .replace(expected.data().name(), mapping.data().name());
            assertThat(mapping.json()).isEqualTo(named);
            assertThat(there.get(id, "/result?format=html").text()).startsWith("<!DOCTYPE html>");
        }
    }

    private static byte[] withBroken(int good, int broken) {
        Archive archive = Archive.demo("", good);
        StringBuilder labels = new StringBuilder(archive.text("labels.csv"));
        for (int i = 0; i < broken; i++) {
            labels.append(ROW.formatted(i)).append('\n');
            archive.file("broken/%d.png".formatted(i), "no image");
        }
        return archive.without("labels.csv")
                .file("labels.csv", labels.toString())
                .zip();
    }

    private static String uploaded(RunningService to, Archive archive) {
        return uploaded(to, archive.zip());
    }

    private static String uploaded(RunningService to, byte[] archive) {
        Answer answer = to.post("/v1/datasets?name=faces", "application/zip", archive);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json().path("id").asString();
    }

    private static Answer delete(RunningService from, String dataset) {
        return from.send(from.request("/v1/datasets/" + dataset).DELETE());
    }
}
