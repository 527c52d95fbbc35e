package org.faumap.mapping;

import java.util.ArrayList;
import java.util.List;
import org.faumap.image.Box;
import org.faumap.image.DecodedImage;
import org.faumap.image.DetectedFace;
import org.faumap.image.FaceCrop;
import org.faumap.image.FaceDetector;
import org.faumap.image.FaceSelection;
import org.faumap.image.GrayImage;
import org.faumap.image.ImageDecoder;
import org.faumap.image.UnreadableImage;
import org.faumap.model.InputDescription;
import org.faumap.model.ModelDescription;
import org.faumap.model.Models;
import org.faumap.model.Network;
import org.faumap.model.ServedModel;
import org.faumap.web.ConcurrencyLimit;
import org.faumap.web.PostedImage;
import org.faumap.web.PostedImages;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** From the pictures of a request to the action units of their faces, one picture after the other. Thread-safe. */
@Component
final class AuDistanceReader {
    /** Faces that go through the network at once: bounds what a picture of a crowd takes of memory. */
    private static final int MAX_BATCH = 32;

    private final Models models;
    private final ServedMappings mappings;
    private final ConcurrencyLimit limit;
    private final ImageDecoder decoder;
    private final FaceDetector detector;

    AuDistanceReader(
            Models models,
            ServedMappings mappings,
            ConcurrencyLimit limit,
            ImageDecoder decoder,
            FaceDetector detector) {
        this.models = models;
        this.mappings = mappings;
        this.limit = limit;
        this.decoder = decoder;
        this.detector = detector;
    }

    /** The faces of a picture, cut out. */
    private record Prepared(
            int width, int height, List<DetectedFace> faces, List<GrayImage> crops, AuDistanceAnswer.Timings timings) {}

    /**
     * Reads a request.
     *
     * @param spec {@code id}, {@code id@version}, or null for the default
     * @throws org.faumap.model.UnknownModel if no such model is served
     * @throws MappingRefused if it has no mapping, or one that does not fit
     * @throws org.faumap.web.Overload if too many requests wait, or none of the work began within the deadline
     * @throws UnreadableImage if the only picture cannot be read; of several, it is noted in the answer
     */
    AuDistanceAnswer read(PostedImages posted, @Nullable String spec, FaceSelection selection) throws UnreadableImage {
        try (ServedModel.Lease lease = models.lease(spec)) {
            AuDistances distances = mappings.distances(lease.model());
            long queuedAt = System.nanoTime();
            try (ConcurrencyLimit.Permit permit = limit.acquire()) {
                long queued = System.nanoTime() - queuedAt;
                List<AuDistanceAnswer.Result> results = new ArrayList<>();
                for (PostedImage image : posted.images()) {
                    try {
                        results.add(result(image, prepared(image, lease.model(), selection, queued), lease, distances));
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

    private Prepared prepared(PostedImage posted, ServedModel model, FaceSelection selection, long queued)
            throws UnreadableImage {
        long start = System.nanoTime();
        DecodedImage decoded = decoder.decode(posted.bytes());
        GrayImage picture = decoded.gray();
        long decodedAt = System.nanoTime();
        List<DetectedFace> faces = switch (selection) {
            case DETECT -> detector.detect(picture);
            case FULL -> List.of(new DetectedFace(new Box(0, 0, picture.width(), picture.height()), 1));
        };
        long detectedAt = System.nanoTime();
        InputDescription input = model.description().input();
        FaceCrop crop = input.faceCrop();
        List<GrayImage> crops = faces.stream()
                .map(face -> switch (selection) {
                    case DETECT -> crop.cut(picture, face.box(), input.width(), input.height());
                    case FULL -> FaceCrop.resize(picture, input.width(), input.height());
                })
                .toList();
        long croppedAt = System.nanoTime();
        return new Prepared(
                picture.width(),
                picture.height(),
                faces,
                crops,
                AuDistanceAnswer.Timings.ofNanos(
                        queued, decodedAt - start, detectedAt - decodedAt, croppedAt - detectedAt));
    }

    private static AuDistanceAnswer.Result result(
            PostedImage image, Prepared prepared, ServedModel.Lease lease, AuDistances distances) {
        ModelDescription description = lease.model().description();
        Network network = lease.network();
        long start = System.nanoTime();
        List<AuDistanceAnswer.Face> faces = new ArrayList<>();
        for (int from = 0; from < prepared.crops().size(); from += MAX_BATCH) {
            List<GrayImage> batch =
                    prepared.crops().subList(from, Math.min(prepared.crops().size(), from + MAX_BATCH));
            float[][] responses = network.responses(
                    batch.stream().map(description.input()::normalized).toArray(float[][]::new));
            float[][] probabilities = network.probabilities(batch);
            for (int i = 0; i < responses.length; i++) {
                DetectedFace face = prepared.faces().get(from + i);
                faces.add(AuDistanceAnswer.Face.of(
                        face, description.verdict(probabilities[i]), distances.units(responses[i])));
            }
        }
        long inferred = faces.isEmpty() ? 0 : System.nanoTime() - start;
        return new AuDistanceAnswer.Result(
                new AuDistanceAnswer.Image(image.name(), prepared.width(), prepared.height()),
                faces,
                null,
                prepared.timings().withInferred(inferred));
    }
}
