package org.faumap;

import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** What becomes of a test that needs something of the machine that is not there. */
public final class Missing {
    private Missing() {}

    /**
     * Leaves the running test out, as skipped and with its reason; where the variable {@code CI} is set, fails it: in a
     * pipeline nobody reads what was skipped.
     *
     * @param reason what is not there, as a sentence
     */
    public static <T> T skip(String reason) {
        return skip(reason, System.getenv());
    }

    static <T> T skip(String reason, Map<String, String> environment) {
        if (!environment.getOrDefault("CI", "").isEmpty()) {
            throw new AssertionError(reason + ". With CI set nothing is skipped; .ci/run installs what is missing");
        }
        return Assumptions.abort(reason);
    }
}
