package org.faumap.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.faumap.queue.BatchTables;
import org.faumap.queue.JobDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers that wait for jobs, none of whom can keep the others from it. */
class JobWatchTests {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private JobDatabase database;
    private JobWatch watch;
    private UUID job;

    @BeforeEach
    void start() {
        database = new JobDatabase(JobDatabase.file(folder), 1, new BatchTables());
        watch = new JobWatch(SmallJobs.of(database));
        watch.start();
        job = SmallJobs.insert(database);
    }

    @AfterEach
    void stop() {
        watch.stop();
        database.close();
    }

    @Test
    void whoDoesNotReadHoldsUpNobody() {
        CountDownLatch reads = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        watch.watch(
                job,
                "slow",
                seen -> {
                    written.countDown();
                    await(reads);
                    return true;
                },
                () -> await(reads));
        await(written);

        assertTimeoutPreemptively(PATIENCE, () -> await(seen("other", 3)));
        assertTimeoutPreemptively(PATIENCE, () -> watch.stop());
        reads.countDown();
    }

    @Test
    void jobThatCannotBeReadIsLeftByItsCallersAlone() {
        UUID unreadable = SmallJobs.insert(database);
        database.client()
                .sql("update mapping_job set plan = '{\"dataset\":' where id = ?")
                .param(unreadable)
                .update();
        CountDownLatch left = new CountDownLatch(1);
        watch.watch(unreadable, "one", seen -> true, left::countDown);

        await(left);
        await(seen("other", 2));
    }

    @Test
    void callersWhoHaveGoneTakeNoRoomFromOthers() {
        CountDownLatch first = new CountDownLatch(1);
        watch.watch(job, "fair", seen -> false, first::countDown);
        CountDownLatch displaced = new CountDownLatch(20);
        for (int gone = 0; gone < JobWatch.MOST + 20; gone++) {
            watch.watch(job, "greedy", seen -> false, displaced::countDown);
        }

        await(displaced);
        await(seen("other", 1));
        assertThat(first.getCount()).as("callers that wait beside a greedy one").isEqualTo(1);
    }

    @Test
    void asksOnceForAllCallersAndCountsNothing() {
        for (int caller = 0; caller < 50; caller++) {
            watch.watch(job, "many", seen -> false, () -> {});
        }
        await(seen("other", 1));
        database.client().sql("set query_statistics true").update();
        await(seen("other", 4));

        record Asked(String sql, int times) {}
        List<Asked> asked = database.client()
                .sql("select sql_statement, execution_count from information_schema.query_statistics")
                .query((row, number) -> new Asked(row.getString(1), row.getInt(2)))
                .list();
        assertThat(asked).noneMatch(statement -> statement.sql().contains("mapping_picture"));
        assertThat(asked.stream()
                        .filter(statement -> statement.sql().contains("from mapping_job"))
                        .mapToInt(Asked::times)
                        .sum())
                .isBetween(4, 20);
    }

    /** Counts down whenever a caller has been shown the job. */
    private CountDownLatch seen(String client, int times) {
        CountDownLatch seen = new CountDownLatch(times);
        watch.watch(
                job,
                client,
                shown -> {
                    seen.countDown();
                    return seen.getCount() == 0;
                },
                () -> {});
        return seen;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException condition) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting", condition);
        }
    }
}
