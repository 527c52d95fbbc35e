package org.faumap.training;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.MappingFit;
import org.faumap.model.InputDescription;
import org.faumap.model.ModelDescription;
import org.faumap.model.ModelPackage;
import org.faumap.model.Network;
import org.faumap.model.UnfitModelPackage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Checks a model package, and completes one: card, crop, figures, checksums. */
@Command(
        name = "package",
        header = "Checks a model package, or seals it anew.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Checks a model package: checksums, layers, shapes, whether it computes finite numbers, whether its mapping fits it.",
            "With --seal the folder is written anew with fresh checksums, after its weights, description or card were changed,",
            "or for a PyTorch state_dict saved as safetensors. A mapping that does not say which description it was made for",
            "is noted to be of the one that is there; one made for another crop than --crop-scale sets is no longer served."
        })
final class PackageCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--model", required = true, description = "folder of one model version")
    private Path model;

    @Option(names = "--seal", description = "accept what is there and write SHA256SUMS")
    private boolean seal;

    @Option(names = "--card", description = "with --seal: Markdown file that becomes the model card")
    private @Nullable Path card;

    @Option(names = "--metrics", description = "with --seal: JSON file of evaluate --json to record")
    private @Nullable Path metrics;

    @Option(
            names = "--metrics-name",
            defaultValue = "publicTest",
            description = "to record it under (${DEFAULT-VALUE})")
    private String metricsName;

    @Option(names = "--crop-scale", description = "with --seal: side of a face's crop, in sides of its detected box")
    private @Nullable Double cropScale;

    @Option(names = "--crop-shift", description = "with --seal: how far the crop's centre lies lower, in the same unit")
    private @Nullable Double cropShift;

    @Option(
            names = "--crop-upright",
            arity = "1",
            description = "with --seal: whether crops are turned so that the eyes lie level")
    private @Nullable Boolean cropUpright;

    @Override
    public Integer call() throws IOException, UnfitModelPackage {
        ModelPackage checked = seal ? ModelPackage.readUnsealed(model) : ModelPackage.read(model);
        if (seal) {
            ModelPackage.of(
                            completed(checked.description()),
                            checked.weights(),
                            card == null ? checked.card() : Files.readString(card),
                            checked.provenance())
                    .withMapping(pinned(checked))
                    .write(model);
            checked = ModelPackage.read(model);
        }
        try (Network network = Network.of(checked)) {
            network.requireFinite();
        }
        long parameters = checked.weights().values().stream()
                .mapToLong(tensor -> tensor.values().length)
                .sum();
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%s: %d layers, %,d parameters, %s to %d labels%n",
                checked.description().modelId(),
                checked.chain().links().size(),
                parameters,
                checked.chain().input(),
                checked.description().labels().size());
        if (!checked.mapping().isEmpty()) {
            unfit(checked)
                    .ifPresent(reason -> out.printf(
                            "%s: it is served without action units until `map --seal` has made another.%n", reason));
        }
        return 0;
    }

    /** The mapping, which was made for the package as it is before anything else is changed. */
    private static String pinned(ModelPackage source) {
        if (source.mapping().isEmpty()) {
            return "";
        }
        try {
            Mapping mapping = Mapping.read(source.mapping());
            return mapping.descriptionSha256() == null
                            && mapping.weightsSha256().equals(source.weightsSha256())
                    ? mapping.pinned(source.description()).json()
                    : source.mapping();
        } catch (IllegalArgumentException unreadable) {
            return source.mapping(); // call() tells it
        }
    }

    private static Optional<String> unfit(ModelPackage source) {
        try {
            return MappingFit.hindrance(Mapping.read(source.mapping()), source.weightsSha256(), source.description());
        } catch (IllegalArgumentException unreadable) {
            return Optional.of(String.valueOf(unreadable.getMessage()));
        }
    }

    private ModelDescription completed(ModelDescription was) throws IOException {
        InputDescription input = was.input();
        InputDescription.Crop crop = input.crop();
        if (cropScale != null || cropShift != null || cropUpright != null) {
            InputDescription.Crop old = Objects.requireNonNullElse(crop, new InputDescription.Crop(1, 0, null));
            crop = new InputDescription.Crop(
                    cropScale == null ? old.scale() : cropScale,
                    cropShift == null ? old.shiftY() : cropShift,
                    cropUpright == null ? old.upright() : cropUpright);
        }
        ModelDescription described = new ModelDescription(
                was.id(),
                was.version(),
                was.labels(),
                new InputDescription(
                        input.channels(),
                        input.height(),
                        input.width(),
                        input.scale(),
                        input.mean(),
                        input.std(),
                        input.standardize(),
                        crop),
                was.layers(),
                was.calibration(),
                was.training(),
                was.metrics());
        return metrics == null
                ? described
                : described.withMetric(metricsName, JsonMapper.shared().readTree(Files.readAllBytes(metrics)));
    }
}
