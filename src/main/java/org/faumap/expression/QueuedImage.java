package org.faumap.expression;

import java.util.concurrent.CompletableFuture;
import org.faumap.image.FaceSelection;
import org.faumap.model.ServedModel;
import org.faumap.web.Overload;
import org.faumap.web.PostedImage;

/**
 * One picture on its way to a worker. It holds a lease on its model; whoever takes the picture out of the queue answers
 * it and gives the lease back by {@link #finish()}.
 */
final class QueuedImage {
    private final PostedImage image;
    private final FaceSelection selection;
    private final ServedModel.Lease lease;
    private final long queuedAtNanos;
    private final long deadlineAtNanos;
    private final CompletableFuture<ReadImage> answer = new CompletableFuture<>();

    /** @param queuedAtNanos by {@link System#nanoTime()} */
    QueuedImage(
            PostedImage image,
            FaceSelection selection,
            ServedModel.Lease lease,
            long queuedAtNanos,
            long deadlineAtNanos) {
        this.image = image;
        this.selection = selection;
        this.lease = lease;
        this.queuedAtNanos = queuedAtNanos;
        this.deadlineAtNanos = deadlineAtNanos;
    }

    PostedImage image() {
        return image;
    }

    FaceSelection selection() {
        return selection;
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

    /** Completes with the answer, {@link org.faumap.image.UnreadableImage}, {@link Overload}, or a failure of ours. */
    CompletableFuture<ReadImage> answer() {
        return answer;
    }

    void finish() {
        lease.close();
    }
}
