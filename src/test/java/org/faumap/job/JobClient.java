package org.faumap.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks of mapping jobs with a running service. */
record JobClient(RunningService service, HttpClient http) {
    static final String JOBS = "/v1/mapping-jobs";

    /** Few permutations: the tests are of jobs, not of statistics. */
    static final String QUICK = "\"permutations\":20,\"familyWise\":20,\"resamplings\":20";

    /** Of one job on a machine with other things to do. */
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    static JobClient of(RunningService service) {
        return new JobClient(service, HttpClient.newHttpClient());
    }

    /** @param more fields beside the data set's, without braces */
    static String body(String dataset, String more) {
        return "{\"dataset\":\"%s\",%s,%s}".formatted(dataset, QUICK, more);
    }

    Answer post(String body, String... headers) {
        return service.post(JOBS, "application/json", body.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** @return its id */
    String start(String body, String... headers) {
        Answer answer = post(body, headers);
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return answer.json().path("id").asString();
    }

    /** Without waiting for the answer. */
    CompletableFuture<Answer> startLater(String body, String key) {
        HttpRequest request = service.request(JOBS)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body))
                .build();
        return http.sendAsync(request, BodyHandlers.ofString()).thenApply(Answer::new);
    }

    Answer get(String id, String rest, String... headers) {
        return service.get(JOBS + "/" + id + rest, headers);
    }

    Answer act(String id, String action) {
        return service.send(service.request(JOBS + "/" + id + "/" + action).POST(BodyPublishers.noBody()));
    }

    Answer cancel(String id) {
        return service.send(service.request(JOBS + "/" + id).DELETE());
    }

    /** The job, as soon as it is as awaited. */
    JsonNode await(String id, String rest, Predicate<JsonNode> awaited) {
        long endsAt = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Answer answer = get(id, rest);
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            if (awaited.test(answer.json())) {
                return answer.json();
            }
            assertThat(System.nanoTime() - endsAt).as(answer.text()).isNegative();
        }
    }

    /** The job, as soon as it has ended, well or not. */
    JsonNode ended(String id) {
        return await(id, "?wait=20s", job -> hasEnded(job));
    }

    static boolean hasEnded(JsonNode job) {
        return List.of("COMPLETED", "FAILED", "CANCELLED")
                .contains(job.path("state").asString());
    }

    JsonNode completed(String id) {
        JsonNode job = ended(id);
        assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("COMPLETED");
        return job;
    }

    /** A server-sent event. */
    record Event(String name, JsonNode data) {}

    /** All events of a job until its stream ends. */
    List<Event> events(String id) {
        HttpRequest request = service.request(JOBS + "/" + id + "/events", "Accept", "text/event-stream")
                .build();
        try {
            HttpResponse<Stream<String>> answer = http.send(request, BodyHandlers.ofLines());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
            List<Event> events = new ArrayList<>();
            String name = "";
            try (Stream<String> lines = answer.body()) {
                for (String line : (Iterable<String>) lines::iterator) {
                    if (line.startsWith("event:")) {
                        name = line.substring("event:".length()).strip();
                    } else if (line.startsWith("data:")) {
                        events.add(new Event(
                                name,
                                JsonMapper.shared()
                                        .readTree(
                                                line.substring("data:".length()).strip())));
                    }
                }
            }
            return events;
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        } catch (InterruptedException condition) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for events", condition);
        }
    }

    static void assertProblem(Answer answer, int status, String problem) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.problem()).as(answer.text()).isEqualTo(problem);
        assertThat(answer.json().path("title").asString()).isNotBlank();
        assertThat(answer.json().path("detail").asString()).isNotBlank();
        assertThat(answer.json().path("requestId").asString()).isEqualTo(answer.header("X-Request-Id"));
        assertThat(answer.text()).doesNotContain("Exception", "org.", "java", "tools.jackson", "\tat ");
    }
}
