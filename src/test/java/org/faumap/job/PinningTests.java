package org.faumap.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.faumap.RunningService;
import org.faumap.model.TinyModels;
import org.faumap.training.CommandLines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Jobs whose data set or model changes between their acceptance and their work. */
class PinningTests {
    @Test
    void jobFailsWhereItWouldMixWhatItWasAcceptedForWithWhatIsThere(
            @TempDir Path models, @TempDir Path datasets, @TempDir Path storage) throws IOException {
        TinyModels.write(models, "kept", "1", 1);
        TinyModels.write(models, "cropped", "1", 2);
        SmallDatasets.writeFew(datasets);
        String[] properties = {"faumap.storage.location=" + storage, "faumap.dataset.location=" + datasets};
        String ofImages;
        String ofCrop;
        try (RunningService service = RunningService.start(models, with(properties, "faumap.job.manager=false"))) {
            JobClient jobs = JobClient.of(service);
            ofImages = jobs.start(JobClient.body("few", "\"model\":\"kept\""));
            ofCrop = jobs.start(JobClient.body("demo", "\"model\":\"cropped\""));
        }
        turnAByte(datasets.resolve("few"));
        CommandLines.run(
                "package",
                "--seal",
                "--crop-scale",
                "1.2",
                "--model",
                models.resolve("cropped/1").toString());

        try (RunningService service = RunningService.start(models, properties)) {
            JobClient jobs = JobClient.of(service);
            assertThat(detail(jobs.ended(ofImages)))
                    .isEqualTo("The data set few has changed since the job was accepted: start a new one.");
            assertThat(detail(jobs.ended(ofCrop)))
                    .isEqualTo("The model cropped@1 has changed since the job was accepted: start a new one.");
        }
    }

    private static String[] with(String[] properties, String more) {
        return Stream.concat(Stream.of(properties), Stream.of(more)).toArray(String[]::new);
    }

    private static String detail(JsonNode job) {
        assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("FAILED");
        return job.path("detail").asString();
    }

    /** Of one of the images, whose length stays. */
    private static void turnAByte(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            Path image = files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".csv"))
                    .findFirst()
                    .orElseThrow();
            byte[] content = Files.readAllBytes(image);
            content[content.length - 1] ^= 1;
            Files.write(image, content);
        }
    }
}
