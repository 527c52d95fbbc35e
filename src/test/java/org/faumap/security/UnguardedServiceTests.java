package org.faumap.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A service without keys: on its own machine, or open. */
@ExtendWith(OutputCaptureExtension.class)
class UnguardedServiceTests {
    /** Of this machine and of the loopback interface on Linux; others reach neither. */
    private static final String ANOTHER_ADDRESS = "127.0.0.2";

    @TempDir
    private static Path models;

    private static RunningService service;

    @BeforeAll
    static void start() throws IOException {
        TinyModels.write(models, "tiny", "1", 1);
        service = RunningService.start(models, "faumap.model.default=tiny", "faumap.security.hosts=faces.test");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void listensOnTheLoopbackInterfaceAndSaysHowToOpenIt(CapturedOutput log) throws IOException {
        try (RunningService another = RunningService.start(models)) {
            assertThat(log.getAll()
                            .lines()
                            .filter(line -> line.contains("for this machine alone"))
                            .filter(line ->
                                    line.contains(" port " + another.root().getPort() + ",")))
                    .singleElement()
                    .asString()
                    .contains(
                            "FAUMap ",
                            "models [",
                            " cores, heap up to ",
                            "listening on 127.0.0.1,",
                            "faumap.security.keys",
                            "issuer-uri",
                            "faumap.security.open=true");
            try (Socket socket = new Socket()) {
                assertThatThrownBy(() -> socket.connect(
                                new InetSocketAddress(
                                        ANOTHER_ADDRESS, another.root().getPort()),
                                5000))
                        .isInstanceOf(SocketException.class);
            }
        }
    }

    @Test
    void listensEverywhereWhenToldThatItIsOpen(CapturedOutput log) throws IOException {
        try (RunningService open = RunningService.start(models, "faumap.security.open=true");
                Socket socket = new Socket(ANOTHER_ADDRESS, open.root().getPort())) {
            socket.getOutputStream()
                    .write("GET /v1/models HTTP/1.1\r\nHost: faces.example.org\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200");
        }
        assertThat(log.getAll()).contains("for whoever reaches it: faumap.security.open=true");
    }

    @ParameterizedTest
    @CsvSource({
        "evil.example, 421",
        "localhost.evil.example, 421",
        "127.0.0.1.evil.example, 421",
        "192.168.1.2, 421",
        "localhost, 200",
        "LOCALHOST:8080, 200",
        "127.0.0.1, 200",
        "[::1]:8080, 200",
        "faumap.localhost, 200",
        "Faces.Test, 200",
    })
    void answersToItsOwnNamesAlone(String host, int status) throws IOException {
        for (String path : new String[] {"/v1/models", "/", "/actuator/health"}) {
            String answer = RawHttp.get(service, path, "Host: " + host);
            assertThat(answer).startsWith("HTTP/1.1 " + status);
            assertThat(answer.contains("urn:faumap:problem:foreign-host")).isEqualTo(status == 421);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sec-Fetch-Site | cross-site",
                "Sec-Fetch-Site | same-site",
                "Origin | https://evil.example",
                "Origin | null",
                "Origin | http://localhost:1",
            })
    void refusesWhatAPageOfAnotherSiteWouldChange(String header, String value) {
        for (String path : new String[] {"/v1/mapping-jobs", "/v1/datasets", "/v1/expressions"}) {
            Answer answer = service.post(path, "text/plain", new byte[10], header, value);
            assertThat(answer.status()).as(answer.text()).isEqualTo(403);
            assertThat(answer.problem()).isEqualTo("foreign-page");
        }
        assertThat(service.send(service.request("/v1/datasets/none", header, value)
                                .DELETE())
                        .problem())
                .isEqualTo("foreign-page");
        assertThat(service.get("/v1/models", header, value).status()).isEqualTo(200);
    }

    @Test
    void takesWhatItsOwnPageSends() {
        String own = service.root().toString();
        assertThat(service.post("/v1/mapping-jobs", "text/plain", new byte[10], "Origin", own)
                        .status())
                .isEqualTo(415);
        assertThat(service.post(
                                "/v1/mapping-jobs",
                                "text/plain",
                                new byte[10],
                                "Origin",
                                own,
                                "Sec-Fetch-Site",
                                "same-origin")
                        .status())
                .isEqualTo(415);
        assertThat(service.get("/v1/models", "Origin", "https://app.example.org")
                        .header("Access-Control-Allow-Origin"))
                .isEmpty();
    }

    @Test
    void takesWhatAPageOfAnAllowedOriginSends() {
        try (RunningService another =
                RunningService.start(models, "faumap.security.cors-origins=https://app.example.org")) {
            Answer welcome = another.post(
                    "/v1/mapping-jobs",
                    "text/plain",
                    new byte[10],
                    "Origin",
                    "https://app.example.org",
                    "Sec-Fetch-Site",
                    "cross-site");
            assertThat(welcome.status()).isEqualTo(415);
            assertThat(welcome.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example.org");
            Answer refused =
                    another.post("/v1/mapping-jobs", "text/plain", new byte[10], "Origin", "https://evil.example");
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.problem()).isEqualTo("foreign-page");
        }
    }

    @Test
    void managementOnItsOwnPortStaysOnTheMachineToo() throws IOException {
        try (RunningService another = RunningService.start(models, "management.server.port=0")) {
            int port = another.context().getEnvironment().getRequiredProperty("local.management.port", Integer.class);
            try (Socket socket = new Socket()) {
                assertThatThrownBy(() -> socket.connect(new InetSocketAddress(ANOTHER_ADDRESS, port), 5000))
                        .isInstanceOf(SocketException.class);
            }
        }
    }
}
