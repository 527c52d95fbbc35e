package org.faumap.job;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.faumap.analysis.Extraction;
import org.faumap.analysis.MappingConfirmation;
import org.faumap.analysis.MappingRun;
import org.faumap.analysis.MappingTask;
import org.faumap.analysis.ResponseSource;
import org.faumap.dataset.Dataset;
import org.faumap.dataset.FaceReader;
import org.faumap.image.Deadline;
import org.faumap.image.GrayImage;
import org.faumap.job.JobRefused.Reason;
import org.faumap.job.MappingJob.Phase;
import org.faumap.mapping.Gate;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.MappingComparison;
import org.faumap.mapping.Observations;
import org.faumap.model.Network;
import org.faumap.queue.WorkQueue.Claim;
import org.faumap.report.ReportData;
import org.faumap.report.ReportPage;
import org.faumap.report.TopFaces;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;

/** The steps of a mapping job: extract, analyse, report. Each can be done anew without harm. Thread-safe. */
final class MappingSteps {
    static final String JOB = "mapping";
    private static final String ID = "job";

    private final JobRepository repository;
    private final QueuedPartitions partitions;
    private final PinnedInputs inputs;
    private final MappingJobs jobs;
    private final JobProgress progress;
    private final ExtractedImages images;
    private final JobResults results;
    private final FaceReader reader;
    private final Extraction.Pause pause;
    private final JobSettings settings;

    MappingSteps(
            JobRepository repository,
            QueuedPartitions partitions,
            PinnedInputs inputs,
            MappingJobs jobs,
            JobProgress progress,
            ExtractedImages images,
            JobResults results,
            FaceReader reader,
            Extraction.Pause pause,
            JobSettings settings) {
        this.repository = repository;
        this.partitions = partitions;
        this.inputs = inputs;
        this.jobs = jobs;
        this.progress = progress;
        this.images = images;
        this.results = results;
        this.reader = reader;
        this.pause = pause;
        this.settings = settings;
    }

    static JobParameters parameters(UUID job) {
        return new JobParametersBuilder().addString(ID, job.toString()).toJobParameters();
    }

    Job of(MappingJob job, Claim claim) {
        return new JobBuilder(JOB, repository)
                .start(new StepBuilder("extract", repository)
                        .partitioner("extract", size -> divided(job, claim))
                        .partitionHandler(partitions.of(claim))
                        .build())
                .next(step(job, claim, Phase.ANALYSE, this::analyse))
                .next(step(job, claim, Phase.REPORT, (whole, task, dataset) -> report(whole, claim, task, dataset)))
                .build();
    }

    /** Work on a whole job. */
    private interface Work {
        void on(MappingJob job, MappingTask task, Dataset dataset) throws IOException, JobInterruptedException;
    }

    private Step step(MappingJob job, Claim claim, Phase phase, Work work) {
        return new StepBuilder(phase.name().toLowerCase(Locale.ROOT), repository)
                .tasklet(
                        (contribution, context) -> {
                            if (progress.cancelRequested(job.id())) {
                                throw new JobInterruptedException("Cancelled");
                            }
                            progress.entered(claim, phase);
                            work.on(job, inputs.task(job.plan()), inputs.dataset(job.plan()));
                            return RepeatStatus.FINISHED;
                        },
                        // A minute of arithmetic needs no transaction of the database.
                        new ResourcelessTransactionManager())
                .build();
    }

    private Map<String, ExecutionContext> divided(MappingJob job, Claim claim) {
        progress.entered(claim, Phase.EXTRACT);
        Map<String, ExecutionContext> parts = new LinkedHashMap<>();
        int size = job.partitionSize();
        for (int from = 0; from < job.total(); from += size) {
            ExecutionContext context = new ExecutionContext();
            context.putInt(PartitionWork.FROM, from);
            context.putInt(PartitionWork.TO, Math.min(job.total(), from + size));
            parts.put("%06d".formatted(from), context);
        }
        return parts;
    }

    private MappingRun run(MappingJob job, MappingTask task, Dataset dataset) {
        List<Integer> maps = task.maps().stream().map(List::size).toList();
        ResponseSource source = (network, each) -> {
            int skipped = maps.subList(0, network).stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            int count = images.read(job.id(), skipped, maps.get(network), each);
            if (count != job.total()) {
                throw new IllegalStateException("%d of %d images are there".formatted(count, job.total()));
            }
        };
        return new MappingRun(task, dataset, dataset.id(), source, reader, Math.max(1, settings.threads()));
    }

    private void analyse(MappingJob job, MappingTask task, Dataset dataset)
            throws IOException, JobInterruptedException {
        int failed = jobs.find(job.id()).failed();
        if (failed > settings.maxFailedShare() * job.total()) {
            throw new JobRefused(
                    Reason.UNMAPPABLE,
                    ("%d of %d images are missing, not readable or without a face, more than the share of %s that is"
                                    + " allowed (faumap.job.max-failed-share).")
                            .formatted(failed, job.total(), settings.maxFailedShare()));
        }
        try {
            MappingRun.Outcome outcome = run(job, task, dataset).run();
            results.save(job.id(), confirmed(job, task, outcome.mapping()), outcome.comparison());
        } catch (IllegalArgumentException condition) {
            throw new JobRefused(Reason.UNMAPPABLE, condition.getMessage() + ".");
        } catch (CancellationException condition) {
            throw new JobInterruptedException("Cancelled");
        }
    }

    private Mapping confirmed(MappingJob job, MappingTask task, Mapping mapping) throws IOException {
        JobPlan.Confirm confirm = job.plan().confirm();
        if (confirm == null) {
            return mapping;
        }
        Deadline deadline = Deadline.NONE.unless(new CancelRequest(() -> progress.cancelRequested(job.id())));
        try (Network network = Network.of(task.model())) {
            return new MappingConfirmation(network, reader, pause, deadline)
                    .withConfirmation(mapping, confirm.dataset(), inputs.dataset(confirm), confirm.together());
        }
    }

    private void report(MappingJob job, Claim claim, MappingTask task, Dataset dataset) throws IOException {
        Mapping mapping = results.readMapping(job.id());
        MappingComparison comparison = results.readComparison(job.id()).orElse(null);
        Gate gate = job.plan().gate();
        Gate.Outcome outcome = results.evaluate(job, gate);
        MappingRun run = run(job, task, dataset);
        Observations observations = run.observations();
        Map<String, GrayImage> crops = run.crops(TopFaces.images(mapping, observations));
        results.save(job.id(), observations);
        try (Network network = Network.of(task.model())) {
            Map<String, byte[]> sheets =
                    new TopFaces(network).sheets(mapping, observations, image -> Optional.ofNullable(crops.get(image)));
            results.saveSheets(job.id(), sheets);
            results.saveReport(
                    job.id(),
                    ReportPage.of(new ReportData(
                            mapping,
                            observations,
                            comparison,
                            gate.equals(Gate.NONE) ? null : outcome,
                            sheets,
                            Map.of())));
        }
        progress.reported(claim, JobOutcome.of(mapping, comparison, outcome));
    }
}
