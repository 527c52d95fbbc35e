package org.faumap.explain;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.faumap.explain.ExplanationRefused.Reason;
import org.faumap.image.Box;
import org.faumap.image.DetectedFace;
import org.faumap.image.FaceCrop;
import org.faumap.image.Keypoints;
import org.faumap.model.ModelId;
import org.faumap.web.TimedIds;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/**
 * The explanations that are kept, in the service's database, so that every replica that shares it can answer. Thread-safe.
 *
 * <p>An id ({@link TimedIds}) begins with the time it was made, so that one whose time to live is over
 * can be told from one that never was, without keeping a trace of it.
 */
@Repository
class Explanations {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final JdbcClient database;
    private final Clock clock;
    private final Duration timeToLive;
    private final int maxStored;
    private final TimedIds ids = new TimedIds();

    Explanations(JdbcClient database, Clock clock, ExplainSettings settings) {
        this.database = database;
        this.clock = clock;
        this.timeToLive = settings.timeToLive();
        this.maxStored = settings.maxStored();
    }

    /** What stands in the column {@code description}. */
    private record Description(
            ModelId model,
            ExplanationOptions options,
            @Nullable String imageName,
            int imageWidth,
            int imageHeight,
            int facesFound,
            @Nullable Integer facesNotShown,
            int index,
            Box box,
            double detectionScore,
            @Nullable Keypoints keypoints,
            FaceCrop.Window crop) {}

    /** Keeps an explanation for its time to live. */
    StoredExplanation save(ModelId model, ExplanationOptions options, ExplainedFace face) {
        // Milliseconds are what the id can hold and every database keeps.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        StoredExplanation stored = new StoredExplanation(ids.at(now), now, now.plus(timeToLive), model, options, face);
        Description description = new Description(
                model,
                options,
                face.imageName(),
                face.imageWidth(),
                face.imageHeight(),
                face.facesFound(),
                face.facesNotShown(),
                face.index(),
                face.detected().box(),
                face.detected().score(),
                face.detected().keypoints(),
                face.crop());
        makeRoom();
        database.sql("insert into explanation (id, created_at, expires_at, description, input, picture)"
                        + " values (?, ?, ?, ?, ?, ?)")
                .param(stored.id())
                .param(utc(now))
                .param(utc(stored.expiresAt()))
                .param(JSON.writeValueAsString(description))
                .param(GrayPng.write(face.input()))
                .param(GrayPng.write(face.image()))
                .update();
        return stored;
    }

    /**
     * Gives back what was saved.
     *
     * @throws ExplanationRefused if it has expired, was deleted, or never was
     */
    StoredExplanation find(UUID id) {
        Instant now = clock.instant();
        return database.sql("select created_at, expires_at, description, input, picture from explanation"
                        + " where id = ? and expires_at > ?")
                .param(id)
                .param(utc(now))
                .query((row, number) -> {
                    Description description = JSON.readValue(row.getString("description"), Description.class);
                    return new StoredExplanation(
                            id,
                            row.getObject("created_at", OffsetDateTime.class).toInstant(),
                            row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                            description.model(),
                            description.options(),
                            new ExplainedFace(
                                    description.imageName(),
                                    description.imageWidth(),
                                    description.imageHeight(),
                                    description.facesFound(),
                                    Objects.requireNonNullElse(description.facesNotShown(), 0),
                                    description.index(),
                                    new DetectedFace(
                                            description.box(), description.detectionScore(), description.keypoints()),
                                    description.crop(),
                                    GrayPng.read(row.getBytes("input")),
                                    GrayPng.read(row.getBytes("picture"))));
                })
                .optional()
                .orElseThrow(() -> missing(id, now));
    }

    /** @throws ExplanationRefused if it has expired, was deleted, or never was */
    void delete(UUID id) {
        Instant now = clock.instant();
        int deleted = database.sql("delete from explanation where id = ? and expires_at > ?")
                .param(id)
                .param(utc(now))
                .update();
        if (deleted == 0) {
            throw missing(id, now);
        }
    }

    private ExplanationRefused missing(UUID id, Instant now) {
        return id.version() == 7 && TimedIds.madeAt(id).plus(timeToLive).isBefore(now)
                ? new ExplanationRefused(
                        Reason.EXPIRED,
                        "Explanations are kept for %d s, then nothing of them is left. Post the image again."
                                .formatted(timeToLive.toSeconds()))
                : new ExplanationRefused(
                        Reason.UNKNOWN, "It was deleted, had to make room for newer ones, or never was.");
    }

    /** Expired ones go at once when room is needed, and otherwise within a minute. */
    @Scheduled(fixedDelay = 60_000, initialDelay = 60_000)
    void removeExpired() {
        database.sql("delete from explanation where expires_at <= ?")
                .param(utc(clock.instant()))
                .update();
    }

    private void makeRoom() {
        long kept = database.sql("select count(*) from explanation")
                .query(Long.class)
                .single();
        if (kept < maxStored) {
            return;
        }
        removeExpired();
        List<UUID> oldest = database.sql("select id from explanation order by created_at desc offset ?")
                .param(maxStored - 1)
                .query(UUID.class)
                .list();
        for (UUID id : oldest) {
            database.sql("delete from explanation where id = ?").param(id).update();
        }
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
