package org.faumap.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.faumap.Multipart;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.TestImages;
import org.faumap.image.FaceOptions;
import org.faumap.image.FaceSelection;
import org.faumap.model.Models;
import org.faumap.model.TinyModels;
import org.faumap.security.TestKeys;
import org.faumap.web.Caller;
import org.faumap.web.Overload;
import org.faumap.web.PostedImage;
import org.faumap.web.Trace;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to requests while the only worker is busy with another one. */
class OverloadTests {
    private static final String FULL = "/v1/expressions?face=full";
    private static final byte[] FACE = TestImages.noise("png", 60, 50, 1);

    @TempDir
    private Path models;

    @BeforeEach
    void writeModel() throws Exception {
        TinyModels.write(models, "tiny", "1", 1);
    }

    @Test
    void refusesWhatDoesNotFitIntoTheQueueAndAnswersWhatDoes() {
        try (RunningService service = start("faumap.expression.queue-capacity=32", "faumap.expression.deadline=60s")) {
            List<CompletableFuture<Answer>> waiting = new ArrayList<>();
            try (BusyWorker worker = new BusyWorker(service)) {
                waiting.add(service.postLater(FULL, Multipart.CONTENT_TYPE, faces(31)));
                worker.awaitWaiting(31);
                // The images of one request are let in together or not at all.
                assertQueueFull(service.post(FULL, Multipart.CONTENT_TYPE, faces(2)));
                waiting.add(service.postLater(FULL, "image/png", FACE));
                worker.awaitWaiting(32);
                assertQueueFull(service.post(FULL, "image/png", FACE));

                assertThat(service.get("/actuator/prometheus", "Accept", "text/plain")
                                .text())
                        .contains("faumap_expression_rejected_total{reason=\"queue_full\"} 2.0");
            }
            assertThat(waiting).extracting(answer -> answer.join().status()).containsOnly(200);
            assertThat(service.post(FULL, "image/png", FACE).status()).isEqualTo(200);
        }
    }

    private static byte[] faces(int count) {
        Multipart body = new Multipart();
        for (int image = 0; image < count; image++) {
            body.file("image", "face.png", FACE);
        }
        return body.body();
    }

    private static void assertQueueFull(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(429);
        assertThat(answer.problem()).isEqualTo("queue-full");
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
    }

    @Test
    void dropsWhatHasWaitedPastItsDeadline() {
        try (RunningService service = start("faumap.expression.deadline=20ms")) {
            try (BusyWorker worker = new BusyWorker(service)) {
                Answer dropped = service.post(FULL, "image/png", FACE);

                assertThat(dropped.status()).isEqualTo(503);
                assertThat(dropped.problem()).isEqualTo("deadline-passed");
                assertThat(Integer.parseInt(dropped.header("Retry-After"))).isPositive();
                worker.awaitWaiting(0);
            }
            // Once the worker is free again; how soon it begins is the machine's affair.
            RunningService.await(() -> service.post(FULL, "image/png", FACE), answer -> answer.status() == 200);
        }
    }

    @Test
    void dropsWhatNobodyWaitsForAnyMore() throws IOException {
        try (RunningService service = start("faumap.expression.deadline=1h");
                BusyWorker worker = new BusyWorker(service)) {
            try (Socket client =
                    new Socket(service.root().getHost(), service.root().getPort())) {
                send(client);
                worker.awaitWaiting(1);
            }

            worker.awaitWaiting(0);
        }
    }

    @Test
    void workerDropsWhatItTakesTooLate() {
        try (RunningService service = start()) {
            QueuedImage late = queued(service, System.nanoTime() - 1);
            service.context().getBean(ImageQueue.class).add(List.of(late));

            assertThatThrownBy(() -> late.answer().join())
                    .cause()
                    .isInstanceOfSatisfying(
                            Overload.class,
                            overload -> assertThat(overload.reason()).isEqualTo(Overload.Reason.DEADLINE_PASSED));
        }
    }

    @Test
    void aKeyThatFloodsTheQueueLeavesRoomForAnotherWhoseTurnComesNext() {
        try (RunningService service = start()) {
            ImageQueue queue = new ImageQueue(4);
            long deadline = System.nanoTime() + TimeUnit.HOURS.toNanos(1);
            List<QueuedImage> flood = Stream.generate(() -> queued(service, "flood", deadline))
                    .limit(3)
                    .toList();
            QueuedImage calm = queued(service, "calm", deadline);

            queue.add(flood.subList(0, 1));
            queue.add(flood.subList(1, 2));
            assertThatThrownBy(() -> queue.add(flood.subList(2, 3))).isInstanceOf(Overload.class);
            queue.add(List.of(calm));

            assertThat(queue.length()).isEqualTo(3);
            assertThat(queue.poll()).isSameAs(flood.get(0));
            assertThat(queue.poll()).isSameAs(calm);
            assertThat(queue.remove(flood.get(1))).isTrue();
            assertThat(queue.poll()).isNull();
            flood.forEach(QueuedImage::finish);
            calm.finish();
        }
    }

    @Test
    void aKeyIsServedWhileAnotherSendsMoreThanThereIsRoomFor() {
        String[] flooding = {"X-API-Key", "fm_flooding"};
        String[] calm = {"X-API-Key", "fm_calm"};
        List<String> properties = new ArrayList<>(List.of("faumap.expression.deadline=60s"));
        properties.addAll(TestKeys.property(0, "flooding", flooding[1], "infer"));
        properties.addAll(TestKeys.property(1, "calm", calm[1], "infer"));
        try (RunningService service = start(properties.toArray(String[]::new))) {
            ImageQueue queue = service.context().getBean(ImageQueue.class);
            List<CompletableFuture<Answer>> waiting = new ArrayList<>();
            try (BusyWorker worker = new BusyWorker(service)) {
                for (int half : List.of(32, 64)) {
                    waiting.add(service.postLater(FULL, Multipart.CONTENT_TYPE, faces(32), flooding));
                    Awaitility.await().until(() -> queue.length() == half);
                }
                assertQueueFull(service.post(FULL, "image/png", FACE, flooding));
                waiting.add(service.postLater(FULL, "image/png", FACE, calm));
                Awaitility.await().until(() -> queue.length() == 65);
            }
            assertThat(waiting).extracting(answer -> answer.join().status()).containsOnly(200);
        }
    }

    @Test
    void finishesWhatWaitsAndRefusesMoreWhileShuttingDown() throws IOException {
        RunningService service = start("faumap.expression.deadline=60s", "faumap.web.farewell=0s");
        try (service;
                Socket late =
                        new Socket(service.root().getHost(), service.root().getPort())) {
            List<CompletableFuture<Answer>> waiting;
            CompletableFuture<Void> closing;
            try (BusyWorker worker = new BusyWorker(service)) {
                waiting = Stream.generate(() -> service.postLater(FULL, "image/png", FACE))
                        .limit(3)
                        .toList();
                worker.awaitWaiting(3);

                closing = CompletableFuture.runAsync(service::close);
                ImageQueue queue = service.context().getBean(ImageQueue.class);
                Awaitility.await().until(queue::isDraining);
                send(late);

                assertThat(new String(late.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 503 ")
                        .contains("Retry-After: ", "urn:faumap:problem:draining");
            }
            assertThat(waiting).extracting(answer -> answer.join().status()).containsOnly(200);
            closing.join();
        }
    }

    private static void send(Socket client) throws IOException {
        String head = "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: %d\r\n\r\n"
                .formatted(FULL, FACE.length);
        client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().write(FACE);
    }

    /** Keeps the only worker of a service busy until it is closed: it hands over an answer that is not taken before. */
    private static final class BusyWorker implements AutoCloseable {
        private final RunningService service;
        private final CountDownLatch taken = new CountDownLatch(1);
        private final CompletableFuture<Void> handingOver;

        BusyWorker(RunningService service) {
            this.service = service;
            QueuedImage image = queued(service, System.nanoTime() + TimeUnit.HOURS.toNanos(1));
            CountDownLatch busy = new CountDownLatch(1);
            // Runs in the thread that completes the answer: the worker's.
            handingOver = image.answer().thenRun(() -> {
                busy.countDown();
                awaited(taken);
            });
            service.context().getBean(ImageQueue.class).add(List.of(image));
            awaited(busy);
        }

        /** Returns when so many images are in line. */
        void awaitWaiting(int images) {
            RunningService.await(
                    () -> service.get("/actuator/health"),
                    health -> health.json()
                                    .at("/components/expressions/details/waiting")
                                    .asInt()
                            == images);
        }

        private static void awaited(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException condition) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while a worker is kept busy", condition);
            }
        }

        @Override
        public void close() {
            taken.countDown();
            handingOver.join();
        }
    }

    /** An image for the service's worker, past every check of HTTP. */
    private static QueuedImage queued(RunningService service, long deadlineAtNanos) {
        return queued(service, Caller.NOBODY, deadlineAtNanos);
    }

    private static QueuedImage queued(RunningService service, String caller, long deadlineAtNanos) {
        return new QueuedImage(
                caller,
                Trace.NONE,
                new PostedImage(null, FACE),
                new FaceOptions(FaceSelection.FULL, 0, 1),
                service.context().getBean(Models.class).lease("tiny"),
                System.nanoTime(),
                deadlineAtNanos);
    }

    private RunningService start(String... properties) {
        return RunningService.start(
                models,
                Stream.concat(
                                Stream.of(
                                        "faumap.expression.workers=1",
                                        "faumap.model.default=tiny",
                                        "management.endpoint.health.show-details=always"),
                                Stream.of(properties))
                        .toArray(String[]::new));
    }
}
