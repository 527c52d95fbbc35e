package org.faumap.training;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.faumap.dataset.Fer2013;
import org.faumap.dataset.MalformedDataset;
import org.faumap.explain.Deconvnet;
import org.faumap.explain.Projection;
import org.faumap.explain.RandomizedWeights;
import org.faumap.explain.Rule;
import org.faumap.explain.Seed;
import org.faumap.image.FaceCrop;
import org.faumap.model.Activations;
import org.faumap.model.Chain;
import org.faumap.model.InputDescription;
import org.faumap.model.Layer;
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

/**
 * How far a network's explanations depend on what it learned: the cosine between the map of the most probable label and the
 * same map after later and later layers were drawn anew, as in Adebayo et al. 2018 (arXiv 1810.03292).
 */
@Command(
        name = "report",
        header = "Tells how far a model's explanations depend on what it learned.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Tells how far a model's explanations depend on what it learned: cosines between the map of the most probable",
            "label and that of the runner-up, and the same map after layers were drawn anew, from the output down.",
            "With --seal the table becomes part of the model card, and the package gets fresh checksums."
        })
final class ReportCommand implements Callable<Integer> {
    static final String HEADING = "## What explanations depend on";
    private static final String METRIC = "weightRandomization";

    @Spec
    private CommandSpec spec;

    @Option(names = "--model", required = true, description = "folder of one model version")
    private Path model;

    @Option(names = "--faces", required = true, description = "fer2013.csv, plain, .gz or .bz2")
    private Path faces;

    @Option(names = "--part", defaultValue = "PUBLIC_TEST", description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
    private Fer2013.Usage part;

    @Option(
            names = "--images",
            defaultValue = "200",
            description = "how many faces, drawn by the seed (${DEFAULT-VALUE})")
    private int images;

    @Option(names = "--seed", defaultValue = "1", description = "of the faces and of the weights (${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--json", description = "file to write the figures into as JSON")
    private @Nullable Path json;

    @Option(names = "--seal", description = "write the figures into card and description of the package")
    private boolean seal;

    /**
     * A mean over faces.
     *
     * @param deviation standard deviation over faces
     */
    record Mean(double cosine, double deviation) {
        static Mean of(double[] cosines) {
            double mean = 0;
            for (double cosine : cosines) {
                mean += cosine / cosines.length;
            }
            double squares = 0;
            for (double cosine : cosines) {
                squares += (cosine - mean) * (cosine - mean);
            }
            return new Mean(mean, cosines.length < 2 ? 0 : Math.sqrt(squares / (cosines.length - 1)));
        }
    }

    /** From this layer on to the outputs, everything was drawn anew. */
    record Stage(String from, Mean map) {}

    /**
     * The figures of one rule.
     *
     * @param runnerUp cosine to the map of the second most probable label
     */
    record RuleFigures(Rule rule, Mean runnerUp, List<Stage> randomized) {}

    /** What is recorded. */
    record Figures(int images, long seed, List<RuleFigures> rules) {}

    @Override
    public Integer call() throws IOException, MalformedDataset, UnfitModelPackage {
        ModelPackage source = ModelPackage.read(model);
        List<float[]> inputs = inputs(source.description().input());
        Figures figures = figures(source, inputs);
        String text = markdown(figures);
        PrintWriter print = spec.commandLine().getOut();
        print.print(text);
        print.flush();
        JsonMapper mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        if (json != null) {
            Files.writeString(json, mapper.writeValueAsString(figures) + "\n");
        }
        if (seal) {
            ModelPackage.of(
                            source.description().withMetric(METRIC, mapper.valueToTree(figures)),
                            source.weights(),
                            replaced(source.card(), text),
                            source.provenance())
                    .withMapping(source.mapping())
                    .write(model);
        }
        return 0;
    }

    private List<float[]> inputs(InputDescription input) throws IOException, MalformedDataset {
        List<Fer2013.Face> candidates = new ArrayList<>(Fer2013.read(faces, null).stream()
                .filter(face -> face.usage() == part)
                .toList());
        if (images < 1 || candidates.size() < images) {
            throw new IllegalArgumentException(
                    "--images %d: the part has %d faces".formatted(images, candidates.size()));
        }
        Collections.shuffle(candidates, new Random(seed));
        return candidates.subList(0, images).stream()
                .map(face -> input.normalized(FaceCrop.resize(face.image(), input.width(), input.height())))
                .toList();
    }

    private Figures figures(ModelPackage source, List<float[]> inputs) {
        Rule[] rules = Rule.values();
        List<Integer> stages = stages(source.chain());
        // [rule][face]: the labels' maps of the network as it is
        Projection[][] maps = new Projection[rules.length][inputs.size()];
        double[][] runnerUp = new double[rules.length][inputs.size()];
        List<Seed.Logit> labels = new ArrayList<>();
        try (Network network = Network.of(source)) {
            Deconvnet deconvnet = Deconvnet.of(network);
            for (int face = 0; face < inputs.size(); face++) {
                Activations activations = network.activations(inputs.get(face));
                List<Seed.Logit> two = twoMostProbable(activations.logits());
                labels.add(two.get(0));
                for (int r = 0; r < rules.length; r++) {
                    List<Projection> both = deconvnet.project(activations, two, rules[r]);
                    maps[r][face] = both.get(0);
                    runnerUp[r][face] = both.get(0).cosine(both.get(1));
                }
            }
        }
        double[][][] cosines = new double[rules.length][stages.size()][inputs.size()];
        for (int stage = 0; stage < stages.size(); stage++) {
            try (Network network = Network.of(RandomizedWeights.of(source, stages.get(stage), seed))) {
                Deconvnet deconvnet = Deconvnet.of(network);
                for (int face = 0; face < inputs.size(); face++) {
                    Activations activations = network.activations(inputs.get(face));
                    for (int r = 0; r < rules.length; r++) {
                        cosines[r][stage][face] = maps[r][face].cosine(deconvnet
                                .project(activations, List.of(labels.get(face)), rules[r])
                                .get(0));
                    }
                }
            }
        }
        List<RuleFigures> figures = new ArrayList<>();
        for (int r = 0; r < rules.length; r++) {
            List<Stage> randomized = new ArrayList<>();
            for (int stage = 0; stage < stages.size(); stage++) {
                String from =
                        source.chain().links().get(stages.get(stage)).layer().name();
                randomized.add(new Stage(from, Mean.of(cosines[r][stage])));
            }
            figures.add(new RuleFigures(rules[r], Mean.of(runnerUp[r]), randomized));
        }
        return new Figures(inputs.size(), seed, figures);
    }

    private static List<Seed.Logit> twoMostProbable(float[] logits) {
        return IntStream.range(0, logits.length)
                .boxed()
                .sorted(Comparator.comparingDouble(label -> -logits[label]))
                .limit(2)
                .map(Seed.Logit::new)
                .toList();
    }

    /** The linear layers, then the first convolution of every block, from the outputs down. */
    private static List<Integer> stages(Chain chain) {
        List<Integer> stages = new ArrayList<>();
        boolean blockBegins = true;
        for (int i = 0; i < chain.links().size(); i++) {
            Layer layer = chain.links().get(i).layer();
            if (layer instanceof Layer.Linear || (layer instanceof Layer.Conv2d && blockBegins)) {
                stages.add(i);
                blockBegins = false;
            } else if (layer instanceof Layer.MaxPool2d || layer instanceof Layer.AvgPool2d) {
                blockBegins = true;
            }
        }
        Collections.reverse(stages);
        return stages;
    }

    private String markdown(Figures figures) {
        StringBuilder text = new StringBuilder(HEADING).append("\n\n");
        text.append("`report --model models/%s --faces %s`%n%n"
                .formatted(
                        model.getFileName() == null || model.getParent() == null
                                ? ""
                                : model.getParent().getFileName() + "/" + model.getFileName(),
                        faces.getFileName()));
        text.append("Cosine between the projection of the most probable label and, in the first column, that of the"
                + " runner-up; in the others, the same projection after all layers from the named one to the outputs were"
                + " drawn anew. Mean over %d faces of %s (standard deviation). Near 1: the map does not depend on it.%n%n"
                        .formatted(figures.images(), part));
        text.append("| rule | runner-up |");
        figures.rules()
                .get(0)
                .randomized()
                .forEach(stage -> text.append(" from ").append(stage.from()).append(" |"));
        text.append("\n|---|---:|")
                .append("---:|".repeat(figures.rules().get(0).randomized().size()))
                .append('\n');
        for (RuleFigures rule : figures.rules()) {
            text.append("| ")
                    .append(rule.rule().label())
                    .append(" | ")
                    .append(cell(rule.runnerUp()))
                    .append(" |");
            rule.randomized()
                    .forEach(stage -> text.append(' ').append(cell(stage.map())).append(" |"));
            text.append('\n');
        }
        return text.toString();
    }

    private static String cell(Mean mean) {
        return String.format(Locale.ROOT, "%.2f (%.2f)", mean.cosine(), mean.deviation());
    }

    /** The card with this section in place of an earlier one, or at its end. */
    static String replaced(String card, String section) {
        int start = card.indexOf(HEADING);
        if (start < 0) {
            return card.strip() + "\n\n" + section;
        }
        int next = card.indexOf("\n## ", start);
        return card.substring(0, start) + section + (next < 0 ? "" : card.substring(next));
    }
}
