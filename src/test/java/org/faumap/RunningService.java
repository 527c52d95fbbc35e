package org.faumap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service on a free port, spoken to over HTTP as by any client. */
public final class RunningService implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ConfigurableApplicationContext context;
    private final Path storage;
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI root;

    private RunningService(ConfigurableApplicationContext context, Path storage) {
        this.context = context;
        this.storage = storage;
        this.root = URI.create("http://localhost:" + context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    /**
     * Starts it, with a storage of its own that is deleted in the end, unless the properties name another.
     *
     * @param properties {@code name=value}
     */
    public static RunningService start(Path models, String... properties) {
        return start(List.of("--faumap.model.location=" + models), properties);
    }

    /** The same with the folder of models that is there by default. */
    public static RunningService startByDefault(String... properties) {
        return start(List.of(), properties);
    }

    private static RunningService start(List<String> given, String... properties) {
        Path storage = newFolder();
        List<String> arguments = new ArrayList<>(given);
        arguments.addAll(List.of("--server.port=0", "--faumap.storage.location=" + storage));
        for (String property : properties) {
            // An option that is given twice has both values, joined by a comma.
            arguments.removeIf(
                    argument -> argument.startsWith("--" + property.substring(0, property.indexOf('=') + 1)));
            arguments.add("--" + property);
        }
        return new RunningService(
                new SpringApplication(FaumapApplication.class).run(arguments.toArray(String[]::new)), storage);
    }

    private static Path newFolder() {
        try {
            return Files.createTempDirectory("faumap-storage-");
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
    }

    public ConfigurableApplicationContext context() {
        return context;
    }

    public URI root() {
        return root;
    }

    /** Where this service keeps uploads and results. */
    public Path storage() {
        return storage;
    }

    public Answer get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    public Answer post(String path, String contentType, byte[] body, String... headers) {
        return send(request(path, headers).header("Content-Type", contentType).POST(BodyPublishers.ofByteArray(body)));
    }

    public Answer post(String path, String contentType, String body) {
        return post(path, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Without waiting for the answer. */
    public CompletableFuture<Answer> postLater(String path, String contentType, byte[] body, String... headers) {
        HttpRequest request = request(path, headers)
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        return client.sendAsync(request, BodyHandlers.ofString()).thenApply(RunningService::answer);
    }

    public HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(root.resolve(path)).timeout(PATIENCE);
        return headers.length == 0 ? request : request.headers(headers);
    }

    public Answer send(HttpRequest.Builder request) {
        try {
            return answer(client.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        } catch (InterruptedException condition) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for an answer", condition);
        }
    }

    /** For answers that are not text. */
    public HttpResponse<byte[]> sendForBytes(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        } catch (InterruptedException condition) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for an answer", condition);
        }
    }

    private static Answer answer(HttpResponse<String> response) {
        return new Answer(response);
    }

    /** Asks now and then until the answer is the one awaited; fails with the last one if it never is within a minute. */
    public static Answer await(Supplier<Answer> question, Predicate<Answer> awaited) {
        AtomicReference<Answer> last = new AtomicReference<>();
        try {
            return Awaitility.await()
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(25))
                    .atMost(PATIENCE)
                    .until(
                            () -> {
                                last.set(question.get());
                                return last.get();
                            },
                            awaited);
        } catch (ConditionTimeoutException never) {
            throw new AssertionError("Not within %s; the last answer was %s".formatted(PATIENCE, last.get()), never);
        }
    }

    @Override
    public void close() {
        context.close();
        try {
            FileSystemUtils.deleteRecursively(storage);
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
    }

    /** What came back. */
    public record Answer(HttpResponse<String> response) {
        public int status() {
            return response.statusCode();
        }

        public String text() {
            return response.body();
        }

        public JsonNode json() {
            return JSON.readTree(response.body());
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** The last word of the problem's type; empty when this is no problem. */
        public String problem() {
            return header("Content-Type").startsWith("application/problem+json")
                    ? json().path("type").asString("").replace("urn:faumap:problem:", "")
                    : "";
        }

        @Override
        public String toString() {
            return status() + " " + text();
        }
    }
}
