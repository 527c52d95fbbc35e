package org.faumap.explain;

import org.faumap.web.ProblemType;
import org.faumap.web.RequestRefused;
import org.springframework.http.HttpStatus;

/** Why there is no explanation to give. */
final class ExplanationRefused extends RequestRefused {
    private static final long serialVersionUID = 1L;

    enum Reason {
        /** A parameter names what the model does not have, or contradicts another one. */
        INVALID_PARAMETER(
                "invalid-parameter",
                HttpStatus.BAD_REQUEST,
                "A parameter is missing or has a value that is not offered"),
        /** The image shows no face, or fewer than asked for. */
        NO_FACE("no-face", HttpStatus.UNPROCESSABLE_CONTENT, "No face to explain"),
        /** There is no explanation of this id: never was, or it was deleted. */
        UNKNOWN("unknown-explanation", HttpStatus.NOT_FOUND, "There is no such explanation"),
        /** Its time to live is over. */
        EXPIRED("explanation-expired", HttpStatus.GONE, "The explanation has expired"),
        /** The feature map's response is 0: there is nothing to project. */
        SILENT_MAP("silent-map", HttpStatus.NOT_FOUND, "The feature map did not respond");

        private final ProblemType type;

        Reason(String name, HttpStatus status, String title) {
            type = new ProblemType(name, status, title);
        }
    }

    ExplanationRefused(Reason reason, String message) {
        super(reason.type, message);
    }
}
