package org.faumap.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.ServiceProcess;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Jobs whose processes are killed at any moment, against one that is left alone. */
class CrashTests {
    private static final String JOB =
            "{\"dataset\":\"demo\",\"model\":\"tiny\",\"permutations\":20,\"familyWise\":20,\"resamplings\":20}";
    /** So small that every killed process leaves some of them half done. */
    private static final String PARTITIONS = "faumap.job.partition-size=100";

    private static final int IMAGES = 600;

    @TempDir
    private static Path models;

    @TempDir
    private static Path quiet;

    private static String undisturbed;

    @BeforeAll
    static void runUndisturbed() throws IOException {
        TinyModels.write(models, "tiny", "1", 1);
        try (ServiceProcess service = ServiceProcess.start(models, quiet, PARTITIONS)) {
            String job = accepted(service);
            undisturbed = result(service, job);
        }
    }

    @Test
    void onlyProcessMayBeKilledAtAnyMoment(@TempDir Path storage) {
        Random random = new Random();
        long seed = random.nextLong();
        random.setSeed(seed);
        // Four times among the images, further each time, so that it is always under way; once in the analysis.
        int[] reached = random.ints(4, 1, IMAGES - 100).sorted().toArray();
        int looks = random.nextInt(10);
        String job = "";
        for (int kill = 0; kill < 5; kill++) {
            try (ServiceProcess service = ServiceProcess.start(models, storage, PARTITIONS)) {
                job = kill == 0 ? accepted(service) : job;
                if (kill < reached.length) {
                    int images = reached[kill];
                    JsonNode state = await(service, job, seen -> done(seen) >= images);
                    assertThat(state.path("state").asString())
                            .as("kill %d by seed %d", kill, seed)
                            .isEqualTo("RUNNING");
                } else {
                    await(service, job, seen -> !phase(seen).equals("extract"));
                    for (int look = 0; look < looks; look++) {
                        state(service, job);
                    }
                }
            }
        }
        try (ServiceProcess service = ServiceProcess.start(models, storage, PARTITIONS)) {
            assertThat(result(service, job)).as("kills by seed %d", seed).isEqualTo(undisturbed);
        }
    }

    @Test
    void workersAndManagerMayBeKilledWhereTheyShareADatabase(@TempDir Path storage) throws IOException {
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            String[] manager = settings(server, "faumap.job.workers=0");
            String[] worker = settings(server, "faumap.job.workers=1", "spring.profiles.active=worker");
            try (ServiceProcess first = ServiceProcess.start(models, storage, manager);
                    ServiceProcess one = ServiceProcess.start(models, storage, worker);
                    ServiceProcess other = ServiceProcess.start(models, storage, worker)) {
                String job = accepted(first);
                await(first, job, state -> done(state) >= 120);
                one.kill();
                await(first, job, state -> done(state) >= 300);
                first.kill();
                try (ServiceProcess second = ServiceProcess.start(models, storage, manager)) {
                    assertThat(result(second, job)).isEqualTo(undisturbed);
                    assertThat(state(other, job).path("summary").path("faces").asInt())
                            .isEqualTo(IMAGES);
                }
            }
        }
    }

    @Test
    void workerThatGoesOnAfterItWasTakenForDeadChangesNothing(@TempDir Path storage) throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            String[] manager = settings(server, "faumap.job.workers=0");
            String[] worker = settings(server, "faumap.job.workers=1", "spring.profiles.active=worker");
            try (ServiceProcess first = ServiceProcess.start(models, storage, manager);
                    ServiceProcess one = ServiceProcess.start(models, storage, worker)) {
                String job = accepted(first);
                await(first, job, state -> done(state) >= 120);
                JdbcClient database = JdbcClient.create(server.getPostgresDatabase());
                String holder = suspended(one, database);
                long stoppedAt = System.nanoTime();
                try (ServiceProcess other = ServiceProcess.start(models, storage, worker)) {
                    Awaitility.await()
                            .atMost(Duration.ofMinutes(2))
                            .pollInterval(Duration.ofMillis(100))
                            .until(() -> database.sql("select count(*) from partition_queue where picked_by = ?")
                                            .param(holder)
                                            .query(Integer.class)
                                            .single()
                                    == 0);
                    assertThat(Duration.ofNanos(System.nanoTime() - stoppedAt))
                            .as("until its partition was taken from it")
                            .isLessThan(Duration.ofSeconds(60));
                    one.resume();
                    assertThat(result(first, job)).isEqualTo(undisturbed);
                    assertThat(database.sql("select done from mapping_job")
                                    .query(Integer.class)
                                    .single())
                            .as("images that were counted")
                            .isEqualTo(IMAGES);
                }
            }
        }
    }

    /** Stops a worker while it holds a partition, which it does but for moments; the name it holds it by. */
    private static String suspended(ServiceProcess worker, JdbcClient database) {
        return Awaitility.await()
                .until(
                        () -> {
                            worker.suspend();
                            Optional<String> holder = database.sql("select picked_by from partition_queue where picked")
                                    .query(String.class)
                                    .optional();
                            if (holder.isEmpty()) {
                                worker.resume();
                            }
                            return holder;
                        },
                        Optional::isPresent)
                .orElseThrow();
    }

    @Test
    void databaseMayCutItsConnectionsAtAnyMoment(@TempDir Path storage) throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start();
                ServiceProcess service =
                        ServiceProcess.start(models, storage, settings(server, "faumap.job.workers=2"))) {
            JdbcClient database = JdbcClient.create(server.getPostgresDatabase());
            String job = accepted(service);
            for (int images : new int[] {60, 200, 340}) {
                await(service, job, state -> done(state) >= images);
                cut(database);
            }
            await(service, job, state -> !phase(state).equals("extract"));
            cut(database);
            assertThat(result(service, job)).isEqualTo(undisturbed);
        }
    }

    @Test
    void databaseMayCutAConnectionInTheMomentOfTheCommit(@TempDir Path storage) throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start();
                ServiceProcess service =
                        ServiceProcess.start(models, storage, settings(server, "faumap.job.workers=1"))) {
            JdbcClient database = JdbcClient.create(server.getPostgresDatabase());
            // Sequences know no rollback: every 250th row of an image is the last that its connection commits.
            database.sql("create sequence seen").update();
            database.sql("create function cut() returns trigger language plpgsql as $$ begin"
                            + " if nextval('seen') % 250 = 0 then perform pg_terminate_backend(pg_backend_pid()); end if;"
                            + " return null; end $$")
                    .update();
            database.sql("create constraint trigger cut after insert on mapping_picture"
                            + " deferrable initially deferred for each row execute function cut()")
                    .update();
            String job = accepted(service);
            assertThat(result(service, job)).isEqualTo(undisturbed);
            assertThat(database.sql("select last_value from seen")
                            .query(Integer.class)
                            .single())
                    .as("images that were kept, or not")
                    .isGreaterThan(IMAGES);
        }
    }

    private static void cut(JdbcClient database) {
        database.sql("select pg_terminate_backend(pid) from pg_stat_activity"
                        + " where backend_type = 'client backend' and pid <> pg_backend_pid()")
                .query()
                .listOfRows();
    }

    @Test
    void managerWhoseClockIsAnHourFastTakesNobodyForDead(@TempDir Path storage) throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start();
                ServiceProcess wrong = ServiceProcess.start(
                        List.of(FastClock.agent(storage)), models, storage, settings(server, "faumap.job.workers=0"));
                ServiceProcess worker = ServiceProcess.start(
                        models, storage, settings(server, "faumap.job.workers=1", "spring.profiles.active=worker"))) {
            JdbcClient database = JdbcClient.create(server.getPostgresDatabase());
            String job = accepted(wrong);
            for (int images : new int[] {100, 250, 400}) {
                await(wrong, job, state -> done(state) >= images);
                assertThat(database.sql("select coalesce(sum(consecutive_failures), 0) from partition_queue")
                                .query(Integer.class)
                                .single())
                        .as("how often somebody was taken for dead")
                        .isZero();
            }
            assertThat(result(wrong, job)).isEqualTo(undisturbed);
            assertThat(state(worker, job).path("summary").path("faces").asInt()).isEqualTo(IMAGES);
            assertThat(Instant.parse(state(wrong, job).path("createdAt").asString()))
                    .isBefore(Instant.now());
        }
    }

    @Test
    void secondProcessOnTheSameFileIsToldWhatToDo(@TempDir Path storage) {
        try (ServiceProcess first = ServiceProcess.start(models, storage)) {
            assertThat(first.get("/v1/mapping-jobs").status()).isEqualTo(200);
            assertThatThrownBy(() -> ServiceProcess.start(models, storage))
                    .hasMessageContaining("Another process uses the database of mapping jobs")
                    .hasMessageContaining("--faumap.storage.location=other")
                    .hasMessageNotContaining("\tat ");
        }
    }

    private static String[] settings(EmbeddedPostgres server, String... more) {
        String[] settings = new String[more.length + 3];
        settings[0] = PARTITIONS;
        settings[1] = "spring.datasource.url=" + server.getJdbcUrl("postgres", "postgres");
        settings[2] = "spring.datasource.username=postgres";
        System.arraycopy(more, 0, settings, 3, more.length);
        return settings;
    }

    private static String accepted(ServiceProcess service) {
        Answer answer = service.postJson("/v1/mapping-jobs", JOB);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
        return answer.json().path("id").asString();
    }

    private static JsonNode state(ServiceProcess service, String job) {
        return state(service, job, "");
    }

    /** Asked again where a connection has just been cut: an answer may fail by that, a job may not. */
    private static JsonNode state(ServiceProcess service, String job, String wait) {
        return RunningService.await(
                        () -> service.get("/v1/mapping-jobs/" + job + wait), answer -> answer.status() == 200)
                .json();
    }

    /** Until a job is so far, or has ended. */
    private static JsonNode await(ServiceProcess service, String job, Predicate<JsonNode> far) {
        long endsAt = System.nanoTime() + 300_000_000_000L;
        JsonNode state = state(service, job);
        while (!far.test(state) && !ended(state) && System.nanoTime() - endsAt < 0) {
            state = state(service, job, "?wait=20ms");
        }
        assertThat(far.test(state)).as(state.toString()).isTrue();
        return state;
    }

    private static int done(JsonNode state) {
        return state.path("progress").path("done").asInt();
    }

    private static String phase(JsonNode state) {
        return state.path("progress").path("phase").asString("extract");
    }

    private static boolean ended(JsonNode state) {
        return state.path("endedAt").isString();
    }

    /** Its {@code mapping.json}, once it is completed. */
    private static String result(ServiceProcess service, String job) {
        JsonNode state = state(service, job);
        for (int wait = 0; wait < 8 && !ended(state); wait++) {
            state = state(service, job, "?wait=30s");
        }
        assertThat(state.path("state").asString()).as(state.toString()).isEqualTo("COMPLETED");
        return service.get("/v1/mapping-jobs/" + job + "/result").text();
    }
}
