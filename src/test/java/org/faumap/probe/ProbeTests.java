package org.faumap.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeTests {
    private HttpServer server;
    private int status;
    private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            received.add(exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void anAnswerOf200IsWell() {
        status = 200;
        assertThat(Probe.answers(Probe.readiness(port()))).isTrue();
    }

    @Test
    void anAnswerOf503IsNot() {
        status = 503;
        assertThat(Probe.answers(Probe.readiness(port()))).isFalse();
    }

    @Test
    void nobodyThereIsNot() {
        URI address = Probe.readiness(port());
        server.stop(0);
        assertThat(Probe.answers(address)).isFalse();
    }

    @Test
    void asksTheManagementPortWhereThereIsOne() {
        assertThat(Probe.readiness(Map.of("SERVER_PORT", "80", "MANAGEMENT_SERVER_PORT", "81")))
                .hasPort(81);
        assertThat(Probe.readiness(Map.of("SERVER_PORT", "80"))).hasPort(80);
        assertThat(Probe.readiness(Map.of())).hasPort(8080).hasPath("/actuator/health/readiness");
    }

    @Test
    void postsAFile(@TempDir Path folder) throws IOException {
        status = 201;
        Path file = Files.write(folder.resolve("face"), new byte[] {1, 2, 3});
        assertThat(Probe.accepts(Probe.readiness(port()), file)).isTrue();
        assertThat(received.poll()).containsExactly(1, 2, 3);
        status = 415;
        assertThat(Probe.accepts(Probe.readiness(port()), file)).isFalse();
    }

    private Map<String, String> port() {
        return Map.of("SERVER_PORT", String.valueOf(server.getAddress().getPort()));
    }
}
