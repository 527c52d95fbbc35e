package org.faumap.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.faumap.image.Box;
import org.faumap.image.DetectedFace;
import org.faumap.image.FaceCrop;
import org.faumap.image.GrayImage;
import org.faumap.image.Keypoints;
import org.faumap.image.Point;
import org.faumap.model.ModelId;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The same on both databases. */
class ExplanationsTests {
    private static final ModelId MODEL = new ModelId("tiny", "1");
    private static final ExplanationOptions OPTIONS = new ExplanationOptions(Rule.GUIDED, List.of("conv1"), 4, true);

    @Nested
    class OnH2 extends Laws {
        @Override
        DataSource database() {
            JdbcDataSource source = new JdbcDataSource();
            source.setUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
            return source;
        }
    }

    @Nested
    class OnPostgreSql extends Laws {
        private static EmbeddedPostgres server;

        @BeforeAll
        static void start() throws IOException {
            server = EmbeddedPostgres.start();
        }

        @AfterAll
        static void stop() throws IOException {
            server.close();
        }

        @Override
        DataSource database() {
            return server.getPostgresDatabase();
        }
    }

    abstract static class Laws {
        private final SettableClock clock = new SettableClock();
        private JdbcClient database = JdbcClient.create(new JdbcDataSource());

        abstract DataSource database();

        @BeforeEach
        void migrate() {
            DataSource source = database();
            Flyway.configure().dataSource(source).load().migrate();
            database = JdbcClient.create(source);
            database.sql("delete from explanation").update();
        }

        private Explanations explanations(int most) {
            return new Explanations(
                    database, clock, new ExplainSettings(Duration.ofMinutes(15), most, 1, 1, Duration.ofSeconds(1)));
        }

        @Test
        void givesBackWhatWasSaved() {
            StoredExplanation saved = explanations(10).save(MODEL, OPTIONS, face(3));
            // Another replica, which shares nothing but the database.
            StoredExplanation found = explanations(10).find(saved.id());

            assertThat(found.createdAt()).isEqualTo(saved.createdAt());
            assertThat(found.expiresAt()).isEqualTo(saved.createdAt().plus(Duration.ofMinutes(15)));
            assertThat(found.model()).isEqualTo(MODEL);
            assertThat(found.options()).isEqualTo(OPTIONS);
            assertThat(found.face().imageName()).isEqualTo("a.jpg");
            assertThat(found.face().detected().box()).isEqualTo(new Box(1, 2, 3, 4));
            assertThat(found.face().crop()).isEqualTo(new FaceCrop.Window(0.5, -1.25, 40, 41, 26.5));
            assertThat(found.face().detected()).isEqualTo(face(0).detected());
            assertThat(found.face().input().pixels()).isEqualTo(face(3).input().pixels());
            assertThat(found.face().image().width()).isEqualTo(6);
            assertThat(saved.id().version()).isEqualTo(7);
        }

        @Test
        void nothingIsLeftAfterTheTimeToLive() {
            Explanations explanations = explanations(10);
            UUID id = explanations.save(MODEL, OPTIONS, face(3)).id();
            clock.now = clock.now.plus(Duration.ofMinutes(15)).plusMillis(1);

            assertThatThrownBy(() -> explanations.find(id)).hasMessageContaining("900 s");
            assertThatThrownBy(() -> explanations.delete(id)).hasMessageContaining("900 s");
            assertThat(count()).isEqualTo(1);
            explanations.removeExpired();
            assertThat(count()).isZero();
            assertThatThrownBy(() -> explanations.find(id)).hasMessageContaining("900 s");
        }

        @Test
        void theOldestMakesRoom() {
            Explanations explanations = explanations(3);
            UUID first = explanations.save(MODEL, OPTIONS, face(0)).id();
            for (int i = 1; i <= 4; i++) {
                clock.now = clock.now.plusSeconds(1);
                explanations.save(MODEL, OPTIONS, face(i));
            }

            assertThat(count()).isEqualTo(3);
            assertThatThrownBy(() -> explanations.find(first)).hasMessageContaining("make room");
        }

        @Test
        void deletedOnceIsDeleted() {
            Explanations explanations = explanations(3);
            UUID id = explanations.save(MODEL, OPTIONS, face(0)).id();
            explanations.delete(id);

            assertThat(count()).isZero();
            assertThatThrownBy(() -> explanations.delete(id)).hasMessageContaining("deleted");
        }

        private int count() {
            return database.sql("select count(*) from explanation")
                    .query(Integer.class)
                    .single();
        }
    }

    private static ExplainedFace face(int grey) {
        byte[] input = {0, 127, -128, (byte) grey};
        byte[] image = new byte[36];
        return new ExplainedFace(
                "a.jpg",
                640,
                480,
                2,
                3,
                1,
                new DetectedFace(
                        new Box(1, 2, 3, 4),
                        0.75,
                        new Keypoints(
                                new Point(1, 2),
                                new Point(3, 3),
                                new Point(2, 4),
                                new Point(2, 5),
                                new Point(0, 2),
                                new Point(5, 2.5))),
                new FaceCrop.Window(0.5, -1.25, 40, 41, 26.5),
                new GrayImage(2, 2, input),
                new GrayImage(6, 6, image));
    }

    private static final class SettableClock extends Clock {
        private Instant now = Instant.parse("2026-01-02T03:04:05.678Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
