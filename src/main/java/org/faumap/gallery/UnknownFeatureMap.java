package org.faumap.gallery;

import org.faumap.web.ProblemType;
import org.faumap.web.RequestRefused;
import org.springframework.http.HttpStatus;

/** The model has no such layer or map, or the data set no such face; the message says which there are. */
final class UnknownFeatureMap extends RequestRefused {
    private static final long serialVersionUID = 1L;

    private static final ProblemType TYPE =
            new ProblemType("unknown-feature-map", HttpStatus.NOT_FOUND, "There is no such feature map");

    UnknownFeatureMap(String message) {
        super(TYPE, message);
    }
}
