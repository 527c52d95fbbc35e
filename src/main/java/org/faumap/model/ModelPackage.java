package org.faumap.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * One version of a model as a folder: {@value #DESCRIPTION}, {@value #WEIGHTS}, {@value #CARD},
 * {@value #PROVENANCE} and {@value #MAPPING} (all three optional), and {@value #CHECKSUMS}. It is data only; nothing in it is executed.
 */
public final class ModelPackage {
    public static final String DESCRIPTION = "model.json";
    public static final String WEIGHTS = "weights.safetensors";
    public static final String CARD = "MODEL_CARD.md";
    public static final String PROVENANCE = "training.json";
    public static final String MAPPING = "mapping.json";
    public static final String CHECKSUMS = "SHA256SUMS";

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private final ModelDescription description;
    private final Chain chain;
    private final Map<String, Tensor> weights;
    private final String card;
    private final String provenance;
    private final String mapping;

    private ModelPackage(
            ModelDescription description,
            Chain chain,
            Map<String, Tensor> weights,
            String card,
            String provenance,
            String mapping) {
        this.description = description;
        this.chain = chain;
        this.weights = weights;
        this.card = card;
        this.provenance = provenance;
        this.mapping = mapping;
    }

    /**
     * Puts a package together.
     *
     * @param weights at least those of {@link Chain#weightShapes()}; others are left out
     * @param card Markdown, may be empty
     * @param provenance how the weights came about, as JSON, may be empty
     * @throws UnfitModelPackage naming the layer and the shapes, if description and weights do not fit
     */
    public static ModelPackage of(
            ModelDescription description, Map<String, Tensor> weights, String card, String provenance)
            throws UnfitModelPackage {
        InputDescription input = description.input();
        Chain chain = Chain.of(input.channels(), input.height(), input.width(), description.layers());
        FeatureShape output = chain.output();
        if (!output.flat() || output.channels() != description.labels().size()) {
            throw new UnfitModelPackage("The last layer gives %s, but there are %d labels"
                    .formatted(output, description.labels().size()));
        }
        Map<String, Tensor> needed = new LinkedHashMap<>();
        for (Map.Entry<String, List<Integer>> entry : chain.weightShapes().entrySet()) {
            String name = entry.getKey();
            Tensor tensor = weights.get(name);
            if (tensor == null) {
                throw new UnfitModelPackage("Tensor %s %s is missing".formatted(name, entry.getValue()));
            }
            if (!tensor.shape().equals(entry.getValue())) {
                throw new UnfitModelPackage("Tensor %s: the layer needs %s, the file holds %s"
                        .formatted(name, entry.getValue(), tensor.shape()));
            }
            for (float value : tensor.values()) {
                if (!Float.isFinite(value)) {
                    throw new UnfitModelPackage("Tensor %s: holds a value that is not finite".formatted(name));
                }
            }
            needed.put(name, tensor);
        }
        return new ModelPackage(description, chain, needed, card, provenance, "");
    }

    /**
     * Reads and checks a package, checksums first.
     *
     * @throws UnfitModelPackage if a file is missing, differs from its checksum or does not fit
     */
    public static ModelPackage read(Path folder) throws UnfitModelPackage {
        return read(PackageFiles.read(folder));
    }

    /**
     * The same without asking for checksums, for a folder that is about to be written anew.
     *
     * @throws UnfitModelPackage if a file is missing or does not fit
     */
    public static ModelPackage readUnsealed(Path folder) throws UnfitModelPackage {
        return parse(PackageFiles.read(folder));
    }

    /**
     * The same from the files' contents by name, for packages that are not in a folder.
     *
     * @throws UnfitModelPackage if a file is missing, differs from its checksum or does not fit
     */
    public static ModelPackage read(Map<String, byte[]> files) throws UnfitModelPackage {
        Checksums.read(files).verify(files);
        return parse(files);
    }

    private static ModelPackage parse(Map<String, byte[]> files) throws UnfitModelPackage {
        ModelDescription description;
        try {
            description = JSON.readValue(required(files, DESCRIPTION), ModelDescription.class);
            if (description == null) { // the JSON is "null"
                throw new UnfitModelPackage("%s holds no description".formatted(DESCRIPTION));
            }
        } catch (JacksonException e) {
            Throwable cause = e.getCause();
            // Our own records say what is wrong; the parser's text would quote the file.
            String reason =
                    cause instanceof IllegalArgumentException ? cause.getMessage() : "not the JSON that is expected";
            throw new UnfitModelPackage("%s: %s".formatted(DESCRIPTION, reason));
        }
        return of(description, Safetensors.read(required(files, WEIGHTS)), text(files, CARD), text(files, PROVENANCE))
                .withMapping(text(files, MAPPING));
    }

    /** The same package with another mapping of its feature maps to action units, as JSON; empty for none. */
    public ModelPackage withMapping(String json) {
        return new ModelPackage(description, chain, weights, card, provenance, json);
    }

    /** The same package as another version. */
    ModelPackage withVersion(String version) {
        return new ModelPackage(description.withVersion(version), chain, weights, card, provenance, mapping);
    }

    private static String text(Map<String, byte[]> files, String name) {
        return new String(files.getOrDefault(name, new byte[0]), StandardCharsets.UTF_8);
    }

    static byte[] required(Map<String, byte[]> files, String name) throws UnfitModelPackage {
        byte[] content = files.get(name);
        if (content == null) {
            throw new UnfitModelPackage("%s is missing".formatted(name));
        }
        return content;
    }

    /**
     * Writes the package into a folder, made if need be, in the place of any other; equal packages give equal bytes. Until it
     * is done the folder has no checksums, and is no package.
     */
    public void write(Path folder) throws IOException {
        new PackageWriter(PackageWriter.LocalDisk.INSTANCE).write(folder, files());
    }

    /** Writes the package into its folder below a location, which is not there yet, all at once. */
    void writeNew(Path location) throws IOException {
        new PackageWriter(PackageWriter.LocalDisk.INSTANCE).writeNew(location, description.modelId(), files());
    }

    /**
     * Writes this package's mapping, and nothing else, into a folder that holds the package already. At every moment the folder
     * is the package of before or that of after, whatever happens.
     *
     * @throws UnfitModelPackage if the folder holds no package
     */
    public void writeMapping(Path folder) throws IOException, UnfitModelPackage {
        new PackageWriter(PackageWriter.LocalDisk.INSTANCE)
                .replace(folder, MAPPING, mapping.getBytes(StandardCharsets.UTF_8));
    }

    /** All files but the checksums, by name. */
    SortedMap<String, byte[]> files() {
        SortedMap<String, byte[]> files = new TreeMap<>();
        files.put(DESCRIPTION, (JSON.writeValueAsString(description) + "\n").getBytes(StandardCharsets.UTF_8));
        files.put(WEIGHTS, Safetensors.write(weights));
        Map.of(CARD, card, PROVENANCE, provenance, MAPPING, mapping).forEach((name, text) -> {
            if (!text.isEmpty()) {
                files.put(name, text.getBytes(StandardCharsets.UTF_8));
            }
        });
        return files;
    }

    /** The SHA-256 of some bytes, in lower-case hexadecimal. */
    public static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    public ModelDescription description() {
        return description;
    }

    public Chain chain() {
        return chain;
    }

    /** The weights the chain needs, in its order. */
    public Map<String, Tensor> weights() {
        return weights;
    }

    /** The model card as Markdown, empty where the package has none. */
    public String card() {
        return card;
    }

    /** Which feature maps belong to which action units, as JSON, empty where the package does not say. */
    public String mapping() {
        return mapping;
    }

    /** SHA-256 of the weights as a file. */
    public String weightsSha256() {
        return sha256(Safetensors.write(weights));
    }

    /**
     * SHA-256 of all that the network computes with: the weights, and what the description says of labels, layers, input and
     * calibration.
     */
    public String networkSha256() {
        return sha256((weightsSha256() + DescriptionHashes.of(description)).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * SHA-256 of all that answers are computed from: description, weights and mapping. Card and provenance, which are only
     * read, are not in it.
     */
    String answersSha256() {
        String parts = String.join(
                "\n",
                sha256(JSON.writeValueAsString(description).getBytes(StandardCharsets.UTF_8)),
                weightsSha256(),
                sha256(mapping.getBytes(StandardCharsets.UTF_8)));
        return sha256(parts.getBytes(StandardCharsets.UTF_8));
    }

    /** How the weights came about, as JSON, empty where the package does not say. */
    public String provenance() {
        return provenance;
    }
}
