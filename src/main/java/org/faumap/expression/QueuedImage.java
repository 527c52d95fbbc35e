package org.faumap.expression;

import java.util.concurrent.CompletableFuture;
import org.faumap.image.Deadline;
import org.faumap.image.FaceOptions;
import org.faumap.model.ServedModel;
import org.faumap.web.Overload;
import org.faumap.web.PostedImage;
import org.faumap.web.Trace;

/**
 * One image on its way to a worker. It holds a lease on its model; whoever takes the image out of the queue answers
 * it and gives the lease back by {@link #finish()}.
 */
final class QueuedImage {
    private final String caller;
    private final Trace trace;
    private final PostedImage image;
    private final FaceOptions options;
    private final ServedModel.Lease lease;
    private final long queuedAtNanos;
    private final long deadlineAtNanos;
    private final CompletableFuture<ReadImage> answer = new CompletableFuture<>();

    /**
     * @param caller who sent it, as {@link org.faumap.web.Caller} tells
     * @param trace of the request it came with
     * @param queuedAtNanos by {@link System#nanoTime()}
     */
    QueuedImage(
            String caller,
            Trace trace,
            PostedImage image,
            FaceOptions options,
            ServedModel.Lease lease,
            long queuedAtNanos,
            long deadlineAtNanos) {
        this.caller = caller;
        this.trace = trace;
        this.image = image;
        this.options = options;
        this.lease = lease;
        this.queuedAtNanos = queuedAtNanos;
        this.deadlineAtNanos = deadlineAtNanos;
    }

    String caller() {
        return caller;
    }

    Trace trace() {
        return trace;
    }

    PostedImage image() {
        return image;
    }

    FaceOptions options() {
        return options;
    }

    ServedModel.Lease lease() {
        return lease;
    }

    long queuedAtNanos() {
        return queuedAtNanos;
    }

    /** How long work on it may still be put off; negative when the deadline has passed. */
    long nanosToDeadline() {
        return deadlineAtNanos - System.nanoTime();
    }

    /** Until when it may wait, and whether somebody still does. */
    Deadline deadline() {
        return Deadline.atNanos(deadlineAtNanos).unless(answer::isCancelled);
    }

    /** Completes with the answer, {@link org.faumap.image.UnreadableImage}, {@link Overload}, or a failure of ours. */
    CompletableFuture<ReadImage> answer() {
        return answer;
    }

    void finish() {
        lease.close();
    }
}
