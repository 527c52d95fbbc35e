package org.faumap.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.faumap.dataset.Fer2013;
import org.faumap.model.InputDescription;
import org.faumap.model.Layer;
import org.faumap.model.ModelDescription;
import org.faumap.model.ModelPackage;
import org.faumap.model.Tensor;
import org.faumap.model.UnfitModelPackage;
import org.faumap.training.Fer2013Split.Truth;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The outputs of a network for faces it did not learn from, of which those of one {@link Truth} at a time are measured,
 * calibrated and made a package.
 *
 * @param outputs {@code [faces][outputs of all truths]}
 * @param faces in the same order
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TrainedOutputs(float[][] outputs, List<Fer2013.Face> faces) {
    private static final int BATCH = 128;

    /** What the averaged network gives for these faces. */
    static TrainedOutputs of(TrainingNetwork network, InputDescription input, List<Fer2013.Face> faces) {
        float[][] outputs = new float[faces.size()][];
        for (int from = 0; from < outputs.length; from += BATCH) {
            int to = Math.min(outputs.length, from + BATCH);
            float[][] inputs = faces.subList(from, to).stream()
                    .map(face -> input.normalized(face.image()))
                    .toArray(float[][]::new);
            System.arraycopy(network.outputs(inputs), 0, outputs, from, to - from);
        }
        return new TrainedOutputs(outputs, faces);
    }

    /** How well one truth is met, uncalibrated. */
    Evaluation evaluation(Truth truth) {
        Labelled labelled = labelled(truth);
        return Evaluation.of(truth.labels(), Calibrator.probabilities(labelled.logits(), 1), labelled.truths());
    }

    /** The faces that have a truth, with their logits. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Labelled(float[][] logits, int[] truths) {}

    private Labelled labelled(Truth truth) {
        List<float[]> logits = new ArrayList<>();
        List<Integer> truths = new ArrayList<>();
        for (int i = 0; i < outputs.length; i++) {
            float[] row = Arrays.copyOfRange(outputs[i], truth.first(), truth.first() + truth.count());
            truth.of(faces.get(i)).ifPresent(expression -> {
                logits.add(row);
                truths.add(expression.ordinal());
            });
        }
        return new Labelled(
                logits.toArray(float[][]::new),
                truths.stream().mapToInt(Integer::intValue).toArray());
    }

    /** A package, and how well it does on the faces it was calibrated with. */
    record Exported(ModelPackage model, Evaluation keptBack) {}

    /**
     * The package of one truth's outputs, calibrated on these faces.
     *
     * @param id of the run
     * @param layers of the network, with the outputs of all truths
     * @param weights of these layers
     * @param provenance JSON that says how the weights came about
     */
    Exported exported(
            Truth truth,
            String id,
            String version,
            InputDescription input,
            List<Layer> layers,
            Map<String, Tensor> weights,
            String provenance)
            throws UnfitModelPackage {
        Labelled labelled = labelled(truth);
        double temperature = Calibrator.temperature(labelled.logits(), labelled.truths());
        float[][] probabilities = Calibrator.probabilities(labelled.logits(), temperature);
        Evaluation keptBack = Evaluation.of(truth.labels(), probabilities, labelled.truths());

        Layer.Linear last = (Layer.Linear) layers.get(layers.size() - 1);
        List<Layer> exported = new ArrayList<>(layers.subList(0, layers.size() - 1));
        exported.add(new Layer.Linear(last.name(), truth.count()));
        Map<String, Tensor> exportedWeights = new LinkedHashMap<>(weights);
        for (String name : List.of(last.name() + ".weight", last.name() + ".bias")) {
            exportedWeights.put(name, rows(Objects.requireNonNull(weights.get(name)), truth));
        }
        JsonNode training = JsonMapper.shared()
                .valueToTree(
                        Map.of("command", "faumap train", "truth", truth.name(), "details", ModelPackage.PROVENANCE));
        ModelDescription description = new ModelDescription(
                id + truth.suffix(),
                version,
                truth.labels(),
                input,
                exported,
                new ModelDescription.Calibration(
                        temperature, Calibrator.abstainBelow(probabilities, labelled.truths())),
                training,
                JsonMapper.shared().valueToTree(Map.of("keptBack", keptBack)));
        return new Exported(ModelPackage.of(description, exportedWeights, "", provenance), keptBack);
    }

    private static Tensor rows(Tensor tensor, Truth truth) {
        List<Integer> shape = new ArrayList<>(tensor.shape());
        int each = tensor.values().length / shape.get(0);
        shape.set(0, truth.count());
        return new Tensor(
                shape,
                Arrays.copyOfRange(tensor.values(), truth.first() * each, (truth.first() + truth.count()) * each));
    }
}
