package org.faumap.expression;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.faumap.expression.ReadImage.StageTimes;
import org.faumap.image.DetectedFace;
import org.faumap.image.FaceCrops;
import org.faumap.image.FaceIntake;
import org.faumap.image.GrayImage;
import org.faumap.image.UnreadableImage;
import org.faumap.model.ServedModel;
import org.faumap.web.Overload;

/**
 * The images that one worker prepares one after the other and then sends through the network together. Used by one
 * thread. Every image added is answered, whatever happens: what goes wrong with one is told to it alone.
 */
final class Batch {
    private final FaceIntake intake;
    private final ExpressionMetrics metrics;
    private final int maxFaces;
    private final List<Prepared> prepared = new ArrayList<>();
    private int faceCount;

    /** @param maxFaces that go through the network at once, at least 1 */
    Batch(FaceIntake intake, ExpressionMetrics metrics, int maxFaces) {
        this.intake = intake;
        this.metrics = metrics;
        this.maxFaces = maxFaces;
    }

    /** An image whose faces are cut out; the image itself is not kept. */
    private record Prepared(QueuedImage image, FaceCrops content, StageTimes times) {
        List<GrayImage> crops() {
            return content.crops();
        }
    }

    boolean isFull() {
        return faceCount >= maxFaces;
    }

    /** Decodes the image and cuts out its faces. It is answered at once if it waited too long or cannot be read. */
    void add(QueuedImage image) {
        if (image.nanosToDeadline() < 0) {
            image.answer().completeExceptionally(new Overload(Overload.Reason.DEADLINE_PASSED));
            image.finish();
            return;
        }
        try {
            Prepared ready = prepare(image);
            prepared.add(ready);
            faceCount += ready.crops().size();
        } catch (UnreadableImage condition) {
            metrics.image(ExpressionMetrics.Outcome.UNREADABLE);
            image.answer().completeExceptionally(condition);
            image.finish();
        } catch (CancellationException unwanted) {
            image.answer().cancel(false);
            image.finish();
        } catch (RuntimeException | Error failure) {
            // The worker is a thread of its own: the failure goes to whoever waits for this image, the thread goes
            // on.
            metrics.image(ExpressionMetrics.Outcome.FAILED);
            image.answer().completeExceptionally(failure);
            image.finish();
        }
    }

    private Prepared prepare(QueuedImage image) throws UnreadableImage {
        long start = System.nanoTime();
        FaceCrops content = intake.crops(
                image.image().bytes(),
                image.options(),
                image.lease().model().description().input().cropFormat(),
                image.deadline());
        StageTimes times = new StageTimes(start - image.queuedAtNanos(), content.times(), 0);
        metrics.time(ExpressionMetrics.Stage.QUEUE, times.queued());
        metrics.time(ExpressionMetrics.Stage.DECODE, times.intake().decoded());
        metrics.time(ExpressionMetrics.Stage.DETECT, times.intake().detected());
        metrics.time(ExpressionMetrics.Stage.CROP, times.intake().cropped());
        image.trace().stage("queue", image.queuedAtNanos(), times.queued());
        image.trace().intake(start, times.intake());
        return new Prepared(image, content, times);
    }

    /** Labels all faces, answers every image, and is empty again. */
    void label() {
        Map<ServedModel, List<Prepared>> byModel = new LinkedHashMap<>();
        for (Prepared image : prepared) {
            byModel.computeIfAbsent(image.image().lease().model(), model -> new ArrayList<>())
                    .add(image);
        }
        byModel.values().forEach(this::label);
        prepared.clear();
        faceCount = 0;
    }

    private void label(List<Prepared> images) {
        try {
            List<GrayImage> crops = new ArrayList<>();
            images.forEach(image -> crops.addAll(image.crops()));
            List<float[]> probabilities = new ArrayList<>(crops.size());
            long inferNanos = 0;
            for (int from = 0; from < crops.size(); from += maxFaces) {
                List<GrayImage> faces = crops.subList(from, Math.min(crops.size(), from + maxFaces));
                long start = System.nanoTime();
                probabilities.addAll(
                        List.of(images.get(0).image().lease().network().probabilities(faces)));
                long nanos = System.nanoTime() - start;
                metrics.time(ExpressionMetrics.Stage.INFER, nanos);
                metrics.batch(faces.size());
                inferNanos += nanos;
                images.forEach(image -> image.image().trace().stage("infer", start, nanos));
            }
            int face = 0;
            for (Prepared image : images) {
                List<float[]> own =
                        probabilities.subList(face, face + image.crops().size());
                face += image.crops().size();
                metrics.image(ExpressionMetrics.Outcome.READ);
                image.image().answer().complete(answer(image, own, own.isEmpty() ? 0 : inferNanos));
            }
        } catch (RuntimeException | Error failure) {
            // As in add: told to those who wait. Images answered before the failure keep their answers.
            for (Prepared image : images) {
                if (image.image().answer().completeExceptionally(failure)) {
                    metrics.image(ExpressionMetrics.Outcome.FAILED);
                }
            }
        } finally {
            images.forEach(image -> image.image().finish());
        }
    }

    private static ReadImage answer(Prepared image, List<float[]> probabilities, long inferNanos) {
        List<ReadImage.Face> faces = new ArrayList<>(probabilities.size());
        for (int face = 0; face < probabilities.size(); face++) {
            DetectedFace detected = image.content().faces().get(face);
            faces.add(new ReadImage.Face(detected, probabilities.get(face)));
        }
        FaceCrops content = image.content();
        return new ReadImage(
                content.width(),
                content.height(),
                faces,
                content.facesNotShown(),
                image.times().withInferred(inferNanos));
    }
}
