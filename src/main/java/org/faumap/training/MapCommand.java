package org.faumap.training;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
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
import org.faumap.analysis.MappingRun;
import org.faumap.analysis.MappingTask;
import org.faumap.dataset.Dataset;
import org.faumap.dataset.DatasetImage;
import org.faumap.dataset.FaceReader;
import org.faumap.dataset.MalformedDataset;
import org.faumap.facs.ActionUnit;
import org.faumap.image.Deadline;
import org.faumap.image.FaceIntake;
import org.faumap.mapping.Distance;
import org.faumap.mapping.HeldOutAuc;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.MappingComparison;
import org.faumap.mapping.MappingSettings;
import org.faumap.model.ModelPackage;
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
        }
        PrintWriter print = spec.commandLine().getOut();
        print.print(text(outcome.mapping()));
        if (outcome.comparison() != null) {
            print.print(text(outcome.comparison()));
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
            Files.writeString(out, outcome.mapping().json());
        }
        if (seal) {
            source.withMapping(outcome.mapping().json()).writeMapping(model);
        }
        return 0;
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
        Mapping.Test test = mapping.test();
        text.append("tested by %s%s%n"
                .formatted(test.level().label(), test.caution() == null ? "" : ": " + test.caution()));
        mapping.data()
                .failures()
                .forEach((reason, count) -> text.append("images left out: %d %s%n".formatted(count, reason)));
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
                            unit.actionUnit().label(),
                            unit.positives(),
                            unit.mapped() ? unit.assigned() : "too few",
                            best == null ? "" : best.map(),
                            best == null ? "" : auc(best.heldOutAuc()),
                            auc(unit.heldOutAuc()),
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

    private static String auc(@Nullable HeldOutAuc heldOut) {
        return heldOut == null
                ? "-"
                : String.format(Locale.ROOT, "%.3f", heldOut.auc())
                        + heldOut.interval()
                                .map(interval ->
                                        String.format(Locale.ROOT, " (%.3f-%.3f)", interval.low(), interval.high()))
                                .orElse("");
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
                    ActionUnit.of(unit.au()).label(),
                    unit.rankAgreement(),
                    unit.gained(),
                    unit.lost(),
                    unit.scoreAucChange() == null ? "-" : String.format(Locale.ROOT, "%+.3f", unit.scoreAucChange())));
        }
        return text.toString();
    }
}
