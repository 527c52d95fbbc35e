package org.faumap.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.faumap.dataset.Dataset;
import org.faumap.dataset.DatasetImage;
import org.faumap.dataset.FaceReader;
import org.faumap.dataset.MalformedDataset;
import org.faumap.image.Box;
import org.faumap.image.Deadline;
import org.faumap.image.FaceImage;
import org.faumap.image.FaceIntake;
import org.faumap.image.UnreadableImage;
import org.junit.jupiter.api.Test;

/** What is stored of the bundled faces against what would be found in them. */
class GalleryFacesTests {
    private static final int EVERY = 25;

    @Test
    void facesAreWhereTheDetectorFindsThem() throws IOException, MalformedDataset, UnreadableImage {
        Map<String, Box> boxes = GalleryFaces.boxes();
        Dataset demo = Dataset.of(Path.of("src/main/resources/datasets/demo/labels.csv"), null);
        List<DatasetImage> images = demo.coded();

        assertThat(boxes).hasSize(images.size());
        try (FaceIntake intake = FaceIntake.standard(1)) {
            FaceReader reader = new FaceReader(intake);
            for (int i = 0; i < images.size(); i += EVERY) {
                try (FaceImage opened = reader.open(demo, images.get(i), Deadline.NONE)) {
                    assertThat(boxes)
                            .containsEntry(
                                    images.get(i).file(), opened.faces().get(0).box());
                }
            }
        }
    }
}
