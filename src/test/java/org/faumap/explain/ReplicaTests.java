package org.faumap.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.TestImages;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two services that share a PostgreSQL database, and nothing else. */
class ReplicaTests {
    @TempDir
    private static Path models;

    @Test
    void anyReplicaAnswersForAnExplanation() throws IOException {
        TinyModels.write(models, "tiny", "1", 1);
        try (EmbeddedPostgres server = EmbeddedPostgres.start();
                RunningService one = start(server);
                RunningService other = start(server)) {
            Answer posted = one.post("/v1/explanations?face=full", "image/png", TestImages.noise("png", 60, 50, 1));
            String address = posted.header("Location");
            String heatmap = posted.json()
                    .path("layers")
                    .get(0)
                    .path("activations")
                    .get(0)
                    .path("heatmap")
                    .asString();

            assertThat(other.get(address).json()).isEqualTo(posted.json());
            Answer fromOne = one.get(heatmap, "Accept", "application/json");
            Answer fromOther = other.get(heatmap, "Accept", "application/json");
            assertThat(fromOther.json()).isEqualTo(fromOne.json());
            assertThat(fromOther.header("ETag")).isEqualTo(fromOne.header("ETag"));

            assertThat(other.send(other.request(address).DELETE()).status()).isEqualTo(204);
            assertThat(one.get(address).status()).isEqualTo(404);
        }
    }

    private static RunningService start(EmbeddedPostgres server) {
        return RunningService.start(
                models,
                "faumap.model.default=tiny",
                "spring.datasource.url=" + server.getJdbcUrl("postgres", "postgres"),
                "spring.datasource.username=postgres");
    }
}
