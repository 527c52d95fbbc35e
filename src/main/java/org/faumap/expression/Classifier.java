package org.faumap.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.faumap.image.FaceOptions;
import org.faumap.image.PixelMemorySpent;
import org.faumap.image.UnreadableImage;
import org.faumap.model.LabelledFace;
import org.faumap.model.Models;
import org.faumap.model.ServedModel;
import org.faumap.web.Caller;
import org.faumap.web.ClientConnection;
import org.faumap.web.Overload;
import org.faumap.web.PostedImage;
import org.faumap.web.PostedImages;
import org.faumap.web.Trace;
import org.faumap.web.Traces;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Labels the faces in the images of a request: queues them, waits, and gathers the answers in order. Thread-safe. */
@Component
public final class Classifier {
    /** How often a waiting request looks whether its client is still there. */
    private static final long LOOK_AT_CLIENT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Models models;
    private final ImageQueue queue;
    private final ExpressionMetrics metrics;
    private final Traces traces;
    private final long deadlineNanos;

    Classifier(Models models, ImageQueue queue, ExpressionMetrics metrics, Traces traces, ExpressionSettings settings) {
        this.models = models;
        this.queue = queue;
        this.metrics = metrics;
        this.traces = traces;
        this.deadlineNanos = settings.deadline().toNanos();
    }

    /**
     * @param model {@code id}, {@code id@version}, or null for the default
     * @throws org.faumap.model.UnknownModel if no such model is served
     * @throws Overload if the queue is full or draining, or the deadline passed before work began
     * @throws PixelMemorySpent if others held the memory for pixels until the deadline
     * @throws org.faumap.web.ClientGone if nobody waits for the answer any more
     * @throws UnreadableImage if the only image cannot be read; of several, it is noted in the answer
     */
    ExpressionAnswer classify(PostedImages posted, @Nullable String model, FaceOptions options) throws UnreadableImage {
        try {
            return answer(posted, model, options);
        } catch (Overload condition) {
            metrics.rejected(condition.reason());
            throw condition;
        }
    }

    /**
     * The faces of all images one after the other, for other protocols.
     *
     * @param model {@code id@version}
     * @throws UnreadableImage and others, as {@code POST /v1/expressions} does
     */
    public List<LabelledFace> label(PostedImages posted, String model, FaceOptions options) throws UnreadableImage {
        return classify(posted, model, options).results().stream()
                .flatMap(result -> Optional.ofNullable(result.faces()).stream().flatMap(List::stream))
                .toList();
    }

    private ExpressionAnswer answer(PostedImages posted, @Nullable String spec, FaceOptions options)
            throws UnreadableImage {
        // The request's own lease names the model; each image holds one more, given back by whoever works on it.
        try (ServedModel.Lease lease = models.lease(spec)) {
            List<QueuedImage> images = enqueue(posted, lease.model(), options);
            List<ExpressionAnswer.Result> results = new ArrayList<>(images.size());
            boolean complete = false;
            try {
                for (QueuedImage image : images) {
                    results.add(result(image, lease.model(), images.size() == 1));
                }
                complete = true;
            } finally {
                if (!complete) {
                    images.forEach(this::abandon);
                }
            }
            return new ExpressionAnswer(lease.model().id(), results);
        }
    }

    private List<QueuedImage> enqueue(PostedImages posted, ServedModel model, FaceOptions options) {
        long now = System.nanoTime();
        String caller = Caller.ofThisThread();
        Trace trace = traces.ofThisThread();
        List<QueuedImage> images = new ArrayList<>();
        for (PostedImage image : posted.images()) {
            images.add(new QueuedImage(caller, trace, image, options, model.lease(), now, now + deadlineNanos));
        }
        try {
            queue.add(images);
        } catch (Overload condition) {
            images.forEach(QueuedImage::finish);
            throw condition;
        }
        return images;
    }

    private ExpressionAnswer.Result result(QueuedImage image, ServedModel model, boolean alone) throws UnreadableImage {
        String name = image.image().name();
        try {
            return ExpressionAnswer.Result.of(name, await(image), model.description());
        } catch (UnreadableImage condition) {
            if (alone) {
                throw condition;
            }
            return ExpressionAnswer.Result.of(name, condition);
        }
    }

    private ReadImage await(QueuedImage image) throws UnreadableImage {
        try {
            return awaitOrLeave(image);
        } catch (InterruptedException condition) {
            Thread.currentThread().interrupt();
            throw new Overload(Overload.Reason.DRAINING);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof UnreadableImage condition) {
                throw condition;
            }
            if (failure.getCause() instanceof Overload condition) {
                throw condition;
            }
            if (failure.getCause() instanceof PixelMemorySpent condition) {
                throw condition;
            }
            throw new IllegalStateException("Work on an image failed", failure.getCause());
        }
    }

    /**
     * Past its deadline an image is taken out of the line; one that a worker has already is waited for. Meanwhile the
     * client may leave.
     */
    private ReadImage awaitOrLeave(QueuedImage image) throws InterruptedException, ExecutionException {
        for (long left = image.nanosToDeadline(); left > 0; left = image.nanosToDeadline()) {
            try {
                return image.answer().get(Math.min(left, LOOK_AT_CLIENT_NANOS), TimeUnit.NANOSECONDS);
            } catch (TimeoutException condition) {
                ClientConnection.requireOpen();
            }
        }
        if (queue.remove(image)) {
            image.finish();
            throw new Overload(Overload.Reason.DEADLINE_PASSED);
        }
        return image.answer().get();
    }

    /** Nobody waits for this image any more: if no worker has it yet, none needs to; else it stops where it can. */
    private void abandon(QueuedImage image) {
        if (queue.remove(image)) {
            image.finish();
        } else {
            image.answer().cancel(false);
        }
    }
}
