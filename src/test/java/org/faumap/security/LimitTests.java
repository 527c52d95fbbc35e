package org.faumap.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a key may ask for, over HTTP. */
class LimitTests {
    private static final String SLOW = "fm_slow";
    private static final String CALM = "fm_calm";
    private static final String FREE = "fm_free";
    private static final String LOADER = "fm_loader";
    private static final String STREAMER = "fm_streamer";

    @TempDir
    private static Path models;

    private static RunningService service;

    @BeforeAll
    static void start() throws IOException {
        TinyModels.write(models, "tiny", "1", 1);
        List<String> properties = new ArrayList<>(List.of(
                "faumap.model.default=tiny",
                "faumap.security.requests-per-minute=2",
                "faumap.security.keys[0].requests-per-minute=1",
                "faumap.security.keys[2].requests-per-minute=100000",
                "faumap.security.keys[3].requests-per-minute=100000",
                "faumap.security.keys[3].upload-per-day=1000B",
                "faumap.security.keys[4].requests-per-minute=100000",
                "faumap.security.keys[4].upload-per-day=1000B"));
        properties.addAll(TestKeys.property(0, "slow", SLOW, "infer"));
        properties.addAll(TestKeys.property(1, "calm", CALM, "infer"));
        properties.addAll(TestKeys.property(2, "free", FREE, "infer,jobs"));
        properties.addAll(TestKeys.property(3, "loader", LOADER, "jobs"));
        properties.addAll(TestKeys.property(4, "streamer", STREAMER, "jobs"));
        service = RunningService.start(models, properties.toArray(String[]::new));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void aKeyThatAsksTooOftenIsToldWhenToComeAgainWhileAnotherIsServed() {
        Answer first = service.get("/v1/models", "X-API-Key", SLOW);
        Answer second = service.get("/v1/models", "X-API-Key", SLOW);

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.header("RateLimit-Policy")).isEqualTo("\"requests\";q=1;w=60");
        assertThat(first.header("RateLimit")).matches("\"requests\";r=0;t=(59|60)");
        assertThat(second.status()).isEqualTo(429);
        assertThat(second.problem()).isEqualTo("rate-limited");
        assertThat(Integer.parseInt(second.header("Retry-After"))).isBetween(1, 60);
        assertThat(second.header("RateLimit")).startsWith("\"requests\";r=0;t=");
        assertThat(service.get("/v1/models", "X-API-Key", CALM).header("RateLimit"))
                .startsWith("\"requests\";r=1;t=");
        assertThat(service.get("/v1/models", "X-API-Key", CALM).status()).isEqualTo(200);
        assertThat(service.get("/v1/models", "X-API-Key", CALM).status()).isEqualTo(429);
        assertThat(service.get("/v1/models", "X-API-Key", FREE).status()).isEqualTo(200);
    }

    @Test
    void uploadsOfAnnouncedLengthCountAtOnce() {
        assertThat(upload(LOADER, 600).status()).isIn(400, 422); // it is no archive, and was received all the same
        Answer spent = upload(LOADER, 600);
        assertThat(spent.status()).isEqualTo(429);
        assertThat(spent.problem()).isEqualTo("upload-quota-spent");
        assertThat(Integer.parseInt(spent.header("Retry-After"))).isBetween(15_000, 18_000);
        assertThat(upload(LOADER, 300).status()).isIn(400, 422);
        Answer never = upload(LOADER, 1001);
        assertThat(never.status()).isEqualTo(413);
        assertThat(never.problem()).isEqualTo("upload-quota-exceeded");
        assertThat(upload(FREE, 1001).status()).isIn(400, 422);
    }

    @Test
    void uploadsOfUnknownLengthCountAsTheyCome() {
        Answer answer = service.send(service.request("/v1/datasets", "X-API-Key", STREAMER)
                .header("Content-Type", "application/zip")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[3_000_000]))));

        assertThat(answer.status()).as(answer.text()).isEqualTo(429);
        assertThat(answer.problem()).isEqualTo("upload-quota-spent");
        assertThat(service.get("/v1/datasets", "X-API-Key", STREAMER).status()).isEqualTo(200);
    }

    private static Answer upload(String key, int bytes) {
        return service.post("/v1/datasets", "application/zip", new byte[bytes], "X-API-Key", key);
    }
}
