package org.faumap.training;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.faumap.dataset.Fer2013;
import org.faumap.dataset.MalformedDataset;
import org.faumap.model.Chain;
import org.faumap.model.InputDescription;
import org.faumap.model.Layer;
import org.faumap.model.ModelPackage;
import org.faumap.model.Tensor;
import org.faumap.model.UnfitModelPackage;
import org.faumap.training.Fer2013Split.Truth;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Trains a network on FER2013 with FER+ votes and writes it as model packages. */
@Command(
        name = "train",
        header = "Trains a network on faces with expression labels.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Trains a network on FER2013 with FER+ votes and writes two model packages into --out:",
            "ID/VERSION gives the eight FER+ expressions, ID-original/VERSION the seven labels of FER2013.",
            "A run that was stopped goes on from its checkpoint when it is started again with the same options."
        })
final class TrainCommand implements Callable<Integer> {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** From a detected box to a crop like those of FER2013, brows to chin; docs/DECISIONS.md says how it was found. */
    private static final InputDescription.Crop CROP = new InputDescription.Crop(0.95, 0.03, null);

    /** A kill loses at most this much of an epoch. */
    private static final Duration BETWEEN_CHECKPOINTS = Duration.ofMinutes(10);

    @Spec
    private CommandSpec spec;

    @Option(names = "--faces", required = true, description = "fer2013.csv, plain, .gz or .bz2")
    private Path faces;

    @Option(names = "--votes", required = true, description = "fer2013new.csv, the FER+ votes")
    private Path votes;

    @Option(
            names = "--manifest",
            description = {
                "further faces to learn from: a CSV with file, expression and, if not all are meant, split (train);",
                "each is found in its image as the service finds it, and drawn once an epoch"
            })
    private @Nullable Path manifest;

    @Option(names = "--out", required = true, description = "folder of model packages to write into")
    private Path out;

    @Option(names = "--id", defaultValue = "expression", description = "of the model (${DEFAULT-VALUE})")
    private String id;

    @Option(names = "--model-version", defaultValue = "1", description = "of the model (${DEFAULT-VALUE})")
    private String version;

    @Option(names = "--checkpoints", description = "folder to keep the state in (default: OUT/ID-VERSION.checkpoint)")
    private @Nullable Path checkpoints;

    @Option(
            names = "--blocks",
            defaultValue = "32-32,64-64,128-128-128,256-256-256",
            description = "widths of the 3x3 convolutions, a comma is a pool (${DEFAULT-VALUE})")
    private String blocks;

    @Option(names = "--hidden", defaultValue = "256", description = "units of the hidden layer (${DEFAULT-VALUE})")
    private int hidden;

    @Mixin
    private final PlanOptions planOptions = new PlanOptions();

    @Mixin
    private final TeacherOptions teacherOptions = new TeacherOptions();

    @Override
    public Integer call() throws IOException, MalformedDataset, UnfitModelPackage {
        planOptions.check();
        Trainer.Plan plan = planOptions.plan(teacherOptions.teaching());
        PrintWriter print = spec.commandLine().getOut();
        Fer2013Split split = Fer2013Split.of(Fer2013.read(faces, votes), planOptions.fold());
        int learnedFrom = split.samples().size();
        if (learnedFrom < plan.batch() || split.validation().isEmpty()) {
            throw new IllegalArgumentException("%d faces to learn from and %d kept back are too few for batches of %d"
                    .formatted(learnedFrom, split.validation().size(), plan.batch()));
        }
        InputDescription input = new InputDescription(1, 48, 48, 1, 0, 1, new InputDescription.Standardize(8), CROP);
        List<Sample> samples = new ArrayList<>(split.samples());
        samples.addAll(manifest == null ? List.of() : ManifestSamples.read(manifest, input));
        print.printf(
                "%d faces to learn from, %d further ones, %d kept back%n",
                learnedFrom, samples.size() - learnedFrom, split.validation().size());
        print.flush();
        samples = teacherOptions.taught(samples, out, print);

        List<Layer> layers = Architecture.layers(blocks, hidden, Truth.outputs());
        Chain chain = Chain.of(input.channels(), input.height(), input.width(), layers);
        try (TrainingNetwork network = new TrainingNetwork(
                chain,
                plan.branches(),
                Truth.VOTES.count(),
                plan.originalWeight(),
                planOptions.precision() == PlanOptions.Precision.BFLOAT16,
                planOptions.replicas(),
                plan.seed())) {
            Trainer trainer = new Trainer(
                    network,
                    input,
                    samples.subList(0, learnedFrom),
                    samples.subList(learnedFrom, samples.size()),
                    planOptions.augmentation(),
                    plan);
            List<Trainer.Epoch> log = run(trainer, plan, network, input, split.validation());
            Map<String, Tensor> weights = network.folded();
            TrainedOutputs outputs = TrainedOutputs.of(network, input, split.validation());
            String provenance =
                    JSON.writeValueAsString(provenance(plan, split, samples.size() - learnedFrom, log)) + "\n";
            for (Truth truth : Truth.values()) {
                TrainedOutputs.Exported exported =
                        outputs.exported(truth, id, version, input, layers, weights, provenance);
                exported.model().write(out.resolve(id + truth.suffix()).resolve(version));
                print.printf(
                        "%n%s, on the faces kept back%n%s",
                        exported.model().description().modelId(),
                        exported.keptBack().text());
                print.flush();
            }
        }
        return 0;
    }

    private List<Trainer.Epoch> run(
            Trainer trainer,
            Trainer.Plan plan,
            TrainingNetwork network,
            InputDescription input,
            List<Fer2013.Face> keptBack)
            throws IOException, UnfitModelPackage {
        PrintWriter print = spec.commandLine().getOut();
        Path folder = checkpoints == null ? out.resolve(id + "-" + version + ".checkpoint") : checkpoints;
        Trainer.Progress progress = trainer.resume(folder);
        int steps = trainer.stepsPerEpoch();
        try (ProgressBar bar = new ProgressBarBuilder()
                .setTaskName("train")
                .setInitialMax((long) plan.epochs() * steps)
                .startsFrom((long) progress.log().size() * steps + progress.steps(), Duration.ZERO)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(1000)
                .setUnit(" steps", 1)
                .build()) {
            Instant[] saved = {Instant.now()};
            while (progress.log().size() < plan.epochs()) {
                Trainer.Progress epoch = trainer.epoch(progress, step -> {
                    bar.step();
                    if (step.steps() < steps && Instant.now().isAfter(saved[0].plus(BETWEEN_CHECKPOINTS))) {
                        trainer.save(folder, step);
                        saved[0] = Instant.now();
                    }
                });
                TrainedOutputs outputs = TrainedOutputs.of(network, input, keptBack);
                Evaluation ofVotes = outputs.evaluation(Truth.VOTES);
                Evaluation ofOriginals = outputs.evaluation(Truth.ORIGINAL);
                Trainer.Epoch done = new Trainer.Epoch(
                        progress.log().size() + 1,
                        epoch.loss() / steps,
                        epoch.seconds(),
                        ofVotes.accuracy(),
                        ofVotes.balancedAccuracy(),
                        ofOriginals.accuracy());
                progress = progress.with(done);
                trainer.save(folder, progress);
                saved[0] = Instant.now();
                print.printf(
                        Locale.ROOT,
                        "epoch %d: loss %.4f, kept back: accuracy %.4f, balanced %.4f, labels of FER2013 %.4f%n",
                        done.epoch(),
                        done.loss(),
                        done.keptBackAccuracy(),
                        done.keptBackBalancedAccuracy(),
                        done.keptBackOriginalAccuracy());
                print.flush();
            }
        }
        return progress.log();
    }

    private JsonNode provenance(Trainer.Plan plan, Fer2013Split split, int further, List<Trainer.Epoch> log)
            throws IOException, UnfitModelPackage {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("faces", Map.of("file", name(faces), "sha256", ModelPackage.sha256(Files.readAllBytes(faces))));
        data.put("votes", Map.of("file", name(votes), "sha256", ModelPackage.sha256(Files.readAllBytes(votes))));
        if (manifest != null) {
            data.put(
                    "manifest",
                    Map.of(
                            "file",
                            name(manifest),
                            "sha256",
                            ModelPackage.sha256(Files.readAllBytes(manifest)),
                            "faces",
                            further));
        }
        if (planOptions.fold() != null) {
            data.put("leftOutFold", planOptions.fold().toString());
        }
        data.put("learnedFrom", split.samples().size());
        data.put("keptBack", split.validation().size());
        Map<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("data", data);
        provenance.put("teachers", teacherOptions.provenance());
        provenance.put("blocks", blocks);
        provenance.put("hidden", hidden);
        provenance.put("plan", plan);
        provenance.put("augmentation", planOptions.augmentation());
        provenance.put("replicas", planOptions.replicas());
        provenance.put("precision", planOptions.precision().name());
        provenance.put("java", Runtime.version().toString());
        provenance.put("platform", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        provenance.put("epochs", log);
        return JSON.valueToTree(provenance);
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
