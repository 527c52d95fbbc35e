package org.faumap.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.faumap.analysis.ExtractedImage;
import org.faumap.analysis.ExtractedImage.Failure;
import org.faumap.analysis.Extraction;
import org.faumap.image.Box;
import org.faumap.queue.BatchTables;
import org.faumap.queue.JobDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of images comes back whole, network by network, however many pages it takes. */
class ExtractedImagesTests {
    /** Three pages, the last one full. */
    private static final int COUNT = 1500;

    private static final int EVERY_FAILURE = 100;

    @Test
    void everyImageComesBackOnceFromH2(@TempDir Path folder) {
        try (JobDatabase database = new JobDatabase(JobDatabase.file(folder), 1, new BatchTables())) {
            verify(database);
        }
    }

    @Test
    void everyImageComesBackOnceFromPostgres() throws IOException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
                JobDatabase database = new JobDatabase(
                        new JobDatabase.Address(postgres.getJdbcUrl("postgres", "postgres"), "postgres", ""),
                        1,
                        new BatchTables())) {
            verify(database);
        }
    }

    private static void verify(JobDatabase database) {
        ExtractedImages images = new ExtractedImages(database);
        UUID job = SmallJobs.insert(database);
        List<ExtractedImage> saved = new ArrayList<>();
        for (int number = 0; number < COUNT; number++) {
            saved.add(image(number));
        }
        assertThat(images.save(job, saved)).isEqualTo(new ExtractedImages.Count(COUNT, COUNT / EVERY_FAILURE));
        UUID other = SmallJobs.insert(database);
        images.save(other, List.of(image(0)));
        // Again, as after a crash between a commit and what follows it.
        assertThat(images.save(job, saved.subList(0, Extraction.CHUNK))).isEqualTo(new ExtractedImages.Count(0, 0));

        for (int network = 0; network < 2; network++) {
            Map<String, ExtractedImage> read = new HashMap<>();
            int count = images.read(
                    job,
                    network * 3,
                    network == 0 ? 3 : 2,
                    image -> assertThat(read.put(image.file(), image)).isNull());
            assertThat(count).isEqualTo(COUNT).isEqualTo(read.size());
            for (ExtractedImage expected : saved) {
                ExtractedImage found = Objects.requireNonNull(read.get(expected.file()));
                assertThat(found.failure()).isEqualTo(expected.failure());
                assertThat(found.face()).isEqualTo(expected.face());
                if (expected.failure() == null) {
                    assertThat(found.responses()).hasSize(1);
                    assertThat(found.responses().get(0))
                            .containsExactly(expected.responses().get(network));
                }
            }
        }
        database.client()
                .sql("delete from mapping_picture where job = ?")
                .param(job)
                .update();
        assertThat(images.read(job, 0, 3, image -> {})).isZero();
        assertThat(images.read(other, 0, 3, image -> {})).isEqualTo(1);
    }

    /** Names whose order depends on who sorts them: databases may look past case and punctuation. */
    private static ExtractedImage image(int number) {
        String file = List.of("a/%d.png", "A/%d.png", "ä %d.PNG", "_%d.png")
                .get(number % 4)
                .formatted(number);
        if (number % EVERY_FAILURE == 0) {
            return ExtractedImage.failed(file, Failure.values()[number / EVERY_FAILURE % Failure.values().length]);
        }
        return new ExtractedImage(
                file, null, new Box(number, 1, 48, 48), List.of(new float[] {number, 0, -1.5f}, new float[] {
                    1f / (number + 1), Float.MIN_VALUE
                }));
    }
}
