package org.faumap.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.faumap.job.JobRefused.Reason;
import org.faumap.mapping.Gate;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.MappingComparison;
import org.faumap.mapping.Observations;
import org.faumap.report.ObservationsNpz;
import org.faumap.report.TopFaces;
import org.faumap.storage.Storage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The results of jobs, in the storage that all replicas share. Thread-safe. */
public final class JobResults {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String MAPPING = "mapping.json";
    private static final String COMPARISON = "comparison.json";
    private static final String REPORT = "report.html";
    private static final String SHEETS = "sheets";
    private static final String PNG = ".png";
    private static final String OBSERVATIONS = "responses.npz";

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

    void save(UUID job, Observations observations) throws IOException {
        Path file = Files.createTempFile("faumap-", ".npz");
        try {
            try (OutputStream out = Files.newOutputStream(file)) {
                ObservationsNpz.write(observations, out);
            }
            storage.write(name(job, OBSERVATIONS), file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /**
     * What the mapping was made from, as {@link ObservationsNpz} writes it.
     *
     * @throws JobRefused if a version of this service that kept none finished the job
     */
    public InputStream observations(UUID job) throws IOException {
        try {
            return storage.open(name(job, OBSERVATIONS));
        } catch (NoSuchFileException condition) {
            throw new JobRefused(
                    Reason.NO_RESULT, "Responses were not kept when this job was run: start one like it.", condition);
        }
    }

    void saveSheets(UUID job, Map<String, byte[]> sheets) throws IOException {
        for (Map.Entry<String, byte[]> sheet : sheets.entrySet()) {
            storage.write(name(job, SHEETS + "/" + sheet.getKey() + PNG), sheet.getValue());
        }
    }

    /** Names of the feature maps whose strongest faces were drawn. */
    public List<String> sheets(UUID job) throws IOException {
        String folder = name(job, SHEETS) + "/";
        return storage.list(name(job, SHEETS)).stream()
                .filter(file -> file.startsWith(folder) && file.endsWith(PNG))
                .map(file -> file.substring(folder.length(), file.length() - PNG.length()))
                .toList();
    }

    /**
     * The faces that a feature map responds to most, PNG.
     *
     * @param map such as {@code conv3_1/57}
     * @throws JobRefused if they were not drawn
     */
    public byte[] sheet(UUID job, String map) throws IOException {
        try {
            return storage.read(name(job, SHEETS + "/" + map + PNG));
        } catch (NoSuchFileException condition) {
            throw new JobRefused(
                    Reason.NO_SHEET,
                    "Faces are shown of the %s strongest feature maps of each action unit."
                            .formatted(TopFaces.DETECTORS),
                    condition);
        }
    }

    void saveReport(UUID job, String html) throws IOException {
        storage.write(name(job, REPORT), html.getBytes(StandardCharsets.UTF_8));
    }

    /** {@code mapping.json} as it was written. */
    public byte[] mapping(UUID job) throws IOException {
        return storage.read(name(job, MAPPING));
    }

    public Mapping readMapping(UUID job) throws IOException {
        return Mapping.read(new String(mapping(job), StandardCharsets.UTF_8));
    }

    /** With the baseline; empty where there is none. */
    public Optional<MappingComparison> readComparison(UUID job) throws IOException {
        try {
            return Optional.of(JSON.readValue(storage.read(name(job, COMPARISON)), MappingComparison.class));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    public Observations readObservations(UUID job) throws IOException {
        try (InputStream bytes = observations(job)) {
            return ObservationsNpz.read(bytes);
        }
    }

    /** Holds what a job found against thresholds. */
    public Gate.Outcome evaluate(MappingJob job, Gate gate) throws IOException {
        Mapping mapping = readMapping(job.id());
        return gate.evaluate(
                mapping,
                readComparison(job.id()).orElse(null),
                job.total(),
                mapping.data().failedImages());
    }

    public byte[] report(UUID job) throws IOException {
        return storage.read(name(job, REPORT));
    }

    void remove(UUID job) throws IOException {
        storage.delete("jobs/" + job);
    }

    private static String name(UUID job, String file) {
        return "jobs/" + job + "/" + file;
    }
}
