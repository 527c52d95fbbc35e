package org.faumap.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.faumap.dataset.Dataset;
import org.faumap.dataset.DatasetImage;
import org.faumap.dataset.FaceReader;
import org.faumap.dataset.MalformedDataset;
import org.faumap.facs.Expression;
import org.faumap.image.FaceIntake;
import org.faumap.image.UnreadableImage;
import org.faumap.model.InputDescription;

/** Faces with an expression from a manifest, to learn from beside those of FER2013. */
final class ManifestSamples {
    private ManifestSamples() {}

    /**
     * Those that have an expression and are of the part train, or of none; images in which no face is found are left out.
     *
     * @throws MalformedDataset if an image cannot be read
     */
    static List<Sample> read(Path manifest, InputDescription input) throws IOException, MalformedDataset {
        List<Sample> samples = new ArrayList<>();
        try (FaceIntake intake = FaceIntake.standard(1)) {
            FaceReader reader = new FaceReader(intake);
            Dataset dataset = Dataset.of(manifest, null);
            for (DatasetImage entry : dataset.images()) {
                Expression expression = entry.expression();
                if (expression == null || (entry.part() != null && entry.part() != DatasetImage.Part.TRAIN)) {
                    continue;
                }
                Optional<FaceReader.Face> face;
                try {
                    face = reader.face(dataset, entry, input.cropFormat());
                } catch (UnreadableImage e) {
                    throw new MalformedDataset("%s: %s".formatted(entry.file(), e.getMessage()));
                }
                face.ifPresent(found -> samples.add(new Sample(
                        found.crop(),
                        Fer2013Split.smoothed(expression, Expression.values().length),
                        Fer2013Split.smoothed(expression, Fer2013Split.ORIGINAL_LABELS))));
            }
        }
        return samples;
    }
}
