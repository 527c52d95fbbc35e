package org.faumap.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.faumap.explain.ExplanationRefused.Reason;
import org.faumap.image.CropFormat;
import org.faumap.image.Deadline;
import org.faumap.image.DetectedFace;
import org.faumap.image.FaceCrop;
import org.faumap.image.FaceImage;
import org.faumap.image.FaceIntake;
import org.faumap.image.FaceOptions;
import org.faumap.image.GrayImage;
import org.faumap.image.UnreadableImage;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.MeasuredFace;
import org.faumap.mapping.ServedMappings;
import org.faumap.model.Activations;
import org.faumap.model.Chain;
import org.faumap.model.FeatureMapId;
import org.faumap.model.FeatureMaps;
import org.faumap.model.LabelledFace;
import org.faumap.model.ModelDescription;
import org.faumap.model.ModelId;
import org.faumap.model.Models;
import org.faumap.model.Network;
import org.faumap.model.ServedModel;
import org.faumap.web.PostedImage;
import org.faumap.web.Traces;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/** From an image to the face that is explained, and from the face to its explanation. Thread-safe. */
@Component
final class Explainer {
    /** Sides of the image that is kept to draw maps on, in pixels. */
    private static final int SMALLEST_IMAGE = 96;

    private static final int LARGEST_IMAGE = 256;

    private static final long RANDOMIZATION_SEED = 1;

    private final Models models;
    private final FaceIntake intake;
    private final Traces traces;
    private final ServedMappings mappings;
    private final Map<ModelId, Prepared> prepared = new ConcurrentHashMap<>();

    /** The ways back through a model, and through its network with the deepest layers drawn anew, made when first asked for. */
    private record Prepared(Deconvnet trained, SingletonSupplier<Deconvnet> redrawn) {
        static Prepared of(Network network) {
            return new Prepared(
                    Deconvnet.of(network),
                    SingletonSupplier.of(() -> Deconvnet.of(network.companion(
                            source -> RandomizedWeights.of(source, deepest(source.chain()), RANDOMIZATION_SEED)))));
        }

        private static int deepest(Chain chain) {
            List<Chain.Link> convolutions = chain.convolutions();
            return convolutions.isEmpty() ? 0 : chain.links().indexOf(convolutions.get(convolutions.size() - 1));
        }
    }

    Explainer(Models models, FaceIntake intake, ServedMappings mappings, Traces traces) {
        this.traces = traces;
        this.models = models;
        this.intake = intake;
        this.mappings = mappings;
    }

    /**
     * Takes one face out of an image.
     *
     * @param index which of the faces found, from 0
     * @throws UnreadableImage if the image cannot be read
     * @throws ExplanationRefused if there is no such face
     */
    ExplainedFace face(PostedImage posted, ServedModel model, FaceOptions options, int index, Deadline deadline)
            throws UnreadableImage {
        try (FaceImage image = opened(posted, options, deadline)) {
            requireFace(index, image.faces().size());
            return faces(posted, model, image, index, index + 1).get(0);
        }
    }

    /**
     * Takes all faces out of an image, in the detector's order.
     *
     * @throws UnreadableImage if the image cannot be read
     * @throws ExplanationRefused if it shows none
     */
    List<ExplainedFace> faces(PostedImage posted, ServedModel model, FaceOptions options, Deadline deadline)
            throws UnreadableImage {
        try (FaceImage image = opened(posted, options, deadline)) {
            return faces(posted, model, image, 0, image.faces().size());
        }
    }

    private List<ExplainedFace> faces(PostedImage posted, ServedModel model, FaceImage image, int from, int to) {
        long start = System.nanoTime();
        List<ExplainedFace> faces = IntStream.range(from, to)
                .mapToObj(index -> face(posted, model, image, index))
                .toList();
        traces.ofThisThread().stage("crop", start, System.nanoTime() - start);
        return faces;
    }

    /** @throws ExplanationRefused if fewer were found */
    static void requireFace(int index, int found) {
        if (index >= found) {
            throw new ExplanationRefused(
                    Reason.NO_FACE,
                    "%d faces were found, so that index goes from 0 to %d.".formatted(found, found - 1));
        }
    }

    private FaceImage opened(PostedImage posted, FaceOptions options, Deadline deadline) throws UnreadableImage {
        long start = System.nanoTime();
        FaceImage image = intake.open(posted.bytes(), options, deadline);
        traces.ofThisThread().intake(start, image.times());
        if (image.faces().isEmpty()) {
            image.close();
            throw new ExplanationRefused(
                    Reason.NO_FACE,
                    "No face was found in the image. A crop of a face, brows to chin, is taken as it is with face=full.");
        }
        return image;
    }

    private static ExplainedFace face(PostedImage posted, ServedModel model, FaceImage image, int index) {
        DetectedFace face = image.faces().get(index);
        CropFormat input = model.description().input().cropFormat();
        FaceCrop.Window window = image.window(face, input.crop());
        return new ExplainedFace(
                posted.name(),
                image.width(),
                image.height(),
                image.faces().size(),
                image.facesNotShown(),
                index,
                face,
                window,
                image.crop(face, input),
                image.crop(face, toLookAt(input, window)));
    }

    /** Labels faces and tells their action units, all in one batch. */
    List<MeasuredFace> measured(ServedModel.Lease lease, List<ExplainedFace> faces) {
        ModelDescription description = lease.model().description();
        List<GrayImage> inputs = faces.stream().map(ExplainedFace::input).toList();
        float[][] probabilities = lease.network().probabilities(inputs);
        float[][] responses = lease.network()
                .responses(inputs.stream().map(description.input()::normalized).toArray(float[][]::new));
        List<MeasuredFace> measured = new ArrayList<>();
        for (int i = 0; i < faces.size(); i++) {
            measured.add(measured(lease.model(), faces.get(i), probabilities[i], responses[i]));
        }
        return measured;
    }

    /** The same of a face that is explained already. */
    private MeasuredFace measured(ServedModel model, ExplainedFace face, Explanation explanation) {
        return measured(model, face, explanation.probabilities(), explanation.responses());
    }

    /**
     * An explanation in words and numbers.
     *
     * @param stored null where nothing of it is kept
     * @param base of its links
     */
    ExplanationAnswer answer(
            ServedModel model,
            ExplainedFace face,
            ExplanationOptions options,
            Explanation explanation,
            @Nullable StoredExplanation stored,
            String base) {
        return ExplanationAnswer.of(
                model.description(),
                model.chain(),
                face,
                measured(model, face, explanation),
                options,
                explanation,
                stored,
                base);
    }

    private MeasuredFace measured(ServedModel model, ExplainedFace face, float[] probabilities, float[] responses) {
        ModelDescription description = model.description();
        LabelledFace labelled = LabelledFace.of(
                face.detected(),
                face.imageWidth(),
                face.imageHeight(),
                description.input().faceCrop(),
                description.classification(probabilities));
        return mappings.measured(model, labelled, responses);
    }

    /** Large enough to see something, no larger than what it is cut from where that is possible. */
    private static CropFormat toLookAt(CropFormat input, FaceCrop.Window window) {
        double zoom = Math.min(
                (double) LARGEST_IMAGE / Math.max(input.width(), input.height()),
                Math.max(
                        (double) SMALLEST_IMAGE / Math.min(input.width(), input.height()),
                        window.height() / input.height()));
        return new CropFormat(
                input.crop(), (int) Math.round(zoom * input.width()), (int) Math.round(zoom * input.height()));
    }

    /**
     * Explains a face.
     *
     * @param labelMaps how many labels are projected, the most probable first: a sheet shows none
     */
    Explanation explain(ServedModel.Lease lease, ExplainedFace face, ExplanationOptions options, int labelMaps) {
        Prepared ways = prepared(lease);
        Deconvnet deconvnet = ways.trained();
        Network network = lease.network();
        Chain chain = network.source().chain();
        long start = System.nanoTime();
        Activations activations = activations(network, face);
        traces.ofThisThread().stage("infer", start, System.nanoTime() - start);
        float[] logits = activations.logits();
        float[] probabilities = lease.model().description().calibrationOrNone().probabilities(logits);

        List<Integer> convolutions = options.convolutions(chain);
        List<List<FeatureMaps.Response>> strongest = new ArrayList<>();
        List<Seed> seeds = new ArrayList<>();
        for (int convolution : convolutions) {
            List<FeatureMaps.Response> responses = responding(activations.featureMaps(convolution));
            strongest.add(responses);
            responses.stream().limit(options.top()).forEach(response -> seeds.add(Seed.Unit.of(convolution, response)));
        }
        List<Integer> labels = IntStream.range(0, logits.length)
                .boxed()
                .sorted(Comparator.comparingDouble(label -> -logits[label]))
                .limit(labelMaps)
                .toList();
        labels.forEach(label -> seeds.add(new Seed.Logit(label)));

        List<Projection> projections = deconvnet.project(activations, seeds, options.rule());
        List<Projection> gradients =
                options.controls() ? deconvnet.project(activations, seeds, Rule.GRADIENT) : List.of();

        Optional<Mapping> mapping = mappings.of(lease.model());
        int at = 0;
        List<Explanation.LayerUnits> layers = new ArrayList<>();
        for (int l = 0; l < convolutions.size(); l++) {
            Chain.Link link = chain.links().get(convolutions.get(l));
            List<Explanation.UnitMap> units = new ArrayList<>();
            for (FeatureMaps.Response response :
                    strongest.get(l).stream().limit(options.top()).toList()) {
                Projection projection = projections.get(at);
                String name = new FeatureMapId(link.layer().name(), response.map()).toString();
                units.add(new Explanation.UnitMap(
                        response,
                        projection,
                        options.controls() ? projection.cosine(gradients.get(at)) : null,
                        mapping.flatMap(each -> each.assignment(name)).orElse(null)));
                at++;
            }
            layers.add(new Explanation.LayerUnits(
                    convolutions.get(l),
                    link.layer().name(),
                    link.out().channels(),
                    strongest.get(l).size(),
                    units));
        }
        List<Projection> classMaps = projections.subList(at, projections.size());
        List<Explanation.ClassMap> classes = options.controls()
                ? controlled(ways, face, labels, classMaps, gradients.subList(at, projections.size()), options)
                : IntStream.range(0, labels.size())
                        .mapToObj(i -> new Explanation.ClassMap(labels.get(i), classMaps.get(i), null))
                        .toList();
        return new Explanation(probabilities, logits, allResponses(chain, activations), layers, classes);
    }

    private static float[] allResponses(Chain chain, Activations activations) {
        List<Float> all = new ArrayList<>();
        for (Chain.Link link : chain.convolutions()) {
            FeatureMaps maps = activations.featureMaps(chain.links().indexOf(link));
            for (int map = 0; map < maps.maps(); map++) {
                all.add(maps.response(map).value());
            }
        }
        float[] values = new float[all.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = all.get(i);
        }
        return values;
    }

    private static List<Explanation.ClassMap> controlled(
            Prepared ways,
            ExplainedFace face,
            List<Integer> labels,
            List<Projection> maps,
            List<Projection> gradients,
            ExplanationOptions options) {
        List<Seed.Logit> seeds = labels.stream().map(Seed.Logit::new).toList();
        Deconvnet redrawn = ways.redrawn().obtain();
        List<Projection> randomized = redrawn.project(activations(redrawn.network(), face), seeds, options.rule());
        List<Explanation.ClassMap> classes = new ArrayList<>();
        for (int i = 0; i < maps.size(); i++) {
            Projection other = maps.get(maps.size() - 1 - i);
            classes.add(new Explanation.ClassMap(
                    labels.get(i),
                    maps.get(i),
                    new Explanation.Controls(
                            maps.get(i).cosine(gradients.get(i)),
                            maps.get(i).cosine(other),
                            maps.get(i).cosine(randomized.get(i)),
                            gradients.get(i),
                            randomized.get(i))));
        }
        return classes;
    }

    /**
     * Projects one feature map's response.
     *
     * @throws ExplanationRefused if the model has no such map, or it did not respond
     */
    Projection unit(ServedModel.Lease lease, ExplainedFace face, String layer, int map, Rule rule) {
        Network network = lease.network();
        Chain chain = network.source().chain();
        int convolution = ExplanationOptions.convolution(chain, layer);
        int maps = chain.links().get(convolution).out().channels();
        if (map < 0 || map >= maps) {
            throw new ExplanationRefused(
                    Reason.INVALID_PARAMETER, "%s has the feature maps 0 to %d.".formatted(layer, maps - 1));
        }
        Activations activations = activations(network, face);
        FeatureMaps.Response response = activations.featureMaps(convolution).response(map);
        if (!(response.value() > 0)) {
            throw new ExplanationRefused(
                    Reason.SILENT_MAP,
                    "%s/%d has the response 0 for this face: there is nothing to project.".formatted(layer, map));
        }
        return prepared(lease)
                .trained()
                .project(activations, List.of(Seed.Unit.of(convolution, response)), rule)
                .get(0);
    }

    /**
     * Projects one label's logit.
     *
     * @throws ExplanationRefused if the model has no such label
     */
    Projection label(ServedModel.Lease lease, ExplainedFace face, String label, Rule rule) {
        List<String> labels = lease.model().description().labels();
        int index = labels.indexOf(label);
        if (index < 0) {
            throw new ExplanationRefused(
                    Reason.INVALID_PARAMETER,
                    "The model has no such label. It has %s.".formatted(String.join(", ", labels)));
        }
        return prepared(lease)
                .trained()
                .project(activations(lease.network(), face), List.of(new Seed.Logit(index)), rule)
                .get(0);
    }

    private static Activations activations(Network network, ExplainedFace face) {
        return network.activations(network.source().description().input().normalized(face.input()));
    }

    private static List<FeatureMaps.Response> responding(FeatureMaps maps) {
        return IntStream.range(0, maps.maps())
                .mapToObj(maps::response)
                .filter(response -> response.value() > 0)
                .sorted(Comparator.comparingDouble((FeatureMaps.Response response) -> -response.value()))
                .toList();
    }

    /** Prepared once per model; those of models that are gone are dropped. */
    private Prepared prepared(ServedModel.Lease lease) {
        ModelId id = lease.model().id();
        Prepared known = prepared.get(id);
        if (known != null && known.trained().network().equals(lease.network())) {
            return known;
        }
        Prepared made = Prepared.of(lease.network());
        prepared.put(id, made);
        prepared.keySet().retainAll(models.all().stream().map(ServedModel::id).collect(Collectors.toSet()));
        return made;
    }
}
