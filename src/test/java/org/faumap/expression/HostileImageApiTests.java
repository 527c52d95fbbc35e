package org.faumap.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.faumap.HostileImages;
import org.faumap.Multipart;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.TestImages;
import org.faumap.image.Deadline;
import org.faumap.image.FaceImage;
import org.faumap.image.FaceIntake;
import org.faumap.image.FaceOptions;
import org.faumap.image.FaceSelection;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client is told whose image asks for more work or memory than there is. */
class HostileImageApiTests {
    private static final long MEMORY = 48_000_000;
    private static final FaceOptions WHOLE = new FaceOptions(FaceSelection.FULL, 0, 1);

    @TempDir
    private static Path models;

    private static RunningService service;

    @BeforeAll
    static void start() throws Exception {
        TinyModels.write(models, "tiny", "1", 1);
        service = RunningService.start(
                models,
                "faumap.model.default=tiny",
                "faumap.expression.deadline=200ms",
                "faumap.explain.deadline=200ms",
                "faumap.image.memory-share="
                        + (double) MEMORY / Runtime.getRuntime().maxMemory());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void namesTheLimitThatAnImageIsBeyond() {
        byte[] scans = HostileImages.jpeg(8000, 5000, 1, 100);
        Answer alone = service.post("/v1/expressions?face=full", "image/jpeg", scans);
        assertThat(alone.status()).as(alone.text()).isEqualTo(422);
        assertThat(alone.problem()).isEqualTo("image-too-costly");
        assertThat(alone.json().path("detail").asString()).contains("100 scans", "700 million");

        byte[] both = new Multipart()
                .file("image", "good.png", TestImages.noise("png", 48, 48, 1))
                .file("image", "scans.jpg", scans)
                .body();
        Answer two = service.post("/v1/expressions?face=full", Multipart.CONTENT_TYPE, both);
        assertThat(two.status()).as(two.text()).isEqualTo(200);
        assertThat(two.json().at("/results/0/faces/0/label").asString()).isNotEmpty();
        assertThat(two.json().at("/results/1/problem/type").asString()).endsWith(":image-too-costly");

        Answer large = service.post("/v1/explanations?face=full", "image/jpeg", HostileImages.jpeg(5000, 4000, 4, 1));
        assertThat(large.status()).as(large.text()).isEqualTo(413);
        assertThat(large.problem()).isEqualTo("image-too-many-pixels");
        assertThat(large.json().path("detail").asString()).contains("100 MB of memory");
    }

    @Test
    void sendsImagesAwayWhileOthersTakeTheMemory() throws Exception {
        byte[] image = HostileImages.jpeg(3000, 3000, 4, 1); // 45 MB while it is decoded
        FaceIntake intake = service.context().getBean(FaceIntake.class);
        try (FaceImage other = intake.open(HostileImages.jpeg(4000, 2000, 1, 1), WHOLE, Deadline.NONE)) {
            assertThat(other.width()).isEqualTo(4000);
            for (String path : List.of("/v1/expressions?face=full", "/v1/explanations?face=full&store=false")) {
                Answer sentAway = service.post(path, "image/jpeg", image);
                assertThat(sentAway.status()).as(sentAway.text()).isEqualTo(429);
                assertThat(sentAway.problem()).isEqualTo("image-memory-spent");
                assertThat(Integer.parseInt(sentAway.header("Retry-After"))).isPositive();
                // Smaller ones are let in all the while.
                assertThat(service.post(path, "image/png", TestImages.noise("png", 48, 48, 1))
                                .status())
                        .isEqualTo(200);
            }
        }
        intake.open(image, WHOLE, Deadline.after(Duration.ofSeconds(30))).close();
        Answer answered = service.post("/v1/expressions?face=full", "image/jpeg", image);
        assertThat(answered.status()).as(answered.text()).isEqualTo(200);
    }
}
