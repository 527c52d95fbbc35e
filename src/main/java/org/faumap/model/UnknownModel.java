package org.faumap.model;

import org.faumap.web.ProblemType;
import org.faumap.web.RequestRefused;
import org.springframework.http.HttpStatus;

/** No model package of this name is served. */
public final class UnknownModel extends RequestRefused {
    private static final long serialVersionUID = 1L;

    private static final ProblemType TYPE =
            new ProblemType("unknown-model", HttpStatus.NOT_FOUND, "There is no such model");

    UnknownModel(String message) {
        super(TYPE, message);
    }
}
