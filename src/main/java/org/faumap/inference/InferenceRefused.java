package org.faumap.inference;

import org.faumap.web.ProblemType;
import org.faumap.web.RequestRefused;
import org.springframework.http.HttpStatus;

/** A request of the Open Inference Protocol that does not keep to it, or asks for what is not offered. */
final class InferenceRefused extends RequestRefused {
    private static final long serialVersionUID = 1L;

    private static final ProblemType TYPE = new ProblemType(
            "invalid-inference", HttpStatus.BAD_REQUEST, "The inference request does not fit the model");

    InferenceRefused(String message) {
        super(TYPE, message);
    }
}
