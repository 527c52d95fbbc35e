package org.faumap.security;

import java.util.Arrays;
import java.util.Locale;

/** What a key is good for. None includes another: a key has one or several. */
enum Scope {
    /** Labels, explains, measures, and reads what is known of models. */
    INFER,
    /** Uploads data sets, runs mapping jobs and reads their results. */
    JOBS,
    /** Promotes, deletes data sets, and reads the management endpoints. */
    ADMIN;

    /** As it is written in settings and tokens. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As Spring Security names what the scopes of a token allow. */
    String authority() {
        return "SCOPE_" + word();
    }

    static String[] authorities() {
        return Arrays.stream(values()).map(Scope::authority).toArray(String[]::new);
    }
}
