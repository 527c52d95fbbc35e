package org.faumap;

import java.util.Map;
import org.opentest4j.TestAbortedException;

/** What becomes of a test that needs something of the machine that is not there. */
public final class Missing {
    private Missing() {}

    /**
     * To be thrown: the running test is then left out, as skipped and with its reason.
     *
     * @param reason what is not there, as a sentence
     * @throws AssertionError where the variable {@code CI} is set: in a pipeline nobody reads what was skipped
     */
    public static TestAbortedException here(String reason) {
        return here(reason, System.getenv());
    }

    static TestAbortedException here(String reason, Map<String, String> environment) {
        if (!environment.getOrDefault("CI", "").isEmpty()) {
            throw new AssertionError(reason + ". With CI set nothing is skipped; .ci/run installs what is missing");
        }
        return new TestAbortedException(reason);
    }
}
