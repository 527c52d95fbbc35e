package org.faumap.mapping;

import org.faumap.web.ProblemType;
import org.faumap.web.RequestRefused;
import org.springframework.http.HttpStatus;

/** Why there are no action units to tell of a face. */
final class MappingRefused extends RequestRefused {
    private static final long serialVersionUID = 1L;

    enum Reason {
        /** The model's package brings no mapping. */
        NONE("no-mapping", HttpStatus.CONFLICT, "The model has no mapping to action units"),
        /** It brings one that cannot be read, or was made for another network. */
        UNFIT("unfit-mapping", HttpStatus.CONFLICT, "The model's mapping to action units does not fit it");

        private final ProblemType type;

        Reason(String name, HttpStatus status, String title) {
            type = new ProblemType(name, status, title);
        }
    }

    MappingRefused(Reason reason, String message) {
        super(reason.type, message);
    }
}
