package org.faumap.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.faumap.dataset.DatasetRefused.Reason;
import org.faumap.dataset.DatasetSummary.Source;
import org.faumap.storage.Storage;
import org.faumap.storage.StorageFull;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The data sets that clients sent, in the storage: {@code datasets/<id>/files/…} as they were packed, and
 * {@code datasets/<id>/dataset.json} with the summary. The latter is written last and deleted first: where it is missing,
 * an upload is under way, perhaps in another process, or was killed.
 */
@Component
class UploadedDatasets implements DatasetSource {
    private static final Logger log = LoggerFactory.getLogger(UploadedDatasets.class);

    private static final String SUMMARY = "dataset.json";
    private static final String BEGUN = "begun";
    private static final String FILES = "files";
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
    private static final int RANDOM_LETTERS = 8;
    /** An upload under way writes more often than that. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Storage root;
    private final DatasetSettings settings;
    private final Clock clock;
    private final Semaphore slots;
    private final SecureRandom random = new SecureRandom();
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();
    private final AtomicLong underWayBytes = new AtomicLong();
    /** What was read for the list; a summary never changes. */
    private Map<String, DatasetSummary> known = Map.of();

    UploadedDatasets(Storage storage, DatasetSettings settings, Clock clock) {
        this.root = storage.within("datasets");
        this.settings = settings;
        this.clock = clock;
        this.slots = new Semaphore(settings.uploads());
    }

    @Override
    public synchronized List<DatasetSummary> list() throws IOException {
        Map<String, DatasetSummary> found = new HashMap<>();
        for (String id : root.folders()) {
            DatasetSummary earlier = known.get(id);
            Optional<DatasetSummary> summary = earlier == null ? find(id) : Optional.of(earlier);
            summary.ifPresent(each -> found.put(id, each));
        }
        known = found;
        return List.copyOf(found.values());
    }

    @Override
    public Optional<DatasetSummary> find(String id) throws IOException {
        if (!DatasetId.isOne(id)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(root.read(id + "/" + SUMMARY), DatasetSummary.class));
        } catch (NoSuchFileException unfinished) {
            return Optional.empty();
        } catch (JacksonException condition) {
            log.warn("The summary of data set {} cannot be read; the data set stays where it is", id);
            return Optional.empty();
        }
    }

    @Override
    public Dataset open(DatasetSummary summary) throws IOException, MalformedDataset {
        return LayoutReader.read(summary.id(), files(summary.id())).dataset();
    }

    /**
     * Takes an archive and keeps what is in it, as a whole or not at all.
     *
     * @param announced length of the body; negative when nobody said
     * @throws DatasetRefused naming the fault and the remedy
     */
    DatasetSummary add(String name, InputStream body, long announced) throws IOException {
        if (!slots.tryAcquire()) {
            throw new DatasetRefused(
                    Reason.UPLOADS_FULL, "Other data sets are just being uploaded. Send it again later.");
        }
        try {
            clean();
            List<DatasetSummary> stored = list();
            if (stored.size() + underWay.size() >= settings.maxUploaded()) {
                throw new DatasetRefused(
                        Reason.TOO_MANY_DATASETS,
                        "%d are kept at most (faumap.dataset.max-uploaded). Delete one that is no longer needed."
                                .formatted(settings.maxUploaded()));
            }
            long storedBytes = stored.stream().mapToLong(DatasetSummary::bytes).sum();
            if (storedBytes >= settings.maxStored().toBytes()) {
                throw noRoom();
            }
            try (ReceivedArchive archive = ReceivedArchive.receive(body, announced, settings)) {
                return keep(name, archive, storedBytes);
            }
        } catch (StorageFull condition) {
            log.warn("A data set was refused: there is no room for it", condition);
            throw noRoom();
        } finally {
            slots.release();
        }
    }

    static DatasetRefused noRoom() {
        return new DatasetRefused(
                Reason.STORAGE_FULL,
                "Nothing of it was kept. Delete data sets that are no longer needed, or ask the operator for more room (the disk, and faumap.dataset.max-stored).");
    }

    /** @param storedBytes of the data sets that are there already */
    private DatasetSummary keep(String name, ReceivedArchive archive, long storedBytes) throws IOException {
        String id = newId(name);
        boolean kept = false;
        AtomicLong ownBytes = new AtomicLong();
        underWay.add(id);
        try {
            root.write(id + "/" + BEGUN, new byte[0]);
            UnpackingMeter meter = new UnpackingMeter(settings, archive.bytes());
            new ArchiveUnpacker(settings).unpack(archive, files(id), meter, more -> {
                ownBytes.addAndGet(more);
                if (storedBytes + underWayBytes.addAndGet(more)
                        > settings.maxStored().toBytes()) {
                    throw noRoom();
                }
            });
            // A packed table in a packed archive unfolds twice; one meter counts both.
            RecognizedDataset read = LayoutReader.read(id, new Tables(files(id), meter::unpacked));
            DatasetSummary summary = DatasetSummary.of(
                    name, Source.UPLOADED, read, read.bytes(), clock.instant().truncatedTo(ChronoUnit.MILLIS));
            root.write(id + "/" + SUMMARY, JSON.writeValueAsBytes(summary));
            kept = true;
            log.info("Data set {}: {} images, {} bytes", id, summary.images(), summary.bytes());
            return summary;
        } catch (MalformedDataset condition) {
            throw new DatasetRefused(Reason.DATASET_LAYOUT, String.valueOf(condition.getMessage()));
        } finally {
            if (!kept) {
                discard(id);
            }
            underWay.remove(id);
            underWayBytes.addAndGet(-ownBytes.get());
        }
    }

    /** Removes a data set. From the first moment on it is not found any more. */
    void delete(String id) throws IOException {
        root.delete(id + "/" + SUMMARY);
        root.delete(id);
        log.info("Data set {} is deleted", id);
    }

    @EventListener(ApplicationReadyEvent.class)
    void cleanAtStart() {
        clean();
    }

    /** Removes what uploads left that were killed. */
    private void clean() {
        try {
            Instant old = clock.instant().minus(ABANDONED);
            for (String id : root.folders()) {
                if (underWay.contains(id) || !DatasetId.isOne(id) || isWhole(id)) {
                    continue;
                }
                Optional<Instant> newest = root.files(id).stream()
                        .map(Storage.StoredFile::modified)
                        .max(Comparator.naturalOrder());
                if (newest.isPresent() && newest.get().isBefore(old)) {
                    root.delete(id);
                    log.info("Removed what a killed upload left of data set {}", id);
                }
            }
        } catch (IOException condition) {
            log.warn("Cannot look for what killed uploads left", condition);
        }
    }

    private boolean isWhole(String id) throws IOException {
        try (InputStream summary = root.open(id + "/" + SUMMARY)) {
            return summary != null;
        } catch (NoSuchFileException unfinished) {
            return false;
        }
    }

    private void discard(String id) {
        try {
            root.delete(id);
        } catch (IOException condition) {
            log.warn("Cannot remove what was unpacked of data set {}; it is tried again later", id, condition);
        }
    }

    private Storage files(String id) {
        return root.within(id + "/" + FILES);
    }

    private String newId(String name) {
        StringBuilder id = new StringBuilder(DatasetId.of(name)).append('-');
        random.ints(RANDOM_LETTERS, 0, LETTERS.length()).forEach(letter -> id.append(LETTERS.charAt(letter)));
        return id.toString();
    }
}
