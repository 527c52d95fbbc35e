package org.faumap.gallery;

import org.faumap.web.ProblemType;
import org.faumap.web.RequestRefused;
import org.springframework.http.HttpStatus;

/** The mapping has no such action unit; the message says which it has. */
final class UnknownActionUnit extends RequestRefused {
    private static final long serialVersionUID = 1L;

    private static final ProblemType TYPE =
            new ProblemType("unknown-action-unit", HttpStatus.NOT_FOUND, "There is no such action unit");

    UnknownActionUnit(String message) {
        super(TYPE, message);
    }
}
