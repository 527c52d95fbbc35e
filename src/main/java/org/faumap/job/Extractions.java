package org.faumap.job;

import java.util.UUID;
import org.faumap.analysis.Extraction;
import org.faumap.dataset.Dataset;
import org.faumap.dataset.FaceReader;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.annotation.Scheduled;

/** The networks of the job that is being worked on, shared by all its partitions in this process. Thread-safe. */
class Extractions implements AutoCloseable {
    private static final long IDLE_NANOS = 2_000_000_000L;

    private final PinnedInputs inputs;
    private final FaceReader reader;
    private final Extraction.Pause pause;
    private @Nullable Shared current;

    Extractions(PinnedInputs inputs, FaceReader reader, Extraction.Pause pause) {
        this.inputs = inputs;
        this.reader = reader;
        this.pause = pause;
    }

    /** What the partitions of a job have in common, until the last of its users closes it. */
    final class Shared implements AutoCloseable {
        private final UUID job;
        private final Dataset dataset;
        private final Extraction extraction;
        /** One of them is this class itself, until the next job. */
        private int users = 1;

        private long usedAt = System.nanoTime();

        private Shared(UUID job, Dataset dataset, Extraction extraction) {
            this.job = job;
            this.dataset = dataset;
            this.extraction = extraction;
        }

        Dataset dataset() {
            return dataset;
        }

        Extraction extraction() {
            return extraction;
        }

        @Override
        public void close() {
            synchronized (Extractions.this) {
                users--;
                usedAt = System.nanoTime();
                if (users == 0) {
                    extraction.close();
                }
            }
        }
    }

    /**
     * For a partition of a job; to be closed.
     *
     * @throws JobRefused if its data set or a model is not what it was
     */
    synchronized Shared of(UUID job, JobPlan plan) {
        if (current == null || !current.job.equals(job)) {
            release();
            current = new Shared(job, inputs.dataset(plan), new Extraction(inputs.task(plan), reader, pause));
        }
        current.users++;
        return current;
    }

    /** Gives the networks back when nobody has worked with them for a moment. */
    @Scheduled(fixedDelay = 1000)
    synchronized void releaseIdle() {
        if (current != null && current.users == 1 && System.nanoTime() - current.usedAt > IDLE_NANOS) {
            release();
        }
    }

    private void release() {
        if (current != null) {
            Shared last = current;
            current = null;
            last.close();
        }
    }

    @Override
    public synchronized void close() {
        release();
    }
}
