package org.faumap.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.faumap.HostileImages;
import org.faumap.dataset.Dataset;
import org.faumap.dataset.FaceReader;
import org.faumap.image.Deadline;
import org.faumap.image.FaceDetector;
import org.faumap.image.FaceIntake;
import org.faumap.image.ImageDecoder;
import org.faumap.image.ImageLimits;
import org.faumap.image.PixelMemory;
import org.faumap.mapping.MappingSettings;
import org.faumap.model.ModelPackage;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtractionTests {
    /** 6 megapixels, one byte each. */
    private static final byte[] LARGE = HostileImages.jpeg(3000, 2000, 1, 1);

    @TempDir
    private Path folder;

    @Test
    void cutsFacesOutBeforeItReadsTheNextImage() throws Exception {
        Dataset dataset = dataset(5);
        // Room for one image, and not for a second beside it: who keeps one waits in vain for the next.
        List<ExtractedImage> extracted = extract(dataset, ImageLimits.DEFAULT, new PixelMemory(7_000_000));

        assertThat(extracted).hasSize(5).allSatisfy(image -> {
            assertThat(image.failure()).isNull();
            assertThat(image.responses()).hasSize(2);
        });
    }

    @Test
    void recordsImagesBeyondTheLimitsAsUnreadable() throws Exception {
        ImageLimits limits = new ImageLimits(LARGE.length - 1, 40_000_000, Duration.ofSeconds(2));
        assertThat(extract(dataset(2), limits, new PixelMemory(100_000_000)))
                .extracting(ExtractedImage::failure)
                .containsOnly(ExtractedImage.Failure.UNREADABLE);
    }

    private List<ExtractedImage> extract(Dataset dataset, ImageLimits limits, PixelMemory memory) throws Exception {
        TinyModels.write(folder.resolve("models"), "tiny", "1", 1);
        MappingTask task = new MappingTask(
                ModelPackage.read(folder.resolve("models/tiny/1")), null, List.of(), MappingSettings.DEFAULT, true);
        try (FaceIntake intake = new FaceIntake(new ImageDecoder(limits, memory), new FaceDetector(1));
                Extraction extraction = new Extraction(task, new FaceReader(intake), Extraction.Pause.NONE)) {
            return extraction.extract(dataset, dataset.coded(), Deadline.after(Duration.ofMinutes(1)));
        }
    }

    private Dataset dataset(int images) throws Exception {
        StringBuilder rows = new StringBuilder("file,subject,x,y,width,height,AU12\n");
        for (int image = 0; image < images; image++) {
            Files.write(folder.resolve("%d.jpg".formatted(image)), LARGE);
            rows.append("%d.jpg,s%d,100,100,500,500,%d%n".formatted(image, image, image % 2));
        }
        return Dataset.of(Files.writeString(folder.resolve("labels.csv"), rows), null);
    }
}
