package org.faumap.web;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.ErrorResponseException;

/**
 * Why a request is not done. Whoever throws it has it answered as a problem: the type stays, and the message is our own
 * sentence for the client, naming the remedy.
 */
public abstract class RequestRefused extends ErrorResponseException {
    private static final long serialVersionUID = 1L;

    protected RequestRefused(ProblemType type, String message) {
        this(type, message, null);
    }

    /** @param cause stays here: what libraries say may hold names of files, or pieces of the request */
    protected RequestRefused(ProblemType type, String message, @Nullable Throwable cause) {
        super(type.status(), type.with(message), cause);
    }

    /** Answers with {@code Retry-After} as well. */
    protected final void retryAfter(Duration wait) {
        getHeaders().set(HttpHeaders.RETRY_AFTER, String.valueOf(wait.toSeconds()));
    }

    @Override
    public final String getMessage() {
        return String.valueOf(getBody().getDetail());
    }
}
