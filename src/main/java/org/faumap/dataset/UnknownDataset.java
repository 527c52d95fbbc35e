package org.faumap.dataset;

import org.faumap.web.ProblemType;
import org.faumap.web.RequestRefused;
import org.springframework.http.HttpStatus;

/** There is no data set of this id. */
public final class UnknownDataset extends RequestRefused {
    private static final long serialVersionUID = 1L;

    private static final ProblemType TYPE =
            new ProblemType("unknown-dataset", HttpStatus.NOT_FOUND, "There is no such data set");

    /** The same for whoever learns elsewhere that a data set is being deleted. */
    public UnknownDataset() {
        this("There is no data set of this id. GET /v1/datasets lists those there are.");
    }

    UnknownDataset(String message) {
        super(TYPE, message);
    }
}
