package org.faumap.training;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.faumap.dataset.Dataset;
import org.faumap.dataset.DatasetImage;
import org.faumap.dataset.ExcludedRows;
import org.faumap.dataset.FaceReader;
import org.faumap.dataset.Fer2013;
import org.faumap.dataset.MalformedDataset;
import org.faumap.facs.Expression;
import org.faumap.image.Box;
import org.faumap.image.CropFormat;
import org.faumap.image.Deadline;
import org.faumap.image.DetectedFace;
import org.faumap.image.FaceCrop;
import org.faumap.image.FaceImage;
import org.faumap.image.FaceIntake;
import org.faumap.image.FaceOptions;
import org.faumap.image.FaceSelection;
import org.faumap.image.GrayImage;
import org.faumap.image.UnreadableImage;
import org.faumap.model.InputDescription;
import org.faumap.model.ModelPackage;
import org.faumap.model.Network;
import org.faumap.model.UnfitModelPackage;
import org.faumap.training.Fer2013Split.Truth;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Measures a model package on labelled faces, the way the service would label them. */
@Command(
        name = "evaluate",
        header = "Measures the labels of a model package.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures a model package on FER2013 (--faces) or on photographs (--manifest): accuracy, balanced accuracy,",
            "macro F1, recall with 95 %% intervals, confusion matrix, expected calibration error as a whole and per label.",
            "One view of each face, no averaging over mirrored copies: what is printed is what the service does."
        })
final class EvaluateCommand implements Callable<Integer> {
    private static final int BATCH = 128;

    /** How a photograph becomes a face. */
    enum FaceSource {
        /** Found in the image; images without a face count as missed. */
        DETECT,
        /** The box of the manifest. */
        BOX,
        /** The centre of the image, {@code --centre} of its smaller side. */
        CENTRE
    }

    @Spec
    private CommandSpec spec;

    @Option(names = "--model", required = true, description = "folder of one model version")
    private Path model;

    @Option(names = "--faces", description = "fer2013.csv, plain, .gz or .bz2")
    private @Nullable Path faces;

    @Option(names = "--votes", description = "fer2013new.csv, the FER+ votes")
    private @Nullable Path votes;

    @Option(names = "--part", defaultValue = "PUBLIC_TEST", description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
    private Fer2013.Usage part;

    @Option(names = "--exclude", description = "CSV of near copies to leave out: row,near_copy_of_earlier_split")
    private @Nullable Path exclude;

    @Option(
            names = "--truth",
            defaultValue = "VOTES",
            description = "${COMPLETION-CANDIDATES}: FER+ majority, or the label of FER2013 (${DEFAULT-VALUE})")
    private Truth truth;

    @Option(names = "--manifest", description = "CSV of photographs: file, expression, optional box")
    private @Nullable Path manifest;

    @Option(
            names = "--face",
            defaultValue = "DETECT",
            description = "with --manifest, ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
    private FaceSource face;

    @Option(names = "--centre", defaultValue = "0.9", description = "with --face CENTRE (${DEFAULT-VALUE})")
    private double centre;

    @Option(names = "--crop-scale", description = "with --face DETECT or BOX, instead of the package's own")
    private @Nullable Double cropScale;

    @Option(names = "--crop-shift", description = "with --face DETECT or BOX, instead of the package's own")
    private @Nullable Double cropShift;

    @Option(
            names = "--crop-upright",
            arity = "1",
            description = "whether crops are turned so that the eyes lie level; as the package says when not given")
    private @Nullable Boolean cropUpright;

    @Option(
            names = "--among",
            split = ",",
            description = "only these expressions count, as truths and as answers: neutral,happiness,…")
    private @Nullable List<String> among;

    @Option(
            names = "--average-views",
            description = {
                "average each face over eight views: the whole crop, its middle 46, 44 and 42 of 48, and their mirror images;",
                "the service gives one view, so its figures are those without"
            })
    private boolean averageViews;

    @Option(names = "--json", description = "file to write the figures into as JSON")
    private @Nullable Path json;

    @Override
    public Integer call() throws IOException, MalformedDataset, UnfitModelPackage {
        if ((faces == null) == (manifest == null)) {
            throw new IllegalArgumentException("Give either --faces or --manifest");
        }
        ModelPackage source = ModelPackage.read(model);
        List<String> labels = source.description().labels();
        PrintWriter print = spec.commandLine().getOut();
        try (Network network = Network.of(source)) {
            InputDescription input = source.description().input();
            List<GrayImage> images = new ArrayList<>();
            List<Integer> truths = new ArrayList<>();
            if (faces != null) {
                collectFer2013(faces, labels, input, images, truths);
            } else {
                collectPhotographs(Objects.requireNonNull(manifest), labels, input, images, truths);
            }
            float[][] probabilities = new float[images.size()][];
            for (int from = 0; from < probabilities.length; from += BATCH) {
                int to = Math.min(probabilities.length, from + BATCH);
                List<GrayImage> batch = images.subList(from, to);
                System.arraycopy(
                        averageViews ? Views.probabilities(network, batch) : network.probabilities(batch),
                        0,
                        probabilities,
                        from,
                        to - from);
            }
            Evaluation evaluation = Evaluation.of(
                    labels,
                    considered(labels),
                    probabilities,
                    truths.stream().mapToInt(Integer::intValue).toArray());
            print.printf("%s%n%s", source.description().modelId(), evaluation.text());
            print.flush();
            if (json != null) {
                Files.writeString(
                        json,
                        JsonMapper.builder()
                                        .enable(SerializationFeature.INDENT_OUTPUT)
                                        .build()
                                        .writeValueAsString(evaluation)
                                + "\n");
            }
        }
        return 0;
    }

    private List<Integer> considered(List<String> labels) {
        if (among == null) {
            return IntStream.range(0, labels.size()).boxed().toList();
        }
        for (String label : among) {
            if (!labels.contains(label)) {
                throw new IllegalArgumentException(
                        "--among: the model has no label %s, only %s".formatted(label, String.join(", ", labels)));
            }
        }
        return among.stream().map(labels::indexOf).sorted().toList();
    }

    private void collectFer2013(
            Path file, List<String> labels, InputDescription input, List<GrayImage> images, List<Integer> truths)
            throws IOException, MalformedDataset {
        Set<Integer> excluded = exclude == null ? Set.of() : ExcludedRows.read(exclude);
        for (Fer2013.Face read : Fer2013.read(file, votes)) {
            Optional<Integer> label =
                    truth.of(read).map(Expression::label).map(labels::indexOf).filter(index -> index >= 0);
            if (read.usage() == part && !excluded.contains(read.row()) && label.isPresent()) {
                images.add(FaceCrop.resize(read.image(), input.width(), input.height()));
                truths.add(label.get());
            }
        }
    }

    private void collectPhotographs(
            Path file, List<String> labels, InputDescription input, List<GrayImage> images, List<Integer> truths)
            throws IOException, MalformedDataset {
        FaceCrop own = input.faceCrop();
        FaceCrop crop = new FaceCrop(
                cropScale == null ? own.scale() : cropScale,
                cropShift == null ? own.shiftY() : cropShift,
                cropUpright == null ? own.upright() : cropUpright);
        int found = 0;
        int read = 0;
        try (FaceIntake intake = FaceIntake.standard(1)) {
            FaceReader reader = new FaceReader(intake);
            Dataset dataset = Dataset.of(file, null);
            for (DatasetImage entry : dataset.images()) {
                read++;
                try (FaceImage image = open(reader, dataset, entry)) {
                    DetectedFace where = switch (face) {
                        case DETECT ->
                            image.faces().isEmpty() ? null : image.faces().get(0);
                        case BOX -> entry.face() == null ? null : DetectedFace.known(entry.face());
                        case CENTRE -> DetectedFace.known(centred(image));
                    };
                    if (where == null) {
                        continue;
                    }
                    found++;
                    int label = entry.expression() == null
                            ? -1
                            : labels.indexOf(entry.expression().label());
                    if (label >= 0) {
                        FaceCrop how = face == FaceSource.CENTRE ? new FaceCrop(1, 0) : crop;
                        images.add(image.cut(where, new CropFormat(how, input.width(), input.height())));
                        truths.add(label);
                    }
                }
            }
        }
        spec.commandLine().getOut().printf("faces found          %d of %d images%n", found, read);
    }

    private FaceImage open(FaceReader reader, Dataset dataset, DatasetImage image)
            throws IOException, MalformedDataset {
        FaceOptions options = face == FaceSource.DETECT ? FaceOptions.ANY : new FaceOptions(FaceSelection.FULL, 0, 1);
        try {
            return reader.open(dataset, image.file(), options, Deadline.NONE);
        } catch (UnreadableImage e) {
            throw new MalformedDataset("%s: %s".formatted(image.file(), e.getMessage()));
        }
    }

    private Box centred(FaceImage image) {
        int side = (int) Math.round(Math.min(image.width(), image.height()) * centre);
        return new Box((image.width() - side) / 2, (image.height() - side) / 2, side, side);
    }
}
