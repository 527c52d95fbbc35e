package org.faumap.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.faumap.analysis.ExtractedPicture;
import org.faumap.analysis.Extraction;
import org.faumap.dataset.Dataset;
import org.faumap.dataset.Picture;
import org.faumap.image.Deadline;
import org.faumap.job.Tickets.Ticket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.ChunkOrientedStepBuilder;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Extracts the pictures of one partition, {@value Extraction#CHUNK} at a time: what came of them and how far the partition is
 * are committed together, so that whoever takes it up after a crash goes on behind the last of them. Thread-safe.
 */
final class PartitionWork {
    /** Of a partition's context: its first picture, the one behind its last, and the next. */
    static final String FROM = "from";

    static final String TO = "to";
    private static final String NEXT = "next";

    private static final Logger log = LoggerFactory.getLogger(PartitionWork.class);

    private final JobRepository repository;
    private final JobDatabase database;
    private final MappingJobs jobs;
    private final ExtractedPictures pictures;
    private final Extractions extractions;
    private final JobThreads threads;
    private final JobMetrics metrics;

    PartitionWork(
            JobRepository repository,
            JobDatabase database,
            MappingJobs jobs,
            ExtractedPictures pictures,
            Extractions extractions,
            JobThreads threads,
            JobMetrics metrics) {
        this.repository = repository;
        this.database = database;
        this.jobs = jobs;
        this.pictures = pictures;
        this.extractions = extractions;
        this.threads = threads;
        this.metrics = metrics;
    }

    /** @return whether the partition is done with, well or not */
    boolean work(Ticket ticket) {
        UUID job = ticket.job();
        StepExecution execution = repository.getStepExecution(Objects.requireNonNull(ticket.step()));
        if (execution == null || execution.getStatus() == BatchStatus.COMPLETED) {
            return true;
        }
        try (Extractions.Shared shared = extractions.of(job, jobs.find(job).plan())) {
            step(job, execution, shared).execute(execution);
        } catch (JobRefused condition) {
            jobs.note(job, String.valueOf(condition.getMessage()));
            fail(execution);
        } catch (DataAccessException | TransactionException | Draining passing) {
            throw passing; // the ticket is taken again when that is over
        } catch (RuntimeException failure) {
            log.error("A partition of job {} cannot be begun", job, failure);
            fail(execution);
        } catch (OutOfMemoryError failure) {
            // Tried again it would fail again, for ever.
            log.error("A partition of job {} cannot be begun", job, failure);
            jobs.note(job, JobExecutions.NO_MEMORY);
            fail(execution);
        } catch (JobInterruptedException condition) {
            log.debug("A partition was interrupted", condition);
        }
        if (execution.getStatus() != BatchStatus.COMPLETED) {
            threads.requireRunning();
        }
        execution.getFailureExceptions().stream()
                .filter(failure -> !isCancellation(failure) && !isCancellation(failure.getCause()))
                .forEach(failure -> log.error("A partition of job {} failed", job, failure));
        return true;
    }

    private static boolean isCancellation(@Nullable Throwable failure) {
        return failure instanceof JobInterruptedException;
    }

    private void fail(StepExecution execution) {
        execution.setStatus(BatchStatus.FAILED);
        execution.setExitStatus(ExitStatus.FAILED);
        repository.update(execution);
    }

    private Step step(UUID job, StepExecution execution, Extractions.Shared shared) {
        Reader reader = new Reader(shared.dataset().coded());
        return new ChunkOrientedStepBuilder<Picture, Picture>(execution.getStepName(), repository, Extraction.CHUNK)
                .reader(reader).stream(reader)
                        .writer(chunk -> write(job, execution, shared, chunk))
                        .transactionManager(database.transactions())
                        .build();
    }

    private void write(UUID job, StepExecution execution, Extractions.Shared shared, Chunk<? extends Picture> chunk)
            throws IOException, JobInterruptedException {
        threads.requireRunning();
        Dataset dataset = shared.dataset();
        List<Picture> entries = new ArrayList<>(chunk.getItems());
        List<ExtractedPicture> extracted;
        try {
            extracted = shared.extraction()
                    .extract(dataset, entries, Deadline.NONE.unless(new Cancelled(() -> jobs.cancelRequested(job))));
        } catch (CancellationException condition) {
            throw new JobInterruptedException("Cancelled");
        }
        jobs.advanced(job, pictures.save(job, extracted));
        metrics.extracted(extracted);
        if (jobs.cancelRequested(job)) {
            execution.setTerminateOnly();
        }
    }

    /** Whether a job is cancelled: asked often, and looked up once a second. */
    private static final class Cancelled implements BooleanSupplier {
        private static final long NANOS_BETWEEN_LOOKS = 1_000_000_000;

        private final BooleanSupplier request;
        private long lookedAt = System.nanoTime();

        Cancelled(BooleanSupplier request) {
            this.request = request;
        }

        @Override
        public boolean getAsBoolean() {
            if (System.nanoTime() - lookedAt < NANOS_BETWEEN_LOOKS) {
                return false;
            }
            lookedAt = System.nanoTime();
            return request.getAsBoolean();
        }
    }

    /** The pictures of a partition, from where it was left. */
    private static final class Reader implements ItemStreamReader<Picture> {
        private final List<Picture> pictures;
        private int next;
        private int to;

        Reader(List<Picture> pictures) {
            this.pictures = pictures;
        }

        @Override
        public void open(ExecutionContext context) {
            next = context.getInt(NEXT, context.getInt(FROM));
            to = context.getInt(TO);
        }

        @Override
        public @Nullable Picture read() {
            return next < to ? pictures.get(next++) : null;
        }

        @Override
        public void update(ExecutionContext context) {
            context.putInt(NEXT, next);
        }

        @Override
        public void close() {}
    }
}
