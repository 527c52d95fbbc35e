package org.faumap.job;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.Objects;
import org.faumap.analysis.Extraction;
import org.faumap.dataset.DatasetUse;
import org.faumap.dataset.Datasets;
import org.faumap.dataset.FaceReader;
import org.faumap.image.FaceIntake;
import org.faumap.model.Models;
import org.faumap.queue.JobDatabase;
import org.faumap.queue.JobDatabaseHealth;
import org.faumap.queue.QueueWorkers;
import org.faumap.queue.Shutdown;
import org.faumap.queue.WorkQueue;
import org.faumap.storage.Storage;
import org.flywaydb.core.api.migration.JavaMigration;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.annotation.Isolation;

/** How the parts of jobs hang together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(JobSettings.class)
class JobConfiguration {
    private static final String PARTITIONS = "partition_queue";

    /** Behind the service's own migrations: where both share a database, one of them must be the first. */
    @Bean
    @DependsOnDatabaseInitialization
    JobDatabase jobDatabase(
            JobSettings settings,
            @Value("${faumap.storage.location:faumap-data}") String storage,
            DataSourceProperties service,
            ObjectProvider<JavaMigration> migrations) {
        return new JobDatabase(
                database(settings, storage, service),
                settings.threads() + 1,
                migrations.stream().toArray(JavaMigration[]::new));
    }

    private static JobDatabase.Address database(JobSettings settings, String storage, DataSourceProperties service) {
        if (settings.datasource().url() != null) {
            return settings.datasource();
        }
        if (service.getUrl() != null && !service.getUrl().startsWith("jdbc:h2:mem:")) {
            return new JobDatabase.Address(service.getUrl(), service.getUsername(), service.getPassword());
        }
        return JobDatabase.file(Path.of(storage.startsWith("s3:") ? "faumap-data" : storage));
    }

    @Bean
    WorkQueue jobQueue(JobDatabase database) {
        return new WorkQueue("job_queue", database);
    }

    @Bean
    MappingJobs mappingJobs(JobDatabase database, WorkQueue jobQueue, JobSettings settings) {
        return new MappingJobs(database, jobQueue, settings);
    }

    @Bean
    JobResults jobResults(Storage storage) {
        return new JobResults(storage);
    }

    @Bean
    JobSubmission jobIntake(Datasets datasets, Models models, MappingJobs jobs, JobWorkers workers) {
        return new JobSubmission(datasets, models, jobs, workers);
    }

    @Bean
    DatasetUse datasetUse(MappingJobs jobs) {
        return jobs::keeps;
    }

    @Bean
    JobWatch jobWatch(MappingJobs jobs) {
        return new JobWatch(jobs);
    }

    @Bean
    JobsHealth jobsHealthIndicator(JobDatabase database, JobWorkers workers) {
        return new JobsHealth(database, workers);
    }

    @Bean
    JobDatabaseHealth jobDatabaseHealthIndicator(JobDatabase database) {
        return new JobDatabaseHealth(database);
    }

    @Bean
    JobRetention jobRetention(
            MappingJobs jobs,
            JobResults results,
            JobRepository repository,
            JobDatabase database,
            JobSettings settings) {
        return new JobRetention(jobs, results, repository, database.clock(), settings);
    }

    @Bean
    JobRepository jobRepository(JobDatabase database) throws Exception {
        JdbcJobRepositoryFactoryBean factory = new JdbcJobRepositoryFactoryBean();
        factory.setDataSource(database.data());
        factory.setTransactionManager(database.transactions());
        // A job's claim lets one process at a time make executions of it.
        factory.setIsolationLevelForCreateEnum(Isolation.READ_COMMITTED);
        factory.setSerializer(new PlainContexts());
        factory.afterPropertiesSet();
        return Objects.requireNonNull(factory.getObject());
    }

    @Bean
    FaceReader jobFaceReader(FaceIntake intake) {
        return new FaceReader(intake);
    }

    @Bean
    PinnedInputs pinnedInputs(Datasets datasets, Models models) {
        return new PinnedInputs(datasets, models);
    }

    @Bean
    Extraction.Pause jobPause(Models models, JobSettings settings) {
        return () -> models.awaitIdle(settings.patience());
    }

    @Bean
    Extractions extractions(PinnedInputs inputs, FaceReader jobFaceReader, Extraction.Pause jobPause) {
        return new Extractions(inputs, jobFaceReader, jobPause);
    }

    @Bean
    OpenWork openWork(WorkQueue jobQueue, JobDatabase database, MeterRegistry meters) {
        return new OpenWork(jobQueue, new WorkQueue(PARTITIONS, database), meters);
    }

    @Bean
    JobWorkers jobWorkers(
            JobDatabase database,
            JobRepository repository,
            WorkQueue jobQueue,
            MappingJobs jobs,
            JobResults results,
            PinnedInputs inputs,
            FaceReader jobFaceReader,
            Extraction.Pause jobPause,
            Extractions extractions,
            MeterRegistry meters,
            JobSettings settings) {
        Shutdown shutdown = new Shutdown();
        JobProgress progress = new JobProgress(database, jobQueue);
        JobMetrics metrics = new JobMetrics(meters);
        ExtractedImages images = new ExtractedImages(database);
        WorkQueue partitionQueue = new WorkQueue(PARTITIONS, database);
        PartitionWork partitionWork = new PartitionWork(
                repository, database, partitionQueue, jobs, progress, images, extractions, shutdown, metrics);
        QueueWorkers partitions = new QueueWorkers(
                partitionQueue, database, settings.pace(), shutdown, settings.threads(), partitionWork::work);
        QueuedPartitions queued = new QueuedPartitions(
                repository, database, jobQueue, partitionQueue, partitions, progress, shutdown, settings);
        MappingSteps steps = new MappingSteps(
                repository, queued, inputs, jobs, progress, images, results, jobFaceReader, jobPause, settings);
        JobExecutions executions =
                new JobExecutions(repository, steps, queued, jobs, progress, jobQueue, shutdown, metrics);
        return new JobWorkers(
                new QueueWorkers(
                        jobQueue, database, settings.pace(), shutdown, settings.manager() ? 1 : 0, executions::work),
                partitions,
                shutdown);
    }
}
