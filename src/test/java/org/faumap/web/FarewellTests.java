package org.faumap.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.faumap.RunningService;
import org.faumap.ServiceProcess;
import org.faumap.TestImages;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of connections when the service is told to stop. */
class FarewellTests {
    /** Longer than any of this takes. */
    private static final String PATIENT = "faumap.web.farewell=30s";

    private static final byte[] FACE = TestImages.noise("png", 60, 50, 1);
    private static final int SIGTERM_STATUS = 128 + 15;

    @TempDir
    private Path models;

    @TempDir
    private Path storage;

    private final List<Socket> clients = new ArrayList<>();

    @BeforeEach
    void writeModel() throws Exception {
        TinyModels.write(models, "tiny", "1", 1);
    }

    @Test
    void whoeverHasConnectedBeforeTheOrderToStopIsAnsweredAndNobodyIsLetInAfterIt() throws IOException {
        try (ServiceProcess service = ServiceProcess.start(models, storage, "faumap.model.default=tiny", PATIENT)) {
            connect(service.root(), 100);
            for (Socket client : clients.subList(0, 50)) {
                ask(client);
            }

            service.terminate();
            Awaitility.await().until(() -> refuses(service.root()));
            for (Socket client : clients.subList(50, clients.size())) {
                ask(client);
            }

            assertThat(clients)
                    .hasSizeGreaterThanOrEqualTo(100)
                    .allSatisfy(client -> assertThat(answer(client))
                            .startsWith("HTTP/1.1 200 ")
                            .contains("\"label\""));
            assertThat(service.awaitEnd()).isEqualTo(SIGTERM_STATUS);
        }
    }

    @Test
    void whoeverStillWaitsToBeLetInIsLetInFirst() throws IOException {
        RunningService service =
                RunningService.start(models, "faumap.model.default=tiny", PATIENT, "server.tomcat.max-connections=1");
        connect(service.root(), 4); // one of them is let in, while the others wait with the system

        CompletableFuture<Void> closing = CompletableFuture.runAsync(service::close);
        for (Socket client : clients) {
            ask(client);
        }

        assertThat(clients).allSatisfy(client -> assertThat(answer(client)).startsWith("HTTP/1.1 200 "));
        closing.join();
        assertThat(refuses(service.root())).isTrue();
    }

    private void connect(URI to, int count) throws IOException {
        for (int client = 0; client < count; client++) {
            clients.add(new Socket(to.getHost(), to.getPort()));
        }
    }

    /** Whether nobody is let in any more; those who are, have to be served. */
    private boolean refuses(URI address) throws IOException {
        try {
            connect(address, 1);
            return false;
        } catch (ConnectException refused) {
            return true;
        }
    }

    private static void ask(Socket client) throws IOException {
        String head = "POST /v1/expressions?face=full HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: image/png\r\nContent-Length: %d\r\n\r\n".formatted(FACE.length);
        client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().write(FACE);
    }

    private static String answer(Socket client) throws IOException {
        try (client) {
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
