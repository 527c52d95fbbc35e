package org.faumap.security;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** The settings leave open who gets in: the service does not start. The message is one line with the remedy. */
final class AccessUndecided extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final String WAYS =
            "faumap.security.keys or faumap.security.key-file (java -jar faumap.jar key new makes a key), "
                    + "spring.security.oauth2.resourceserver.jwt.issuer-uri, or faumap.security.open=true";

    private AccessUndecided(String message) {
        super(message);
    }

    static AccessUndecided unguarded(String address) {
        return new AccessUndecided(
                "The service is to listen on %s, where others reach it, and nothing says who gets in: set %s."
                        .formatted(address, WAYS));
    }

    static AccessUndecided openAndGuarded() {
        return new AccessUndecided(
                "faumap.security.open=true lets everybody in, and keys or an issuer are set as well: "
                        + "take one of the two away.");
    }

    static AccessUndecided unusableKeys(String reason) {
        return new AccessUndecided(reason);
    }

    /** Says it at the start in place of a stack trace. */
    static final class Analyzer extends AbstractFailureAnalyzer<AccessUndecided> {
        @Override
        protected FailureAnalysis analyze(Throwable root, AccessUndecided condition) {
            return new FailureAnalysis(String.valueOf(condition.getMessage()), null, condition);
        }
    }
}
