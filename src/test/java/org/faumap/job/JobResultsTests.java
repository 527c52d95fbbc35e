package org.faumap.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.faumap.mapping.Observations;
import org.faumap.mapping.PlantedMappings;
import org.faumap.storage.FolderStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of a job beside its mapping. */
class JobResultsTests {
    private static final UUID JOB = new UUID(1, 2);

    @TempDir
    private Path folder;

    private JobResults results() {
        return new JobResults(new FolderStorage(folder));
    }

    @Test
    void keepsTheFacesThatFeatureMapsRespondToMost() throws IOException {
        results().saveSheets(JOB, Map.of("conv2/17", new byte[] {1, 2}, "conv1/3", new byte[] {3}));

        assertThat(results().sheets(JOB)).containsExactly("conv1/3", "conv2/17");
        assertThat(results().sheet(JOB, "conv2/17")).containsExactly(1, 2);
        assertThatThrownBy(() -> results().sheet(JOB, "conv2/18")).hasMessageContaining("3 strongest feature maps");
        results().remove(JOB);
        assertThat(results().sheets(JOB)).isEmpty();
    }

    @Test
    void keepsWhatTheMappingWasMadeFrom() throws IOException {
        assertThatThrownBy(() -> results().observations(JOB)).hasMessageContaining("Responses were not kept");
        Observations observations = PlantedMappings.observations(1);

        results().save(JOB, observations);

        assertThat(results().readObservations(JOB).sha256()).isEqualTo(observations.sha256());
        assertThat(folder.resolve("jobs/" + JOB + "/responses.npz")).exists();
    }
}
