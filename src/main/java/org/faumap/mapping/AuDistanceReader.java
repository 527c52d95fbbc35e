package org.faumap.mapping;

import java.util.ArrayList;
import java.util.List;
import org.faumap.image.Deadline;
import org.faumap.image.DetectedFace;
import org.faumap.image.FaceCrops;
import org.faumap.image.FaceIntake;
import org.faumap.image.FaceOptions;
import org.faumap.image.GrayImage;
import org.faumap.image.UnreadableImage;
import org.faumap.model.LabelledFace;
import org.faumap.model.ModelDescription;
import org.faumap.model.Models;
import org.faumap.model.Network;
import org.faumap.model.ServedModel;
import org.faumap.web.AnsweredImage;
import org.faumap.web.ConcurrencyLimit;
import org.faumap.web.PostedImage;
import org.faumap.web.PostedImages;
import org.faumap.web.Timings;
import org.faumap.web.Trace;
import org.faumap.web.Traces;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** From the images of a request to the action units of their faces, one image after the other. Thread-safe. */
@Component
final class AuDistanceReader {
    /** Faces that go through the network at once: bounds what an image of a crowd takes of memory. */
    private static final int MAX_BATCH = 32;

    private final Models models;
    private final ServedMappings mappings;
    private final ConcurrencyLimit limit;
    private final FaceIntake intake;
    private final Traces traces;

    AuDistanceReader(Models models, ServedMappings mappings, ConcurrencyLimit limit, FaceIntake intake, Traces traces) {
        this.traces = traces;
        this.models = models;
        this.mappings = mappings;
        this.limit = limit;
        this.intake = intake;
    }

    /**
     * Reads a request.
     *
     * @param spec {@code id}, {@code id@version}, or null for the default
     * @throws org.faumap.model.UnknownModel if no such model is served
     * @throws MappingRefused if it has no mapping, or one that does not fit
     * @throws org.faumap.web.Overload if too many requests wait, or none of the work began within the deadline
     * @throws org.faumap.image.PixelMemorySpent if others held the memory for pixels until the deadline
     * @throws UnreadableImage if the only image cannot be read; of several, it is noted in the answer
     */
    AuDistanceAnswer read(PostedImages posted, @Nullable String spec, FaceOptions options) throws UnreadableImage {
        try (ServedModel.Lease lease = models.lease(spec)) {
            AuDistances distances = mappings.distances(lease.model());
            long queuedAt = System.nanoTime();
            try (ConcurrencyLimit.Permit permit = limit.acquire()) {
                long queued = System.nanoTime() - queuedAt;
                Trace trace = traces.ofThisThread();
                trace.stage("queue", queuedAt, queued);
                List<AuDistanceAnswer.Result> results = new ArrayList<>();
                for (PostedImage image : posted.images()) {
                    try {
                        long begunAt = System.nanoTime();
                        FaceCrops crops = intake.crops(
                                image.bytes(),
                                options,
                                lease.model().description().input().cropFormat(),
                                Deadline.after(limit.deadline()));
                        trace.intake(begunAt, crops.times());
                        results.add(result(image, crops, queued, lease, distances, trace));
                    } catch (UnreadableImage condition) {
                        if (posted.images().size() == 1) {
                            throw condition;
                        }
                        results.add(AuDistanceAnswer.Result.of(image.name(), condition));
                    }
                }
                return new AuDistanceAnswer(lease.model().id(), results);
            }
        }
    }

    private static AuDistanceAnswer.Result result(
            PostedImage image,
            FaceCrops prepared,
            long queued,
            ServedModel.Lease lease,
            AuDistances distances,
            Trace trace) {
        ModelDescription description = lease.model().description();
        Network network = lease.network();
        long start = System.nanoTime();
        List<MeasuredFace> faces = new ArrayList<>();
        for (int from = 0; from < prepared.crops().size(); from += MAX_BATCH) {
            List<GrayImage> batch =
                    prepared.crops().subList(from, Math.min(prepared.crops().size(), from + MAX_BATCH));
            float[][] responses = network.responses(
                    batch.stream().map(description.input()::normalized).toArray(float[][]::new));
            float[][] probabilities = network.probabilities(batch);
            for (int i = 0; i < responses.length; i++) {
                DetectedFace face = prepared.faces().get(from + i);
                faces.add(MeasuredFace.of(
                        LabelledFace.of(
                                face,
                                prepared.width(),
                                prepared.height(),
                                description.input().faceCrop(),
                                description.classification(probabilities[i])),
                        distances.units(responses[i]),
                        distances.mapping()));
            }
        }
        long inferred = faces.isEmpty() ? 0 : System.nanoTime() - start;
        trace.stage("infer", start, inferred);
        return new AuDistanceAnswer.Result(
                new AnsweredImage(image.name(), prepared.width(), prepared.height()),
                faces,
                prepared.facesNotShown(),
                null,
                Timings.ofNanos(queued, prepared.times(), inferred));
    }
}
