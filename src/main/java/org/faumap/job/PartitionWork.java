package org.faumap.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.faumap.analysis.ExtractedImage;
import org.faumap.analysis.Extraction;
import org.faumap.dataset.Dataset;
import org.faumap.dataset.DatasetImage;
import org.faumap.image.Deadline;
import org.faumap.queue.ClaimLost;
import org.faumap.queue.JobDatabase;
import org.faumap.queue.Shutdown;
import org.faumap.queue.ShuttingDown;
import org.faumap.queue.WorkQueue;
import org.faumap.queue.WorkQueue.Claim;
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
import org.springframework.batch.infrastructure.item.support.IteratorItemReader;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Extracts the images of one partition, {@value Extraction#CHUNK} at a time: what came of them is committed by whoever holds its
 * claim, and whoever takes it up after a crash goes on with those that are left. Thread-safe.
 */
final class PartitionWork {
    /** Of a partition's context: its first image, and the one behind its last. */
    static final String FROM = "from";

    static final String TO = "to";

    private static final Logger log = LoggerFactory.getLogger(PartitionWork.class);

    private final JobRepository repository;
    private final JobDatabase database;
    private final WorkQueue queue;
    private final MappingJobs jobs;
    private final JobProgress progress;
    private final ExtractedImages images;
    private final Extractions extractions;
    private final Shutdown shutdown;
    private final JobMetrics metrics;
    private final TransactionTemplate apart;

    PartitionWork(
            JobRepository repository,
            JobDatabase database,
            WorkQueue queue,
            MappingJobs jobs,
            JobProgress progress,
            ExtractedImages images,
            Extractions extractions,
            Shutdown shutdown,
            JobMetrics metrics) {
        this.repository = repository;
        this.database = database;
        this.queue = queue;
        this.jobs = jobs;
        this.progress = progress;
        this.images = images;
        this.extractions = extractions;
        this.shutdown = shutdown;
        this.metrics = metrics;
        this.apart = database.transaction();
        this.apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
    }

    /** Works on a partition to its end, well or not. */
    void work(Claim claim) {
        int slash = claim.id().indexOf('/');
        UUID job = UUID.fromString(claim.id().substring(0, slash));
        StepExecution execution =
                repository.getStepExecution(Long.parseLong(claim.id().substring(slash + 1)));
        if (execution != null && execution.getStatus() != BatchStatus.COMPLETED) {
            if (claim.failures() >= JobExecutions.MOST_FAILURES) {
                fail(claim, job, execution, JobExecutions.TOO_OFTEN);
            } else {
                extract(claim, job, execution);
            }
        }
        queue.finish(claim);
    }

    private void extract(Claim claim, UUID job, StepExecution execution) {
        try (Extractions.Shared shared = extractions.of(job, jobs.find(job).plan())) {
            step(claim, job, execution, shared).execute(execution);
        } catch (JobRefused condition) {
            fail(claim, job, execution, condition.getMessage());
        } catch (DataAccessException | TransactionException | ClaimLost | ShuttingDown passing) {
            throw passing; // it is taken up again
        } catch (RuntimeException | OutOfMemoryError failure) {
            // Memory, too: tried again it would be short again, for ever.
            log.error("A partition of job {} cannot be begun", job, failure);
            fail(claim, job, execution, failure instanceof OutOfMemoryError ? JobExecutions.NO_MEMORY : null);
        } catch (JobInterruptedException condition) {
            log.debug("A partition was interrupted", condition);
        }
        if (execution.getStatus() != BatchStatus.COMPLETED) {
            shutdown.requireNotBegun();
            JobExecutions.throwPassing(execution.getFailureExceptions());
        }
        execution.getFailureExceptions().stream()
                .filter(failure -> !isCancellation(failure) && !isCancellation(failure.getCause()))
                .forEach(failure -> log.error("A partition of job {} failed", job, failure));
    }

    private static boolean isCancellation(@Nullable Throwable failure) {
        return failure instanceof JobInterruptedException;
    }

    private void fail(Claim claim, UUID job, StepExecution execution, @Nullable String reason) {
        database.transaction().executeWithoutResult(status -> {
            if (reason != null) {
                progress.note(job, reason);
            }
            queue.requireHeld(claim);
        });
        execution.setStatus(BatchStatus.FAILED);
        execution.setExitStatus(ExitStatus.FAILED);
        repository.update(execution);
    }

    private Step step(Claim claim, UUID job, StepExecution execution, Extractions.Shared shared) {
        return new ChunkOrientedStepBuilder<DatasetImage, DatasetImage>(
                        execution.getStepName(), repository, Extraction.CHUNK)
                .reader(new IteratorItemReader<>(left(job, execution.getExecutionContext(), shared.dataset())))
                .writer(chunk -> write(claim, job, execution, shared, chunk))
                .transactionManager(database.transactions())
                .build();
    }

    /**
     * The images of a partition of which nothing is kept yet. What is kept is asked, not the step's context: that is written
     * down once more when a chunk's commit has failed, and would be ahead of what was committed.
     */
    private List<DatasetImage> left(UUID job, ExecutionContext context, Dataset dataset) {
        List<DatasetImage> all = dataset.coded().subList(context.getInt(FROM), context.getInt(TO));
        Set<String> kept = images.kept(job, all.stream().map(DatasetImage::file).toList());
        return all.stream().filter(image -> !kept.contains(image.file())).toList();
    }

    private void write(
            Claim claim,
            UUID job,
            StepExecution execution,
            Extractions.Shared shared,
            Chunk<? extends DatasetImage> chunk)
            throws IOException, JobInterruptedException {
        shutdown.requireNotBegun();
        Dataset dataset = shared.dataset();
        List<DatasetImage> entries = new ArrayList<>(chunk.getItems());
        List<ExtractedImage> extracted;
        try {
            extracted = shared.extraction()
                    .extract(dataset, entries, Deadline.NONE.unless(new CancelRequest(() -> isCancelled(job))));
        } catch (CancellationException condition) {
            throw new JobInterruptedException("Cancelled");
        }
        progress.advanced(job, images.save(job, extracted));
        queue.requireHeld(claim);
        metrics.extracted(extracted);
        if (progress.cancelRequested(job)) {
            execution.setTerminateOnly();
        }
    }

    /** Outside the chunk's transaction, which would else begin here and hold what it holds as long as images take. */
    private boolean isCancelled(UUID job) {
        return Boolean.TRUE.equals(apart.execute(status -> progress.cancelRequested(job)));
    }
}
