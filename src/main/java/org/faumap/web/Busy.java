package org.faumap.web;

import java.time.Duration;

/** As many requests are under way as there are threads for. */
final class Busy extends RequestRefused {
    private static final long serialVersionUID = 1L;

    Busy() {
        super(HttpProblem.BUSY.type(), "Too many requests are under way. Send it again later.");
        retryAfter(Duration.ofSeconds(1));
    }
}
