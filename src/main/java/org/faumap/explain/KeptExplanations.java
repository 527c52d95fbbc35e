package org.faumap.explain;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.UUID;
import java.util.function.Function;
import org.faumap.explain.ExplanationRefused.Reason;
import org.faumap.model.Models;
import org.faumap.model.ServedModel;
import org.faumap.web.ConcurrencyLimit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.WebRequest;

/** Answers about explanations that are kept: each from the caller's cache where it can, else by work within the limit. */
@Component
final class KeptExplanations {
    private final Explanations explanations;
    private final Models models;
    private final ConcurrencyLimit limit;
    private final Clock clock;

    KeptExplanations(Explanations explanations, Models models, ConcurrencyLimit limit, Clock clock) {
        this.explanations = explanations;
        this.models = models;
        this.limit = limit;
        this.clock = clock;
    }

    StoredExplanation find(String id) {
        return explanations.find(uuid(id));
    }

    private static UUID uuid(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException condition) {
            throw new ExplanationRefused(Reason.UNKNOWN, "This is not an id of an explanation.");
        }
    }

    /** @throws ExplanationRefused if there is none of this id, or not any more */
    void delete(String id) {
        explanations.delete(uuid(id));
    }

    /** Answers from the caller's cache where it can, else by work within the limit. What a package answers never changes. */
    @Nullable
    ResponseEntity<?> answered(
            StoredExplanation stored,
            MediaType type,
            String variant,
            WebRequest web,
            Function<ServedModel.Lease, Object> work) {
        String etag;
        Object body;
        try (ServedModel.Lease lease = models.lease(stored.model().toString())) {
            // A version can be replaced in its place: of the lease, so that tag and body are of the same package.
            etag = etag(String.join(
                    " ",
                    stored.id().toString(),
                    type.toString(),
                    variant,
                    lease.model().answersSha256()));
            if (web.checkNotModified(etag)) {
                return null; // the status is set: 304
            }
            try (ConcurrencyLimit.Permit permit = limit.acquire()) {
                body = work.apply(lease);
            }
        }
        Duration left = Duration.between(clock.instant(), stored.expiresAt());
        return ResponseEntity.ok()
                .eTag(etag)
                .cacheControl(CacheControl.maxAge(left.isNegative() ? Duration.ZERO : left)
                        .cachePrivate())
                .varyBy(HttpHeaders.ACCEPT)
                .contentType(type)
                .body(body);
    }

    private static String etag(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "\"" + HexFormat.of().formatHex(hash, 0, 12) + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
