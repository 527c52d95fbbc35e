package org.faumap.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.faumap.HostileImages;
import org.faumap.RunningService;
import org.faumap.TestImages;
import org.faumap.analysis.Extraction;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Jobs on images that take as long as an image may, in a service whose operator has set limits of his own. */
class SlowImageJobTests {
    @TempDir
    private Path folder;

    @Test
    void cancelsBetweenImagesAndKeepsToTheLimitsOfTheService() throws Exception {
        TinyModels.write(folder.resolve("models"), "tiny", "1", 1);
        // Half a second each, so that one chunk of them takes a quarter of a minute or more.
        byte[] slow = HostileImages.jpeg(8000, 5000, 3, 12);
        StringBuilder rows = new StringBuilder("file,subject,AU12\n");
        Files.createDirectories(folder.resolve("datasets/slow"));
        for (int image = 0; image < Extraction.CHUNK; image++) {
            Files.write(folder.resolve("datasets/slow/%d.jpg".formatted(image)), slow);
            rows.append("%d.jpg,s%d,%d%n".formatted(image, image % 4, image % 2));
        }
        Files.writeString(folder.resolve("datasets/slow/labels.csv"), rows);
        byte[] long300 = TestImages.noise("png", 600, 600, 1);
        Files.createDirectories(folder.resolve("datasets/long"));
        Files.write(folder.resolve("datasets/long/a.png"), long300);
        Files.writeString(folder.resolve("datasets/long/labels.csv"), "file,subject,AU12\na.png,s1,1\n");
        try (RunningService service = RunningService.start(
                folder.resolve("models"),
                "faumap.model.default=tiny",
                "faumap.dataset.location=" + folder.resolve("datasets"),
                "faumap.job.threads=1",
                "faumap.job.poll-interval=50ms",
                "faumap.image.memory-share=1",
                "faumap.image.max-bytes=%d".formatted(slow.length))) {
            JobClient jobs = JobClient.of(service);

            String tooLong = jobs.start(JobClient.body("long", "\"model\":\"tiny@1\""));
            assertThat(long300.length).isGreaterThan(slow.length);
            assertThat(jobs.ended(tooLong).toString()).contains("1 of 1 images are missing, not readable");

            String id = jobs.start(JobClient.body("slow", "\"model\":\"tiny@1\""));
            jobs.await(id, "", job -> job.path("state").asString().equals("RUNNING"));
            long asked = System.nanoTime();
            assertThat(jobs.cancel(id).status()).isEqualTo(202);
            JsonNode cancelled = jobs.ended(id);

            assertThat(cancelled.path("state").asString()).isEqualTo("CANCELLED");
            assertThat(cancelled.path("progress").path("done").asInt()).isZero();
            // A look at the request once a second, and an image.
            assertThat((System.nanoTime() - asked) / 1e9).isLessThan(10);
        }
    }
}
