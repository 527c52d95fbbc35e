package org.faumap.dataset;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.faumap.dataset.DatasetSummary.Source;
import org.faumap.storage.Storage;
import org.faumap.storage.StorageLocations;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The operator's data sets: the folders of {@code faumap.dataset.location}. Nothing is written there. A folder is read again
 * when its files have changed; one that is no data set is passed over, with a line in the log.
 */
@Component
class FolderDatasets implements DatasetSource {
    private static final Logger log = LoggerFactory.getLogger(FolderDatasets.class);

    private final @Nullable Storage location;
    private final long intervalNanos;

    /** By the names of the folders. */
    private Map<String, Known> known = Map.of();

    private long scannedAt;
    private boolean scanned;

    /**
     * A folder when it was looked at last.
     *
     * @param seen names, lengths and times of its files, in short
     * @param summary null when it is no data set
     */
    private record Known(String id, int seen, @Nullable DatasetSummary summary) {}

    FolderDatasets(DatasetSettings settings, StorageLocations locations) {
        location = settings.location() == null ? null : locations.open(settings.location());
        intervalNanos = settings.scanInterval().toNanos();
    }

    @Override
    public List<DatasetSummary> list() throws IOException {
        List<DatasetSummary> summaries = new ArrayList<>();
        for (Known folder : scan().values()) {
            if (folder.summary() != null) {
                summaries.add(folder.summary());
            }
        }
        return summaries;
    }

    @Override
    public Optional<DatasetSummary> find(String id) throws IOException {
        return list().stream().filter(summary -> summary.id().equals(id)).findFirst();
    }

    @Override
    public Dataset open(DatasetSummary summary) throws IOException, MalformedDataset {
        for (Map.Entry<String, Known> folder : scan().entrySet()) {
            if (location != null && folder.getValue().id().equals(summary.id())) {
                return LayoutReader.read(summary.id(), location.within(folder.getKey()))
                        .dataset();
            }
        }
        throw new MalformedDataset("its folder is gone");
    }

    private synchronized Map<String, Known> scan() throws IOException {
        Storage root = location;
        if (root == null || (scanned && System.nanoTime() - scannedAt < intervalNanos)) {
            return known;
        }
        Map<String, Known> found = new LinkedHashMap<>();
        Map<String, Integer> taken = new HashMap<>(Map.of(BundledDatasets.DEMO, 1));
        for (String name : root.folders()) {
            if (name.startsWith(".")) {
                continue;
            }
            String id = DatasetId.of(name);
            int times = taken.merge(id, 1, Integer::sum);
            String unique = times == 1 ? id : id + "-" + times;
            try {
                found.put(name, look(name, unique, root.within(name)));
            } catch (IllegalArgumentException condition) {
                log.debug("A folder of faumap.dataset.location has a name that cannot be used");
            }
        }
        known = found;
        scanned = true;
        scannedAt = System.nanoTime();
        return found;
    }

    private Known look(String name, String id, Storage folder) throws IOException {
        long startedAt = System.nanoTime();
        int seen = folder.files("").hashCode();
        Known earlier = known.get(name);
        if (earlier != null && earlier.seen() == seen && earlier.id().equals(id)) {
            return earlier;
        }
        try {
            RecognizedDataset read = LayoutReader.read(id, folder);
            log.info(
                    "Data set {}: {} images, read in {} ms",
                    id,
                    read.dataset().images().size(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt));
            return new Known(id, seen, DatasetSummary.of(name, Source.FOLDER, read, read.bytes(), read.newest()));
        } catch (MalformedDataset condition) {
            // Its message may hold names of files, which stay out of the log.
            log.warn("The folder of faumap.dataset.location that would be data set {} has no layout that is known", id);
            return new Known(id, seen, null);
        } catch (IOException condition) {
            log.warn(
                    "A file of data set {} cannot be read: {}",
                    id,
                    condition.getClass().getSimpleName());
            return new Known(id, 0, null);
        }
    }
}
