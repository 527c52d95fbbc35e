package org.faumap.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.UUID;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.MappingComparison;
import org.faumap.storage.Storage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The results of jobs, in the storage that all replicas share. Thread-safe. */
final class JobResults {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String MAPPING = "mapping.json";
    private static final String COMPARISON = "comparison.json";
    private static final String REPORT = "report.html";

    private final Storage storage;

    JobResults(Storage storage) {
        this.storage = storage;
    }

    void save(UUID job, Mapping mapping, @Nullable MappingComparison comparison) throws IOException {
        if (comparison != null) {
            storage.write(name(job, COMPARISON), JSON.writeValueAsBytes(comparison));
        }
        storage.write(name(job, MAPPING), mapping.json().getBytes(StandardCharsets.UTF_8));
    }

    void saveReport(UUID job, String html) throws IOException {
        storage.write(name(job, REPORT), html.getBytes(StandardCharsets.UTF_8));
    }

    /** {@code mapping.json} as it was written. */
    byte[] mapping(UUID job) throws IOException {
        return storage.read(name(job, MAPPING));
    }

    Mapping readMapping(UUID job) throws IOException {
        return Mapping.read(new String(mapping(job), StandardCharsets.UTF_8));
    }

    Optional<MappingComparison> readComparison(UUID job) throws IOException {
        try {
            return Optional.of(JSON.readValue(storage.read(name(job, COMPARISON)), MappingComparison.class));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    byte[] report(UUID job) throws IOException {
        return storage.read(name(job, REPORT));
    }

    void remove(UUID job) throws IOException {
        storage.delete("jobs/" + job);
    }

    private static String name(UUID job, String file) {
        return "jobs/" + job + "/" + file;
    }
}
