package org.faumap.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.faumap.Multipart;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.TestImages;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that send slowly, too much, or leave: they hold up nobody else. */
class SlowClientTests {
    private static final String FULL = "/v1/expressions?face=full";
    private static final byte[] FACE = TestImages.noise("png", 60, 50, 1);
    private static final int THREADS = 12;
    private static final int UPLOADS = 2;

    @TempDir
    private static Path models;

    private static RunningService service;

    private final List<Socket> open = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        TinyModels.write(models, "tiny", "1", 1);
        service = RunningService.start(
                models,
                "faumap.model.default=tiny",
                "faumap.web.max-body=1MB",
                "faumap.web.body-time=3s",
                "faumap.dataset.uploads=" + UPLOADS,
                "faumap.explain.parallelism=1",
                // Of virtual ones, as Java 21 and later have them, there are always enough.
                "spring.threads.virtual.enabled=false",
                "server.tomcat.threads.max=" + THREADS);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void hangUp() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    @Test
    void bodiesThatComeAByteAtATimeHoldNoThreads() throws IOException {
        for (int i = 0; i < THREADS; i++) {
            begin(FULL, "image/png", 1000, "\u0089");
            begin(FULL, "application/json", 1000, "{");
            begin(FULL, Multipart.CONTENT_TYPE, 1000, "-");
            begin("/nowhere", "image/png", 1000, "x");
            begin("/v1/datasets", "application/zip", 1000, "P"); // some take the places for uploads
            begin(FULL, "image/png", 99_999_999, "x"); // refused at once
            chunked(FULL, "5\r\nab");
        }

        assertThat(service.get("/actuator/health/liveness").status()).isEqualTo(200);
        assertThat(service.get("/v1/models").status()).isEqualTo(200);
        assertThat(service.post(FULL, "image/png", FACE).status()).isEqualTo(200);
        Socket whole = begin(FULL, "image/png", FACE.length, "\u0089");
        whole.getOutputStream().write(FACE, 1, FACE.length - 1);
        assertThat(answer(whole)).startsWith("HTTP/1.1 200").contains("\"faces\":[{");
    }

    @Test
    void probesAreAnsweredWhileAllOthersWait() throws IOException {
        ConcurrencyLimit limit = service.context().getBean(ConcurrencyLimit.class);
        try (ConcurrencyLimit.Permit busy = limit.acquire()) {
            assertThat(busy).isNotNull();
            for (int i = 0; i < 2 * THREADS; i++) {
                explain();
            }
            // As many wait as there are threads for; to the others the service says so.
            Answer refused = RunningService.await(() -> service.get("/v1/models"), answer -> answer.status() == 503);

            assertThat(refused.problem()).isEqualTo("busy");
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(service.get("/actuator/health/liveness").status()).isEqualTo(200);
            assertThat(service.get("/actuator/health/readiness").status()).isEqualTo(200);
        }
    }

    @Test
    void endsABodyThatTakesTooLong() throws IOException {
        Socket slow = begin(FULL, "image/png", 1000, "x");

        assertThat(answer(slow)).startsWith("HTTP/1.1 408").contains("body-too-slow", "faumap.web.body-time");
        assertThat(slow.getInputStream().readAllBytes())
                .as("up to the end of the connection")
                .hasSizeLessThan(10);
    }

    @Test
    void readsTheAnswerThoughItWasStillSending() throws IOException {
        Socket eager = begin(FULL, "image/png", 40_000_000, "");
        byte[] megabyte = new byte[1_000_000];
        for (int i = 0; i < 40; i++) {
            eager.getOutputStream().write(megabyte);
        }

        assertThat(answer(eager)).startsWith("HTTP/1.1 413").contains("body-too-large", "Connection: close");
    }

    @Test
    void worksOnNothingWhoseClientIsGone() throws IOException {
        ConcurrencyLimit limit = service.context().getBean(ConcurrencyLimit.class);
        try (ConcurrencyLimit.Permit busy = limit.acquire()) {
            assertThat(busy).isNotNull();
            explain().close();
        }

        RunningService.await(
                () -> service.get("/actuator/prometheus", "Accept", "text/plain"),
                metrics -> metrics.text()
                        .lines()
                        .anyMatch(line -> line.startsWith("http_server_requests_seconds_count")
                                && line.contains("status=\"499\"")
                                && line.contains("uri=\"/v1/explanations\"")));
    }

    private Socket explain() throws IOException {
        Socket socket = begin("/v1/explanations?face=full&store=false", "image/png", FACE.length, "");
        socket.getOutputStream().write(FACE);
        return socket;
    }

    /** A request that announces more than it sends. */
    private Socket begin(String path, String type, long length, String sent) throws IOException {
        return begin("POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(path, type, length, sent));
    }

    private void chunked(String path, String sent) throws IOException {
        begin("POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n%s"
                .formatted(path, sent));
    }

    private Socket begin(String request) throws IOException {
        Socket socket = new Socket(service.root().getHost(), service.root().getPort());
        open.add(socket);
        socket.setSoTimeout(60_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return socket;
    }

    /** What comes up to the end of its JSON. */
    private static String answer(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        int depth = 0;
        boolean json = false;
        for (int next = socket.getInputStream().read();
                next >= 0;
                next = socket.getInputStream().read()) {
            text.append((char) next);
            depth += next == '{' ? 1 : next == '}' ? -1 : 0;
            json |= next == '{';
            if (json && depth == 0) {
                break;
            }
        }
        return text.toString();
    }
}
