package org.faumap.dataset;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.faumap.storage.BundledStorage;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The demo set inside the jar. */
@Component
class BundledDatasets implements DatasetSource {
    static final String DEMO = "demo";

    private static final String FOLDER = "datasets/" + DEMO;
    private static final String NAME = "Demo: 600 rendered faces of six synthetic heads";

    private @Nullable DatasetSummary demo;

    @Override
    public List<DatasetSummary> list() throws IOException {
        return List.of(demo());
    }

    @Override
    public Optional<DatasetSummary> find(String id) throws IOException {
        return id.equals(DEMO) ? Optional.of(demo()) : Optional.empty();
    }

    @Override
    public Dataset open(DatasetSummary summary) throws IOException, MalformedDataset {
        return LayoutReader.read(DEMO, new BundledStorage(FOLDER)).dataset();
    }

    /** Read when somebody asks, so that the start does not wait for it. */
    private synchronized DatasetSummary demo() throws IOException {
        if (demo == null) {
            try {
                RecognizedDataset read = LayoutReader.read(DEMO, new BundledStorage(FOLDER));
                demo = DatasetSummary.of(NAME, DatasetSummary.Source.BUNDLED, read, read.bytes(), null);
            } catch (MalformedDataset condition) {
                throw new IllegalStateException("The data set inside the jar cannot be read", condition);
            }
        }
        return demo;
    }
}
