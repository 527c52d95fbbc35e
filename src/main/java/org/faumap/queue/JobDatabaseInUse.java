package org.faumap.queue;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** The file of jobs belongs to another process: only one can have it. */
final class JobDatabaseInUse extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JobDatabaseInUse(Throwable cause) {
        super("Another process uses the database of mapping jobs", cause);
    }

    /** Says it at the start in place of a stack trace. */
    static final class Analyzer extends AbstractFailureAnalyzer<JobDatabaseInUse> {
        @Override
        protected FailureAnalysis analyze(Throwable root, JobDatabaseInUse condition) {
            return new FailureAnalysis(
                    condition.getMessage() + ": a file beside faumap.storage.location, which belongs to one process.",
                    "Stop the other process, or give this one a folder of its own (--faumap.storage.location=other)."
                            + " Processes that are to share jobs need a PostgreSQL (--spring.datasource.url).",
                    condition);
        }
    }
}
