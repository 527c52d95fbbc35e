package org.faumap.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.tracing.Tracer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.faumap.RunningService;
import org.faumap.TestImages;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a collector of OpenTelemetry's protocol gets. */
class TracingTests {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CALLER = "b7ad6b7169203331";
    private static final String PARENT = "00-%s-%s-01".formatted(TRACE, CALLER);
    private static final byte[] FACE = TestImages.noise("png", 60, 50, 1);

    @TempDir
    private Path models;

    @BeforeEach
    void writeModel() throws Exception {
        TinyModels.write(models, "tiny", "1", 1);
    }

    @Test
    void stagesOfARequestAreSpansOfItsCallersTrace() throws IOException {
        try (Collector collector = new Collector();
                RunningService service = start(collector.property())) {
            assertThat(service.post("/v1/expressions?face=full", "image/png", FACE, "traceparent", PARENT)
                            .status())
                    .isEqualTo(200);
            Span request = collector.awaitRequest("/v1/expressions");

            assertThat(request.traceId()).isEqualTo(TRACE);
            assertThat(request.parentId()).isEqualTo(CALLER);
            assertThat(collector.below(request)).isEqualTo(Set.of("queue", "decode", "detect", "crop", "infer"));
        }
    }

    @Test
    void anExplanationTellsOfItsProjectionsAndItsSheetToo() throws IOException {
        try (Collector collector = new Collector();
                RunningService service = start(collector.property())) {
            assertThat(service.sendForBytes(service.request(
                                            "/v1/explanations?face=full", "Accept", "image/png", "traceparent", PARENT)
                                    .header("Content-Type", "image/png")
                                    .POST(BodyPublishers.ofByteArray(FACE)))
                            .statusCode())
                    .isEqualTo(200);
            Span request = collector.awaitRequest("/v1/explanations");

            assertThat(request.traceId()).isEqualTo(TRACE);
            assertThat(collector.below(request))
                    .isEqualTo(Set.of("queue", "decode", "detect", "crop", "infer", "project", "render"));
        }
    }

    @Test
    void namesThatCallersGiveAreNotTold() throws IOException {
        try (Collector collector = new Collector();
                RunningService service = start(collector.property())) {
            service.get("/v1/models/somebodys-name?of=somebodys-name", "traceparent", PARENT);
            collector.awaitRequest("/v1/models/{id}");

            assertThat(collector.received)
                    .noneMatch(bytes -> new String(bytes, StandardCharsets.ISO_8859_1).contains("somebodys-name"));
        }
    }

    @Test
    void nothingIsTracedUnlessItIsSaidWhereTracesGo() {
        try (RunningService service = start()) {
            assertThat(service.context().getBeanNamesForType(Tracer.class)).isEmpty();
            assertThat(service.context().getBeanDefinitionNames())
                    .noneMatch(name -> name.toLowerCase(Locale.ROOT).contains("opentelemetry"));
        }
    }

    private RunningService start(String... properties) {
        List<String> all = new ArrayList<>(List.of("faumap.model.default=tiny"));
        all.addAll(List.of(properties));
        return RunningService.start(models, all.toArray(String[]::new));
    }

    /** What is looked at of opentelemetry.proto.trace.v1.Span; times in nanoseconds since 1970. */
    private record Span(String traceId, String id, String parentId, String name, long begun, long ended) {
        static Span of(byte[] message) {
            Map<Integer, List<byte[]>> fields = fields(message);
            return new Span(
                    hex(fields, 1),
                    hex(fields, 2),
                    hex(fields, 4),
                    new String(fields.getOrDefault(5, List.of(new byte[0])).get(0), StandardCharsets.UTF_8),
                    fixed(fields, 7),
                    fixed(fields, 8));
        }

        private static String hex(Map<Integer, List<byte[]>> fields, int number) {
            return HexFormat.of()
                    .formatHex(fields.getOrDefault(number, List.of(new byte[0])).get(0));
        }

        private static long fixed(Map<Integer, List<byte[]>> fields, int number) {
            return ByteBuffer.wrap(
                            fields.getOrDefault(number, List.of(new byte[8])).get(0))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getLong();
        }
    }

    /** The fields of a message of Protocol Buffers by their numbers, as they are on the wire; without those of varints. */
    private static Map<Integer, List<byte[]>> fields(byte[] message) {
        Map<Integer, List<byte[]>> fields = new HashMap<>();
        ByteBuffer in = ByteBuffer.wrap(message);
        while (in.hasRemaining()) {
            long tag = varint(in);
            int length = switch ((int) (tag & 7)) {
                case 0 -> 0;
                case 1 -> 8;
                case 2 -> (int) varint(in);
                case 5 -> 4;
                default -> throw new IllegalArgumentException("No such type of field: " + (tag & 7));
            };
            if ((tag & 7) == 0) {
                varint(in);
            } else {
                byte[] value = new byte[length];
                in.get(value);
                fields.computeIfAbsent((int) (tag >>> 3), number -> new ArrayList<>())
                        .add(value);
            }
        }
        return fields;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    /** Takes what is posted to it. */
    private static final class Collector implements AutoCloseable {
        private final HttpServer server;
        private final Queue<byte[]> received = new ConcurrentLinkedQueue<>();

        Collector() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/v1/traces", this::take);
            server.start();
        }

        private void take(HttpExchange exchange) throws IOException {
            received.add(exchange.getRequestBody().readAllBytes());
            exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        }

        String[] property() {
            return new String[] {
                "management.opentelemetry.tracing.export.otlp.endpoint=http://localhost:%d/v1/traces"
                        .formatted(server.getAddress().getPort()),
                "management.opentelemetry.tracing.export.schedule-delay=50ms"
            };
        }

        private List<Span> spans() {
            return received.stream()
                    .flatMap(request -> fields(request).getOrDefault(1, List.of()).stream())
                    .flatMap(resource -> fields(resource).getOrDefault(2, List.of()).stream())
                    .flatMap(scope -> fields(scope).getOrDefault(2, List.of()).stream())
                    .map(Span::of)
                    .toList();
        }

        /** The span of the request to an address, which is told when it is over. */
        Span awaitRequest(String address) {
            return Awaitility.await()
                    .until(
                            () -> spans().stream()
                                    .filter(span -> span.name().contains(address))
                                    .findFirst(),
                            Optional::isPresent)
                    .orElseThrow();
        }

        /** The names of the spans right below another. */
        Set<String> below(Span parent) {
            return spans().stream()
                    .filter(span -> span.parentId().equals(parent.id()))
                    .filter(span -> span.traceId().equals(parent.traceId()))
                    .filter(span -> span.begun() <= span.ended())
                    .map(Span::name)
                    .collect(Collectors.toSet());
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
