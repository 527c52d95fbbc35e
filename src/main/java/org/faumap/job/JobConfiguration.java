package org.faumap.job;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import org.faumap.dataset.DatasetUse;
import org.faumap.dataset.Datasets;
import org.faumap.dataset.FaceReader;
import org.faumap.image.FaceIntake;
import org.faumap.model.Models;
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

    private static JobSettings.Database database(JobSettings settings, String storage, DataSourceProperties service) {
        if (settings.datasource().url() != null) {
            return settings.datasource();
        }
        if (service.getUrl() != null && !service.getUrl().startsWith("jdbc:h2:mem:")) {
            return new JobSettings.Database(service.getUrl(), service.getUsername(), service.getPassword());
        }
        return JobDatabase.file(Path.of(storage.startsWith("s3:") ? "faumap-data" : storage));
    }

    @Bean
    Tickets tickets(JobDatabase database) {
        return new Tickets(database);
    }

    @Bean
    MappingJobs mappingJobs(JobDatabase database, Tickets tickets, Clock clock, JobSettings settings) {
        return new MappingJobs(database, tickets, clock, settings);
    }

    @Bean
    JobResults jobResults(Storage storage) {
        return new JobResults(storage);
    }

    @Bean
    JobThreads jobThreads(Tickets tickets, JobSettings settings) {
        return new JobThreads(tickets, settings);
    }

    @Bean
    JobIntake jobIntake(Datasets datasets, Models models, MappingJobs jobs, JobThreads threads) {
        return new JobIntake(datasets, models, jobs, threads);
    }

    @Bean
    DatasetUse datasetUse(MappingJobs jobs) {
        return jobs::uses;
    }

    @Bean
    JobWatch jobWatch(MappingJobs jobs) {
        return new JobWatch(jobs);
    }

    @Bean
    JobsHealth jobsHealthIndicator(JobDatabase database, JobThreads threads) {
        return new JobsHealth(database, threads);
    }

    @Bean
    JobRetention jobRetention(
            MappingJobs jobs, JobResults results, JobRepository repository, Clock clock, JobSettings settings) {
        return new JobRetention(jobs, results, repository, clock, settings);
    }

    @Bean
    JobRepository jobRepository(JobDatabase database) throws Exception {
        JdbcJobRepositoryFactoryBean factory = new JdbcJobRepositoryFactoryBean();
        factory.setDataSource(database.data());
        factory.setTransactionManager(database.transactions());
        // A job's ticket lets one process at a time make executions of it.
        factory.setIsolationLevelForCreateEnum(Isolation.READ_COMMITTED);
        factory.setSerializer(new PlainContexts());
        factory.afterPropertiesSet();
        return Objects.requireNonNull(factory.getObject());
    }

    @Bean
    MappingWork mappingWork(
            JobDatabase database,
            JobRepository repository,
            Tickets tickets,
            MappingJobs jobs,
            JobResults results,
            JobThreads threads,
            Datasets datasets,
            Models models,
            FaceIntake intake,
            MeterRegistry meters,
            JobSettings settings) {
        FaceReader reader = new FaceReader(intake);
        JobInputs inputs = new JobInputs(datasets, models);
        JobMetrics metrics = new JobMetrics(meters);
        ExtractedPictures pictures = new ExtractedPictures(database);
        Extractions extractions = new Extractions(inputs, reader, () -> models.awaitIdle(settings.patience()));
        MappingSteps steps = new MappingSteps(
                repository,
                new PartitionTickets(repository, tickets, jobs, threads),
                inputs,
                jobs,
                pictures,
                results,
                reader,
                settings);
        return new MappingWork(
                threads,
                new JobExecutions(repository, steps, jobs, pictures, tickets, threads, metrics),
                new PartitionWork(repository, database, jobs, pictures, extractions, threads, metrics),
                extractions,
                settings);
    }
}
