package org.faumap.training;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.faumap.analysis.ExtractedImage;
import org.faumap.analysis.Extraction;
import org.faumap.analysis.MappingConfirmation;
import org.faumap.analysis.MappingRun;
import org.faumap.analysis.MappingTask;
import org.faumap.dataset.Dataset;
import org.faumap.dataset.DatasetImage;
import org.faumap.dataset.FaceReader;
import org.faumap.dataset.Fer2013;
import org.faumap.dataset.MalformedDataset;
import org.faumap.facs.ActionUnit;
import org.faumap.facs.FacsCode;
import org.faumap.image.Deadline;
import org.faumap.image.FaceIntake;
import org.faumap.image.GrayImage;
import org.faumap.mapping.Distance;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.MappingSettings;
import org.faumap.model.ModelPackage;
import org.faumap.model.Network;
import org.faumap.model.UnfitModelPackage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Finds out which feature maps of a model are sensitive to which action units of a FACS-coded data set. */
@Command(
        name = "map",
        header = "Maps a model's feature maps to action units.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Maps the feature maps of a model to the action units of a FACS-coded data set: distances, tests, assignments,",
            "scores, confirmed on held-out subjects, with the untrained and the shuffled control. Equal data, model and",
            "options give the same mapping.json bit for bit."
        })
final class MapCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--model", required = true, description = "folder of one model version")
    private Path model;

    @Option(
            names = "--manifest",
            required = true,
            description = {
                "CSV of images: file, subject, expression, action units (AU1, AU2, … or code), optional box and split;",
                "the part test is held out; without any split, three subjects of ten are"
            })
    private Path manifest;

    @Option(names = "--regions", description = "CSV of where action units are seen: file, au, x0, y0, x1, y1")
    private @Nullable Path regions;

    @Option(
            names = "--layers",
            split = ",",
            description = "convolutions whose feature maps are mapped (the last of every block)")
    private List<String> layers = List.of();

    @Option(names = "--distance", defaultValue = "KL", description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
    private Distance distance;

    @Option(names = "--permutations", defaultValue = "200", description = "for z (${DEFAULT-VALUE})")
    private int permutations;

    @Option(names = "--family-wise", defaultValue = "1000", description = "permutations for max-T (${DEFAULT-VALUE})")
    private int familyWise;

    @Option(
            names = "--resamplings",
            defaultValue = "1000",
            description = "of subjects, for intervals (${DEFAULT-VALUE})")
    private int resamplings;

    @Option(
            names = "--min-faces-per-au",
            defaultValue = "10",
            description = "faces with an AU, and as many without it, for it to be mapped (${DEFAULT-VALUE})")
    private int minFacesPerAu;

    @Option(names = "--score-maps", defaultValue = "200", description = "feature maps of a score (${DEFAULT-VALUE})")
    private int scoreMaps;

    @Option(names = "--seed", defaultValue = "1", description = "of everything random (${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--threads", description = "to compute with (one per core); the result does not depend on it")
    private @Nullable Integer threads;

    @Option(names = "--name", description = "of the data set (the manifest's folder)")
    private @Nullable String name;

    @Option(
            names = "--reference",
            description = {
                "CSV of images without codes, of the kind that the service will see: where a face's scores lie among",
                "theirs is kept, nothing else of them"
            })
    private @Nullable Path reference;

    @Option(
            names = "--reference-faces",
            description = "the same from the Training part of a fer2013.csv, plain, .gz or .bz2")
    private @Nullable Path referenceFaces;

    @Option(names = "--reference-name", description = "as answers show it (the file's folder)")
    private @Nullable String referenceName;

    @Option(
            names = "--confirm",
            description = {
                "CSV of images coded with action units, of that kind: they confirm the mapping and calibrate from which",
                "auDistance on an action unit is marked; the part test measures, the others calibrate; without any split,",
                "half of the subjects measure"
            })
    private @Nullable Path confirm;

    @Option(names = "--confirm-name", description = "as answers show it (the file's folder)")
    private @Nullable String confirmName;

    @Option(
            names = "--confirm-together",
            description = "action units that --confirm does not tell apart, such as 26+27; may be repeated")
    private List<String> together = List.of();

    @Option(names = "--baseline", description = "folder of an earlier model version to compare with")
    private @Nullable Path baseline;

    @Option(names = "--out", description = "file to write mapping.json into")
    private @Nullable Path out;

    @Option(names = "--comparison", description = "file to write the comparison with --baseline into, as JSON")
    private @Nullable Path comparison;

    @Option(names = "--seal", description = "write the mapping into the package")
    private boolean seal;

    @Override
    public Integer call() throws IOException, MalformedDataset, UnfitModelPackage {
        for (Path file : Stream.of(out, comparison).filter(Objects::nonNull).toList()) {
            // Before the minutes of work, not behind them.
            Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        }
        int workers = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        if (workers < 1) {
            throw new IllegalArgumentException("--threads must be at least 1");
        }
        if (reference != null && referenceFaces != null) {
            throw new IllegalArgumentException("Give --reference or --reference-faces, not both");
        }
        if (comparison != null && baseline == null) {
            throw new IllegalArgumentException("--comparison needs --baseline");
        }
        ModelPackage source = ModelPackage.read(model);
        MappingTask task = new MappingTask(
                source,
                baseline == null ? null : ModelPackage.read(baseline),
                layers,
                new MappingSettings(
                        distance, permutations, familyWise, resamplings, seed, minFacesPerAu, 0.05, scoreMaps),
                true);
        Dataset dataset = Dataset.of(manifest, regions);
        if (dataset.coded().isEmpty()) {
            throw new IllegalArgumentException(
                    "No image of the manifest has action units: a column code, or AU1, AU2, … is needed");
        }
        MappingRun.Outcome outcome;
        Mapping mapping;
        try (FaceIntake intake = FaceIntake.standard(workers)) {
            FaceReader reader = new FaceReader(intake);
            List<ExtractedImage> extracted = extracted(task, dataset, reader, workers);
            outcome = new MappingRun(
                            task,
                            dataset,
                            name == null ? dataset.id() : name,
                            (network, each) -> extracted.forEach(image -> each.accept(image.withResponsesOf(network))),
                            reader,
                            workers)
                    .run();
            mapping = confirmed(outcome.mapping(), source, reader);
        }
        PrintWriter print = spec.commandLine().getOut();
        print.print(MappingText.of(mapping));
        if (outcome.comparison() != null) {
            print.print(MappingText.of(outcome.comparison()));
            if (comparison != null) {
                Files.writeString(
                        comparison,
                        JsonMapper.builder()
                                        .enable(SerializationFeature.INDENT_OUTPUT)
                                        .build()
                                        .writeValueAsString(outcome.comparison())
                                + "\n");
            }
        }
        print.flush();
        if (out != null) {
            Files.writeString(out, mapping.json());
        }
        if (seal) {
            source.withMapping(mapping.json()).writeMapping(model);
        }
        return 0;
    }

    private Mapping confirmed(Mapping mapping, ModelPackage source, FaceReader reader)
            throws IOException, MalformedDataset {
        if (reference == null && referenceFaces == null && confirm == null) {
            return mapping;
        }
        Mapping confirmed = mapping;
        try (Network network = Network.of(source)) {
            MappingConfirmation further =
                    new MappingConfirmation(network, reader, Extraction.Pause.NONE, Deadline.NONE);
            if (reference != null) {
                Dataset faces = Dataset.of(reference, null);
                confirmed =
                        further.withReference(confirmed, Objects.requireNonNullElse(referenceName, faces.id()), faces);
            }
            if (referenceFaces != null) {
                List<GrayImage> crops = Fer2013.read(referenceFaces, null).stream()
                        .filter(face -> face.usage() == Fer2013.Usage.TRAINING)
                        .map(Fer2013.Face::image)
                        .toList();
                confirmed =
                        further.withReference(confirmed, Objects.requireNonNullElse(referenceName, "FER2013"), crops);
            }
            if (confirm != null) {
                Dataset coded = Dataset.of(confirm, null);
                confirmed = further.withConfirmation(
                        confirmed, Objects.requireNonNullElse(confirmName, coded.id()), coded, together());
            }
        }
        return confirmed;
    }

    private List<Set<ActionUnit>> together() {
        return together.stream().map(set -> FacsCode.parse(set).units()).toList();
    }

    private static List<ExtractedImage> extracted(MappingTask task, Dataset dataset, FaceReader reader, int workers) {
        List<DatasetImage> images = dataset.coded();
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        try (Extraction extraction = new Extraction(task, reader, Extraction.Pause.NONE);
                ProgressBar bar = bar("images", images.size())) {
            List<Callable<List<ExtractedImage>>> chunks = IntStream.iterate(
                            0, from -> from < images.size(), from -> from + Extraction.CHUNK)
                    .<Callable<List<ExtractedImage>>>mapToObj(from -> () -> {
                        List<DatasetImage> chunk =
                                images.subList(from, Math.min(images.size(), from + Extraction.CHUNK));
                        List<ExtractedImage> extracted = extraction.extract(dataset, chunk, Deadline.NONE);
                        bar.stepBy(chunk.size());
                        return extracted;
                    })
                    .toList();
            List<ExtractedImage> extracted = new ArrayList<>();
            for (Future<List<ExtractedImage>> chunk : pool.invokeAll(chunks)) {
                extracted.addAll(chunk.get());
            }
            return extracted;
        } catch (ExecutionException condition) {
            throw new IllegalStateException("The images could not be worked through", condition.getCause());
        } catch (InterruptedException condition) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", condition);
        } finally {
            pool.shutdownNow();
        }
    }

    private static ProgressBar bar(String task, int count) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(count)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(1000)
                .build();
    }
}
