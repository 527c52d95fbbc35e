package org.faumap.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.TestImages;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A storage that cannot be written any more, which also root meets where a file has taken a folder's place. */
class UnusableStorageTests {
    @Test
    void isToldWithoutPathsAndHarmsNothingElse(@TempDir Path models) throws IOException {
        TinyModels.write(models, "tiny", "1", 1);
        try (RunningService service = RunningService.start(models, "faumap.model.default=tiny")) {
            Path datasets = service.storage().resolve("datasets");
            Files.deleteIfExists(datasets);
            Files.createFile(datasets);

            byte[] archive =
                    new Archive().file("a.png", TestImages.black("png", 48, 48)).zip();
            Answer answer = service.post("/v1/datasets", "application/zip", archive);

            assertThat(answer.status()).as(answer.text()).isEqualTo(503);
            assertThat(answer.problem()).isEqualTo("storage-unavailable");
            assertThat(answer.header("Retry-After")).isEqualTo("5");
            assertThat(answer.text()).doesNotContain(service.storage().toString(), "Exception");
            assertThat(service.post("/v1/expressions?face=full", "image/png", TestImages.black("png", 48, 48))
                            .status())
                    .isEqualTo(200);

            Files.delete(datasets);
            assertThat(service.get("/v1/datasets").status()).isEqualTo(200);
        }
    }
}
