package org.faumap.page;

import java.util.Locale;

/** Responses as pages show them. */
public final class Response {
    private Response() {}

    /** Two decimals, one from 10 on. */
    public static String text(double response) {
        return String.format(Locale.ROOT, response < 10 ? "%.2f" : "%.1f", response);
    }
}
