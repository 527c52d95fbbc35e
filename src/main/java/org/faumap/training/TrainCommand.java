package org.faumap.training;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.faumap.dataset.Fer2013;
import org.faumap.dataset.MalformedDataset;
import org.faumap.facs.Expression;
import org.faumap.model.Chain;
import org.faumap.model.InputDescription;
import org.faumap.model.Layer;
import org.faumap.model.ModelDescription;
import org.faumap.model.ModelPackage;
import org.faumap.model.Tensor;
import org.faumap.model.UnfitModelPackage;
import org.faumap.training.Fer2013Split.Truth;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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

    private static final List<String> LABELS =
            Arrays.stream(Expression.values()).map(Expression::label).toList();

    /** From a detected box to a crop like those of FER2013, brows to chin; docs/DECISIONS.md says how it was found. */
    private static final InputDescription.Crop CROP = new InputDescription.Crop(0.95, 0.03);

    private static final int EVALUATION_BATCH = 128;

    /** Whether the processor computes in bfloat16. */
    enum Precision {
        BFLOAT16,
        FLOAT32
    }

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
                "each is found in its picture as the service finds it, and drawn once an epoch"
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

    @Option(names = "--epochs", defaultValue = "28", description = "passes over the faces (${DEFAULT-VALUE})")
    private int epochs;

    @Option(names = "--batch", defaultValue = "64", description = "faces a step (${DEFAULT-VALUE})")
    private int batch;

    @Option(
            names = "--learning-rate",
            defaultValue = "0.05",
            description = "the highest of the one-cycle schedule (${DEFAULT-VALUE})")
    private double learningRate;

    @Option(names = "--weight-decay", defaultValue = "5e-4", description = "(${DEFAULT-VALUE})")
    private double weightDecay;

    @Option(
            names = "--average-decay",
            defaultValue = "0.998",
            description = "of the running average of the weights, a step (${DEFAULT-VALUE})")
    private double averageDecay;

    @Option(
            names = "--balance",
            defaultValue = "0.4",
            description = "0 draws faces evenly, 1 every expression equally often (${DEFAULT-VALUE})")
    private double balance;

    @Option(
            names = "--original-weight",
            defaultValue = "0.5",
            description =
                    "of the loss on the labels of FER2013, beside 1 for that on the FER+ votes (${DEFAULT-VALUE})")
    private double originalWeight;

    @Option(
            names = "--light",
            defaultValue = "0.6",
            description = "share of views that get a side light, another gamma and noise (${DEFAULT-VALUE})")
    private double light;

    @Option(names = "--seed", defaultValue = "1", description = "of everything random (${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--replicas",
            defaultValue = "2",
            description = "threads, each with a share of every batch; part of what repeats a run (${DEFAULT-VALUE})")
    private int replicas;

    @Option(
            names = "--precision",
            defaultValue = "BFLOAT16",
            description = "of the convolutions while training: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
    private Precision precision;

    @Override
    public Integer call() throws IOException, MalformedDataset, UnfitModelPackage {
        if (replicas < 1 || batch < 1 || batch % replicas != 0 || epochs < 1) {
            throw new IllegalArgumentException(
                    "--batch must be a multiple of --replicas, both and --epochs at least 1");
        }
        if (!(light >= 0 && light <= 1)) {
            throw new IllegalArgumentException("--light goes from 0 to 1");
        }
        PrintWriter print = spec.commandLine().getOut();
        Fer2013Split split = Fer2013Split.of(Fer2013.read(faces, votes));
        if (split.samples().size() < batch || split.validation().isEmpty()) {
            throw new IllegalArgumentException("%d faces to learn from and %d kept back are too few for batches of %d"
                    .formatted(split.samples().size(), split.validation().size(), batch));
        }
        InputDescription input = new InputDescription(1, 48, 48, 1, 0, 1, new InputDescription.Standardize(8), CROP);
        List<Sample> further = manifest == null ? List.of() : ManifestSamples.read(manifest, input);
        print.printf(
                "%d faces to learn from, %d further ones, %d kept back%n",
                split.samples().size(), further.size(), split.validation().size());
        print.flush();

        int labels = Expression.values().length;
        List<Layer> layers = Architecture.layers(blocks, hidden, labels + Fer2013Split.ORIGINAL_LABELS);
        Chain chain = Chain.of(input.channels(), input.height(), input.width(), layers);
        Trainer.Plan plan =
                new Trainer.Plan(epochs, batch, learningRate, weightDecay, averageDecay, balance, originalWeight, seed);
        try (TrainingNetwork network =
                new TrainingNetwork(chain, labels, originalWeight, precision == Precision.BFLOAT16, replicas, seed)) {
            Trainer trainer = new Trainer(network, input, split.samples(), further, augmentation(), plan);
            List<Trainer.Epoch> log = run(trainer, network, input, split);
            Map<String, Tensor> weights = network.folded();
            float[][] outputs = outputs(network, input, split.validation());
            JsonNode provenance = provenance(plan, split, further, log);
            export(id, input, layers, weights, 0, labels, Truth.VOTES, outputs, split, provenance);
            export(
                    id + "-original",
                    input,
                    layers,
                    weights,
                    labels,
                    Fer2013Split.ORIGINAL_LABELS,
                    Truth.ORIGINAL,
                    outputs,
                    split,
                    provenance);
        }
        return 0;
    }

    private Augmentation augmentation() {
        return Augmentation.DEFAULT.withLight(light);
    }

    private List<Trainer.Epoch> run(
            Trainer trainer, TrainingNetwork network, InputDescription input, Fer2013Split split)
            throws IOException, UnfitModelPackage {
        PrintWriter print = spec.commandLine().getOut();
        Path folder = checkpoints == null ? out.resolve(id + "-" + version + ".checkpoint") : checkpoints;
        List<Trainer.Epoch> log = new ArrayList<>(trainer.resume(folder));
        int steps = trainer.stepsPerEpoch();
        try (ProgressBar bar = new ProgressBarBuilder()
                .setTaskName("train")
                .setInitialMax((long) epochs * steps)
                .startsFrom((long) log.size() * steps, java.time.Duration.ZERO)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(1000)
                .setUnit(" steps", 1)
                .build()) {
            while (log.size() < epochs) {
                int number = log.size();
                long start = System.nanoTime();
                double loss = trainer.epoch(number, step -> bar.step());
                float[][] outputs = outputs(network, input, split.validation());
                Evaluation votes = validate(outputs, split.validation(), Truth.VOTES);
                Evaluation originals = validate(outputs, split.validation(), Truth.ORIGINAL);
                log.add(new Trainer.Epoch(
                        number + 1,
                        loss,
                        (System.nanoTime() - start) / 1e9,
                        votes.accuracy(),
                        votes.balancedAccuracy(),
                        originals.accuracy()));
                trainer.save(folder, log);
                print.printf(
                        Locale.ROOT,
                        "epoch %d: loss %.4f, kept back: accuracy %.4f, balanced %.4f, labels of FER2013 %.4f%n",
                        number + 1,
                        loss,
                        votes.accuracy(),
                        votes.balancedAccuracy(),
                        originals.accuracy());
                print.flush();
            }
        }
        return log;
    }

    private static Evaluation validate(float[][] outputs, List<Fer2013.Face> validation, Truth truth) {
        int first = truth == Truth.VOTES ? 0 : LABELS.size();
        int count = truth == Truth.VOTES ? LABELS.size() : Fer2013Split.ORIGINAL_LABELS;
        Labelled labelled = Labelled.of(outputs, validation, truth, first, count);
        return Evaluation.of(
                LABELS.subList(0, count), Calibrator.probabilities(labelled.logits(), 1), labelled.truths());
    }

    private static float[][] outputs(TrainingNetwork network, InputDescription input, List<Fer2013.Face> faces) {
        float[][] outputs = new float[faces.size()][];
        for (int from = 0; from < outputs.length; from += EVALUATION_BATCH) {
            int to = Math.min(outputs.length, from + EVALUATION_BATCH);
            float[][] inputs = faces.subList(from, to).stream()
                    .map(face -> input.normalized(face.image()))
                    .toArray(float[][]::new);
            System.arraycopy(network.outputs(inputs), 0, outputs, from, to - from);
        }
        return outputs;
    }

    /** The faces that have a truth, with their logits. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Labelled(float[][] logits, int[] truths) {
        static Labelled of(float[][] outputs, List<Fer2013.Face> faces, Truth truth, int first, int labels) {
            List<float[]> logits = new ArrayList<>();
            List<Integer> truths = new ArrayList<>();
            for (int i = 0; i < outputs.length; i++) {
                float[] row = Arrays.copyOfRange(outputs[i], first, first + labels);
                truth.of(faces.get(i)).ifPresent(expression -> {
                    logits.add(row);
                    truths.add(expression.ordinal());
                });
            }
            return new Labelled(
                    logits.toArray(float[][]::new),
                    truths.stream().mapToInt(Integer::intValue).toArray());
        }
    }

    /** Writes the package of one of the two groups of outputs. */
    private void export(
            String exportId,
            InputDescription input,
            List<Layer> layers,
            Map<String, Tensor> weights,
            int first,
            int count,
            Truth truth,
            float[][] outputs,
            Fer2013Split split,
            JsonNode provenance)
            throws IOException, UnfitModelPackage {
        List<String> labels = LABELS.subList(0, count);
        Labelled labelled = Labelled.of(outputs, split.validation(), truth, first, count);
        double temperature = Calibrator.temperature(labelled.logits(), labelled.truths());
        float[][] probabilities = Calibrator.probabilities(labelled.logits(), temperature);
        Evaluation validation = Evaluation.of(labels, probabilities, labelled.truths());

        Layer.Linear last = (Layer.Linear) layers.get(layers.size() - 1);
        List<Layer> exported = new ArrayList<>(layers.subList(0, layers.size() - 1));
        exported.add(new Layer.Linear(last.name(), count));
        Map<String, Tensor> exportedWeights = new LinkedHashMap<>(weights);
        for (String name : List.of(last.name() + ".weight", last.name() + ".bias")) {
            exportedWeights.put(name, rows(Objects.requireNonNull(weights.get(name)), first, count));
        }
        ModelDescription description = new ModelDescription(
                exportId,
                version,
                labels,
                input,
                exported,
                new ModelDescription.Calibration(
                        temperature, Calibrator.abstainBelow(probabilities, labelled.truths())),
                JSON.valueToTree(
                        Map.of("command", "faumap train", "truth", truth.name(), "details", ModelPackage.PROVENANCE)),
                JSON.valueToTree(Map.of("keptBack", validation)));
        Path folder = out.resolve(exportId).resolve(version);
        ModelPackage.of(description, exportedWeights, "", JSON.writeValueAsString(provenance) + "\n")
                .write(folder);
        PrintWriter print = spec.commandLine().getOut();
        print.printf("%n%s@%s, on the faces kept back%n%s", exportId, version, validation.text());
        print.flush();
    }

    private static Tensor rows(Tensor tensor, int first, int count) {
        List<Integer> shape = new ArrayList<>(tensor.shape());
        int each = tensor.values().length / shape.get(0);
        shape.set(0, count);
        return new Tensor(shape, Arrays.copyOfRange(tensor.values(), first * each, (first + count) * each));
    }

    private JsonNode provenance(Trainer.Plan plan, Fer2013Split split, List<Sample> further, List<Trainer.Epoch> log)
            throws IOException {
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
                            further.size()));
        }
        data.put("learnedFrom", split.samples().size());
        data.put("keptBack", split.validation().size());
        Map<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("data", data);
        provenance.put("blocks", blocks);
        provenance.put("hidden", hidden);
        provenance.put("plan", plan);
        provenance.put("augmentation", augmentation());
        provenance.put("replicas", replicas);
        provenance.put("precision", precision.name());
        provenance.put("java", Runtime.version().toString());
        provenance.put("platform", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        provenance.put("epochs", log);
        return JSON.valueToTree(provenance);
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
