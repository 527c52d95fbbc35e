package org.faumap.dataset;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A data set with what was found out while its layout was read.
 *
 * @param problems the first of the problems with single files
 * @param problemCount how many there are
 * @param bytes of all its files
 * @param newest when the last of its files was written; null when there is no telling
 * @param licence name of the file with its licence or notice; null when there is none
 */
record RecognizedDataset(
        Dataset dataset,
        Layout layout,
        List<FileProblem> problems,
        int problemCount,
        long bytes,
        @Nullable Instant newest,
        @Nullable String licence) {
    RecognizedDataset {
        problems = List.copyOf(problems);
    }
}
