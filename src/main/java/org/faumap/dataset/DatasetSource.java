package org.faumap.dataset;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Where data sets are found. Thread-safe. */
interface DatasetSource {
    /** All of them, in any order. */
    List<DatasetSummary> list() throws IOException;

    Optional<DatasetSummary> find(String id) throws IOException;

    /**
     * Reads one of them.
     *
     * @throws MalformedDataset if it has changed for the worse since
     */
    Dataset open(DatasetSummary summary) throws IOException, MalformedDataset;
}
