package org.faumap.security;

import org.faumap.web.ProblemType;
import org.springframework.http.HttpStatus;

/** Why somebody does not get in. The names are part of the API. */
enum AccessProblem {
    UNAUTHORIZED("unauthorized", HttpStatus.UNAUTHORIZED, "A valid key is needed"),
    SCOPE_MISSING("scope-missing", HttpStatus.FORBIDDEN, "The key is not for this"),
    FOREIGN_PAGE("foreign-page", HttpStatus.FORBIDDEN, "A page of another site may not ask for this"),
    FOREIGN_HOST("foreign-host", HttpStatus.MISDIRECTED_REQUEST, "The service does not go by this name"),
    UNUSUAL_ADDRESS("malformed-request", HttpStatus.BAD_REQUEST, "The request cannot be read"),
    RATE_LIMITED("rate-limited", HttpStatus.TOO_MANY_REQUESTS, "The key has asked for too much"),
    UPLOAD_QUOTA_SPENT("upload-quota-spent", HttpStatus.TOO_MANY_REQUESTS, "The key has uploaded too much"),
    UPLOAD_QUOTA_EXCEEDED(
            "upload-quota-exceeded", HttpStatus.CONTENT_TOO_LARGE, "The upload is larger than the key may send"),
    ISSUER_UNREACHABLE("issuer-unreachable", HttpStatus.SERVICE_UNAVAILABLE, "Tokens cannot be checked at present");

    private final ProblemType type;

    AccessProblem(String name, HttpStatus status, String title) {
        this.type = new ProblemType(name, status, title);
    }

    ProblemType type() {
        return type;
    }
}
