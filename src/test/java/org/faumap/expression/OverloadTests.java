package org.faumap.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.faumap.Multipart;
import org.faumap.Pictures;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What happens to requests that come faster than one worker can answer them. The load is real: pictures of nine
 * megapixels in a few kilobytes, each of which takes longer to decode than a request takes to arrive.
 */
class OverloadTests {
    /** A few kilobytes to post, a long time to decode. */
    private static final byte[] SLOW = Pictures.black("png", 3000, 3000);

    @TempDir
    private Path models;

    @BeforeEach
    void writeModel() throws Exception {
        TinyModels.write(models, "tiny", "1", 1);
    }

    @Test
    void refusesWhatDoesNotFitIntoTheQueueAndAnswersWhatDoes() {
        Multipart twelve = new Multipart();
        for (int image = 0; image < 12; image++) {
            twelve.file("image", "slow.png", SLOW);
        }
        try (RunningService service = start("faumap.expression.queue-capacity=32", "faumap.expression.deadline=60s")) {
            List<CompletableFuture<Answer>> pending = Stream.generate(
                            () -> service.postLater("/v1/expressions?face=full", Multipart.CONTENT_TYPE, twelve.body()))
                    .limit(6)
                    .toList();
            List<Answer> answers = pending.stream().map(CompletableFuture::join).toList();

            assertThat(answers).extracting(Answer::status).containsOnly(200, 429);
            Answer refused = answers.stream()
                    .filter(answer -> answer.status() == 429)
                    .findFirst()
                    .orElseThrow();
            assertThat(refused.problem()).isEqualTo("queue-full");
            assertThat(Integer.parseInt(refused.header("Retry-After"))).isPositive();
            assertThat(service.get("/actuator/prometheus", "Accept", "text/plain")
                            .text())
                    .containsPattern("faumap_expression_rejected_total\\{reason=\"queue_full\"} [1-9]");
            assertThat(service.post("/v1/expressions?face=full", "image/png", SLOW)
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void dropsWhatHasWaitedPastItsDeadline() {
        try (RunningService service = start("faumap.expression.deadline=20ms")) {
            List<CompletableFuture<Answer>> pending = Stream.generate(
                            () -> service.postLater("/v1/expressions?face=full", "image/png", SLOW))
                    .limit(12)
                    .toList();
            List<Answer> answers = pending.stream().map(CompletableFuture::join).toList();

            assertThat(answers).extracting(Answer::status).containsOnly(200, 503);
            Answer dropped = answers.stream()
                    .filter(answer -> answer.status() == 503)
                    .findFirst()
                    .orElseThrow();
            assertThat(dropped.problem()).isEqualTo("deadline-passed");
            assertThat(Integer.parseInt(dropped.header("Retry-After"))).isPositive();
            assertThat(service.context().getBean(ImageQueue.class).length()).isZero();
        }
    }

    @Test
    void finishesWhatWaitsAndRefusesMoreWhileShuttingDown() {
        RunningService service = start("faumap.expression.deadline=60s");
        try (service) {
            ImageQueue queue = service.context().getBean(ImageQueue.class);
            List<CompletableFuture<Answer>> pending = Stream.generate(
                            () -> service.postLater("/v1/expressions?face=full", "image/png", SLOW))
                    .limit(16)
                    .toList();
            // All sixteen are in when one has been answered and no more than fifteen wait.
            CompletableFuture.anyOf(pending.toArray(CompletableFuture[]::new)).join();
            RunningService.await(
                    () -> service.get("/actuator/health/readiness"), ignored -> queue.length() + done(pending) >= 15);

            CompletableFuture<Void> closing = CompletableFuture.runAsync(service::close);
            RunningService.await(
                    () -> service.get("/actuator/health"),
                    health -> health.text().contains("\"draining\":true"));
            Answer late = service.post("/v1/expressions?face=full", "image/png", SLOW);

            assertThat(late.status()).isEqualTo(503);
            assertThat(late.problem()).isEqualTo("draining");
            assertThat(late.header("Retry-After")).isNotEmpty();
            assertThat(pending).extracting(answer -> answer.join().status()).containsOnly(200);
            closing.join();
        }
    }

    private static long done(List<CompletableFuture<Answer>> answers) {
        return answers.stream().filter(CompletableFuture::isDone).count();
    }

    private RunningService start(String... properties) {
        return RunningService.start(
                models,
                Stream.concat(
                                Stream.of("faumap.expression.workers=1", "faumap.model.default=tiny"),
                                Stream.of(properties))
                        .toArray(String[]::new));
    }
}
