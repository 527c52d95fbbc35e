package org.faumap.explain;

import java.time.Instant;
import java.util.UUID;
import org.faumap.model.ModelId;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an explanation: what it was made from, not what came out. Everything else is computed again, which takes
 * a few milliseconds and gives the same.
 *
 * @param expiresAt when it is gone
 */
record StoredExplanation(
        UUID id, Instant createdAt, Instant expiresAt, ModelId model, ExplanationOptions options, ExplainedFace face) {

    /** The rule that was asked for, or the explanation's own. */
    Rule ruleOr(@Nullable Rule asked) {
        return asked == null ? options.rule() : asked;
    }
}
