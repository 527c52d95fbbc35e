package org.faumap.training;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.faumap.dataset.FaceReader;
import org.faumap.dataset.MalformedDataset;
import org.faumap.dataset.Manifest;
import org.faumap.dataset.Regions;
import org.faumap.explain.RandomizedWeights;
import org.faumap.facs.ActionUnit;
import org.faumap.facs.FacsCode;
import org.faumap.image.GrayImage;
import org.faumap.image.UnreadableImage;
import org.faumap.mapping.CodedFace;
import org.faumap.mapping.Distance;
import org.faumap.mapping.Interval;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.MappingAnalysis;
import org.faumap.mapping.MappingComparison;
import org.faumap.mapping.MappingSettings;
import org.faumap.mapping.Observations;
import org.faumap.mapping.ResponseExtraction;
import org.faumap.model.InputDescription;
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
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Maps the feature maps of a model to the action units of a FACS-coded data set: distances, tests, assignments,",
            "scores, confirmed on held-out subjects, with the untrained and the shuffled control. Equal data, model and",
            "options give the same mapping.json bit for bit."
        })
final class MapCommand implements Callable<Integer> {
    /** Of ten subjects, when the data set says nothing of it. */
    private static final int HELD_OUT_OF_TEN = 3;

    private static final int ABLATION_FACES = 256;
    private static final int CHUNK = 64;

    @Spec
    private CommandSpec spec;

    @Option(names = "--model", required = true, description = "folder of one model version")
    private Path model;

    @Option(
            names = "--manifest",
            required = true,
            description = {
                "CSV of pictures: file, subject, expression, action units (AU1, AU2, … or code), optional box and split;",
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

    @Option(names = "--minimum", defaultValue = "10", description = "faces with and without an AU (${DEFAULT-VALUE})")
    private int minimum;

    @Option(names = "--score-maps", defaultValue = "48", description = "feature maps of a score (${DEFAULT-VALUE})")
    private int scoreMaps;

    @Option(names = "--seed", defaultValue = "1", description = "of everything random (${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--threads", description = "to compute with (one per core); the result does not depend on it")
    private @Nullable Integer threads;

    @Option(names = "--name", description = "of the data set (the manifest's folder)")
    private @Nullable String name;

    @Option(names = "--baseline", description = "folder of an earlier model version to compare with")
    private @Nullable Path baseline;

    @Option(names = "--out", description = "file to write mapping.json into")
    private @Nullable Path out;

    @Option(names = "--comparison", description = "file to write the comparison with --baseline into, as JSON")
    private @Nullable Path comparison;

    @Option(names = "--seal", description = "write the mapping into the package")
    private boolean seal;

    /** A coded picture whose face was found. */
    private record Found(String image, Manifest.Entry entry, FacsCode code, boolean heldOut, FaceReader.Face face) {}

    /**
     * What came of the pictures.
     *
     * @param failures those without a face or not readable, by what was wrong
     */
    private record Faces(List<Found> found, Map<String, Integer> failures) {}

    @Override
    public Integer call() throws IOException, MalformedDataset, UnfitModelPackage {
        int workers = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        if (workers < 1) {
            throw new IllegalArgumentException("--threads must be at least 1");
        }
        if (comparison != null && baseline == null) {
            throw new IllegalArgumentException("--comparison needs --baseline");
        }
        MappingSettings settings =
                new MappingSettings(distance, permutations, familyWise, resamplings, seed, minimum, 0.05, scoreMaps);
        ModelPackage source = ModelPackage.read(model);
        ModelPackage earlier = baseline == null ? null : ModelPackage.read(baseline);
        Map<String, Map<ActionUnit, List<Regions.Region>>> located = regions == null ? Map.of() : Regions.read(regions);
        Faces faces = faces(source.description().input(), workers);
        PrintWriter print = spec.commandLine().getOut();

        Observations observations = observed(source, faces, workers);
        Observations untrained = observed(RandomizedWeights.of(source, 0, seed), faces, workers);
        String dataset = name == null
                ? String.valueOf(
                        Objects.requireNonNull(manifest.toAbsolutePath().getParent())
                                .getFileName())
                : name;
        Mapping mapping = new MappingAnalysis(observations, settings, workers)
                .mapping(source.description().modelId(), source.weightsSha256(), dataset, faces.failures(), untrained)
                .withAblations(source, ablated(source, faces));
        if (!located.isEmpty()) {
            try (Network network = Network.of(source)) {
                mapping = mapping.withLocalizations(
                        new Localizations(network, seed).of(mapping, located(faces, located)));
            }
        }
        print.print(text(mapping));
        if (earlier != null) {
            Faces theirs = faces(earlier.description().input(), workers);
            Observations was = observed(earlier, theirs, workers);
            MappingComparison compared = MappingComparison.of(
                    new MappingAnalysis(was, settings, workers)
                            .mapping(
                                    earlier.description().modelId(),
                                    earlier.weightsSha256(),
                                    dataset,
                                    theirs.failures(),
                                    null),
                    was,
                    mapping,
                    observations);
            print.print(text(compared));
            if (comparison != null) {
                Files.writeString(
                        comparison,
                        JsonMapper.builder()
                                        .enable(SerializationFeature.INDENT_OUTPUT)
                                        .build()
                                        .writeValueAsString(compared)
                                + "\n");
            }
        }
        print.flush();
        if (out != null) {
            Files.writeString(out, mapping.json());
        }
        if (seal) {
            source.withMapping(mapping.json()).write(model);
        }
        return 0;
    }

    private Faces faces(InputDescription input, int workers) throws IOException, MalformedDataset {
        List<Manifest.Entry> coded = Manifest.read(manifest).stream()
                .filter(entry -> entry.code() != null)
                .toList();
        if (coded.isEmpty()) {
            throw new IllegalArgumentException(
                    "No picture of the manifest has action units: a column code, or AU1, AU2, … is needed");
        }
        boolean divided = coded.stream().anyMatch(entry -> entry.part() != null);
        Path folder =
                Objects.requireNonNull(manifest.toAbsolutePath().normalize().getParent());
        Map<String, Integer> failures = new TreeMap<>();
        List<Found> found = new ArrayList<>();
        try (FaceReader reader = new FaceReader(workers);
                ProgressBar bar = bar("faces", coded.size())) {
            List<Callable<Optional<Found>>> tasks = coded.stream()
                    .<Callable<Optional<Found>>>map(entry -> () -> {
                        try {
                            return reader.face(entry, input.faceCrop(), input.width(), input.height())
                                    .map(face -> new Found(
                                            folder.relativize(entry.file())
                                                    .toString()
                                                    .replace('\\', '/'),
                                            entry,
                                            Objects.requireNonNull(entry.code()),
                                            divided ? entry.part() == Manifest.Part.TEST : drawn(entry),
                                            face));
                        } finally {
                            bar.step();
                        }
                    })
                    .toList();
            for (Outcome<Optional<Found>> outcome : inParallel(tasks, workers)) {
                if (outcome.failure() == null) {
                    Optional<Found> face = Objects.requireNonNull(outcome.value());
                    face.ifPresent(found::add);
                    if (face.isEmpty()) {
                        failures.merge("no-face", 1, Integer::sum);
                    }
                } else if (outcome.failure() instanceof UnreadableImage) {
                    failures.merge("unreadable", 1, Integer::sum);
                } else if (outcome.failure() instanceof IOException) {
                    failures.merge("missing", 1, Integer::sum);
                } else {
                    throw new IllegalStateException("Work on a picture failed", outcome.failure());
                }
            }
        }
        return new Faces(found, failures);
    }

    /** Three subjects of ten, told by their names alone. */
    private boolean drawn(Manifest.Entry entry) {
        String who = entry.subject() == null ? entry.file().getFileName().toString() : entry.subject();
        String hash = ModelPackage.sha256((seed + " " + who).getBytes(StandardCharsets.UTF_8));
        return Integer.parseInt(hash.substring(0, 6), 16) % 10 < HELD_OUT_OF_TEN;
    }

    private Observations observed(ModelPackage source, Faces faces, int workers) {
        try (Network network = Network.of(source);
                ProgressBar bar = bar("responses", faces.found().size())) {
            ResponseExtraction extraction = new ResponseExtraction(network, layers);
            List<Found> found = faces.found();
            List<Callable<List<CodedFace>>> tasks = IntStream.range(0, (found.size() + CHUNK - 1) / CHUNK)
                    .mapToObj(chunk -> found.subList(chunk * CHUNK, Math.min(found.size(), (chunk + 1) * CHUNK)))
                    .<Callable<List<CodedFace>>>map(chunk -> () -> {
                        float[][] responses = extraction.responses(
                                chunk.stream().map(face -> face.face().crop()).toList());
                        bar.stepBy(chunk.size());
                        return IntStream.range(0, chunk.size())
                                .mapToObj(i -> coded(chunk.get(i), responses[i]))
                                .toList();
                    })
                    .toList();
            List<CodedFace> coded = new ArrayList<>();
            for (Outcome<List<CodedFace>> outcome : inParallel(tasks, workers)) {
                if (outcome.failure() != null) {
                    throw new IllegalStateException("The network failed", outcome.failure());
                }
                coded.addAll(Objects.requireNonNull(outcome.value()));
            }
            return Observations.of(extraction.maps(), coded);
        }
    }

    private static CodedFace coded(Found face, float[] responses) {
        return new CodedFace(
                face.image(),
                face.entry().subject(),
                face.entry().expression(),
                face.code(),
                face.heldOut(),
                responses);
    }

    /** Held-out faces, or others where there are none, evenly chosen. */
    private static float[][] ablated(ModelPackage source, Faces faces) {
        List<Found> heldOut = faces.found().stream().filter(Found::heldOut).toList();
        List<Found> from = heldOut.isEmpty() ? faces.found() : heldOut;
        int count = Math.min(ABLATION_FACES, from.size());
        return IntStream.range(0, count)
                .mapToObj(i ->
                        from.get((int) ((long) i * from.size() / count)).face().crop())
                .map((GrayImage crop) -> source.description().input().normalized(crop))
                .toArray(float[][]::new);
    }

    private static List<Localizations.Located> located(
            Faces faces, Map<String, Map<ActionUnit, List<Regions.Region>>> regions) {
        List<Found> heldOut = faces.found().stream().filter(Found::heldOut).toList();
        return (heldOut.isEmpty() ? faces.found() : heldOut)
                .stream()
                        .filter(face -> regions.containsKey(face.image()))
                        .map(face -> new Localizations.Located(
                                Objects.requireNonNullElse(face.entry().subject(), face.image()),
                                face.face().crop(),
                                face.face().window(),
                                Objects.requireNonNull(regions.get(face.image())),
                                face.code().shown().stream()
                                        .map(FacsCode.Shown::unit)
                                        .toList()))
                        .toList();
    }

    private static ProgressBar bar(String task, int count) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(count)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(1000)
                .build();
    }

    /** What came of a task: a value or a failure. */
    private record Outcome<T>(@Nullable T value, @Nullable Throwable failure) {}

    /** In the order of the tasks. */
    private static <T> List<Outcome<T>> inParallel(List<Callable<T>> tasks, int workers) {
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        try {
            List<Outcome<T>> outcomes = new ArrayList<>();
            for (Future<T> future : pool.invokeAll(tasks)) {
                try {
                    outcomes.add(new Outcome<>(future.get(), null));
                } catch (ExecutionException failure) {
                    outcomes.add(new Outcome<>(null, failure.getCause()));
                }
            }
            return outcomes;
        } catch (InterruptedException condition) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", condition);
        } finally {
            pool.shutdownNow();
        }
    }

    private static String text(Mapping mapping) {
        StringBuilder text = new StringBuilder();
        text.append("%n%s on %s: %d faces of %d subjects, confirmed on %d of %d others%n"
                .formatted(
                        mapping.model(),
                        mapping.data().name(),
                        mapping.data().faces(),
                        mapping.data().subjects(),
                        mapping.data().heldOutFaces(),
                        mapping.data().heldOutSubjects()));
        mapping.data()
                .failures()
                .forEach((reason, count) -> text.append("pictures left out: %d %s%n".formatted(count, reason)));
        text.append("%n%5s %6s %8s  %-12s %-20s %-20s %s%n"
                .formatted(
                        "",
                        "faces",
                        "assigned",
                        "best map",
                        "its AUC, held out",
                        "score's AUC, held out",
                        "looks there"));
        for (Mapping.Unit unit : mapping.actionUnits()) {
            Mapping.Detector best = unit.best();
            text.append("%5s %6d %8s  %-12s %-20s %-20s  %s%s%n"
                    .formatted(
                            "AU" + unit.au(),
                            unit.positives(),
                            unit.mapped() ? unit.assigned() : "too few",
                            best == null ? "" : best.map(),
                            best == null ? "" : interval(best.heldOutAuc()),
                            interval(unit.heldOutAuc()),
                            unit.localization() == null
                                    ? ""
                                    : String.format(
                                            Locale.ROOT,
                                            "%.2f (others' regions %.2f)",
                                            unit.localization().concentration(),
                                            unit.localization().elsewhere()),
                            unit.identifiable() ? "" : "  not identifiable within expressions"));
        }
        text.append("%n%-10s %8s %17s %17s %18s%n"
                .formatted("", "assigned", "significant pairs", "best map, median", "score AUC, median"));
        for (Mapping.Control control : mapping.controls()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-10s %8d %17d %17.3f %18.3f%n",
                    control.name(),
                    control.assigned(),
                    control.significantPairs(),
                    control.medianBestAuc(),
                    control.medianScoreAuc()));
        }
        return text.toString();
    }

    private static String interval(@Nullable Interval interval) {
        return interval == null
                ? "-"
                : String.format(Locale.ROOT, "%.3f (%.3f-%.3f)", interval.auc(), interval.low(), interval.high());
    }

    private static String text(MappingComparison comparison) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%n%s against %s: mean correlation of matched maps %.3f, %d of %d with the same action unit%n%5s %14s %7s %5s %10s%n",
                comparison.after(),
                comparison.before(),
                comparison.meanCorrelation(),
                comparison.kept(),
                comparison.matches().size(),
                "",
                "rank agreement",
                "gained",
                "lost",
                "score AUC"));
        for (MappingComparison.UnitChange unit : comparison.units()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%5s %14.2f %7d %5d %10s%n",
                    "AU" + unit.au(),
                    unit.rankAgreement(),
                    unit.gained(),
                    unit.lost(),
                    unit.scoreAucChange() == null ? "-" : String.format(Locale.ROOT, "%+.3f", unit.scoreAucChange())));
        }
        return text.toString();
    }
}
