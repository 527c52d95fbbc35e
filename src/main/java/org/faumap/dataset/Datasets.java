package org.faumap.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.faumap.dataset.DatasetRefused.Reason;
import org.faumap.storage.Storage;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** The data sets that jobs can work on: the bundled one, the operator's folders, and what was uploaded. Thread-safe. */
@Component
public class Datasets {
    private final List<DatasetSource> sources;
    private final UploadedDatasets uploaded;
    private final ObjectProvider<DatasetUse> uses;
    /** As they were read last; memory that is short takes them away. */
    private final Map<String, SoftReference<Opened>> opened = new ConcurrentHashMap<>();

    /** The hash of each data set, with what told that it has to be made. */
    private final Map<String, Hashed> hashed = new ConcurrentHashMap<>();

    private record Opened(DatasetSummary summary, Dataset dataset) {}

    private record Hashed(int known, String listing, String sha256) {}

    /** @param uses asked when something is deleted: who uses data sets may need this component itself */
    Datasets(
            BundledDatasets bundled,
            FolderDatasets folders,
            UploadedDatasets uploaded,
            ObjectProvider<DatasetUse> uses) {
        this.sources = List.of(bundled, uploaded, folders); // what costs least to look through comes first
        this.uploaded = uploaded;
        this.uses = uses;
    }

    /** All of them by id. No image is opened. */
    public List<DatasetSummary> list() {
        List<DatasetSummary> all = new ArrayList<>();
        try {
            for (DatasetSource source : sources) {
                all.addAll(source.list());
            }
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
        all.sort(Comparator.comparing(DatasetSummary::id));
        return all;
    }

    /**
     * What is known of a data set.
     *
     * @throws UnknownDataset if there is none of this id
     */
    public DatasetSummary summary(String id) {
        return found(id).summary();
    }

    /**
     * A data set with all its images; they are not opened yet.
     *
     * @throws UnknownDataset if there is none of this id
     */
    public Dataset find(String id) {
        Found found = found(id);
        SoftReference<Opened> earlier = opened.get(id);
        Opened kept = earlier == null ? null : earlier.get();
        if (kept != null && kept.summary().equals(found.summary())) {
            return kept.dataset();
        }
        try {
            Dataset dataset = found.source().open(found.summary());
            opened.put(id, new SoftReference<>(new Opened(found.summary(), dataset)));
            return dataset;
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        } catch (MalformedDataset condition) {
            throw new UnknownDataset("The data set can no longer be read: " + condition.getMessage());
        }
    }

    /**
     * SHA-256 of all that mappings are made from: what is known of the images, their regions, and the content of those with
     * action units. Of a folder they are read the first time, and again when a file has another length or time.
     */
    public String sha256(Dataset dataset) {
        try {
            List<Storage.StoredFile> files = dataset.files().files("");
            String listing = Dataset.sha256OfListing(files);
            int known = Objects.hash(dataset.images(), dataset.regions());
            Hashed kept = hashed.get(dataset.id());
            if (kept == null || kept.known() != known || !kept.listing().equals(listing)) {
                kept = new Hashed(known, listing, dataset.sha256(files));
                hashed.put(dataset.id(), kept);
            }
            return kept.sha256();
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
    }

    /**
     * Deletes a data set that was uploaded, with all its files.
     *
     * @throws UnknownDataset if there is none of this id
     * @throws DatasetRefused if it was not uploaded, or somebody uses it
     */
    void delete(String id) {
        Found found = found(id);
        if (found.source() != uploaded) {
            throw new DatasetRefused(
                    Reason.DATASET_READ_ONLY,
                    "It is %s. Only data sets that were uploaded are deleted here."
                            .formatted(
                                    found.summary().source() == DatasetSummary.Source.BUNDLED
                                            ? "part of this program"
                                            : "a folder of the operator's"));
        }
        if (uses.stream().anyMatch(use -> use.keeps(id))) {
            throw new DatasetRefused(
                    Reason.DATASET_IN_USE,
                    "A job still works on it. Wait until it has ended, or cancel it, and delete the data set then.");
        }
        try {
            uploaded.delete(id);
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
        opened.remove(id);
        hashed.remove(id);
    }

    private record Found(DatasetSource source, DatasetSummary summary) {}

    private Found found(@Nullable String id) {
        if (id != null) {
            try {
                for (DatasetSource source : sources) {
                    Optional<DatasetSummary> summary = source.find(id);
                    if (summary.isPresent()) {
                        return new Found(source, summary.get());
                    }
                }
            } catch (IOException condition) {
                throw new UncheckedIOException(condition);
            }
        }
        throw new UnknownDataset();
    }
}
