package org.faumap.expression;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.faumap.web.Caller;
import org.faumap.web.Overload;
import org.jspecify.annotations.Nullable;

/**
 * The images that wait for a worker: bounded, in a line for each caller, first in first out, and the lines in turn. One key holds half of
 * the places at most, or one request, so that others get in and are served in time while it sends all it can. The images of one request
 * are let in together or not at all. Thread-safe.
 */
final class ImageQueue {
    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Of every caller with images here, whose turn comes first first. */
    private final LinkedHashMap<String, ArrayDeque<QueuedImage>> lines = new LinkedHashMap<>();

    private int waiting;
    private boolean draining;

    /** @param capacity images that may wait, at least 1 */
    ImageQueue(int capacity) {
        this.capacity = capacity;
    }

    /**
     * @param images of one caller, at least one
     * @throws Overload if there is no room for all of them, or the queue is draining
     */
    void add(List<QueuedImage> images) {
        lock.lock();
        try {
            if (draining) {
                throw new Overload(Overload.Reason.DRAINING);
            }
            String caller = images.get(0).caller();
            ArrayDeque<QueuedImage> line = lines.getOrDefault(caller, new ArrayDeque<>());
            boolean share =
                    caller.equals(Caller.NOBODY) || line.isEmpty() || line.size() + images.size() <= capacity / 2;
            if (!share || waiting + images.size() > capacity) {
                throw new Overload(Overload.Reason.QUEUE_FULL);
            }
            line.addAll(images);
            lines.putIfAbsent(caller, line);
            waiting += images.size();
            for (int image = 0; image < images.size(); image++) {
                changed.signal(); // one waiting worker each
            }
        } finally {
            lock.unlock();
        }
    }

    /** The next in turn, awaited; null once the queue is draining and empty. */
    @Nullable
    QueuedImage take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting == 0 && !draining) {
                changed.await();
            }
            return next();
        } finally {
            lock.unlock();
        }
    }

    /** The next in turn, or null when nobody waits. */
    @Nullable
    QueuedImage poll() {
        lock.lock();
        try {
            return next();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable QueuedImage next() {
        if (waiting == 0) {
            return null;
        }
        String caller = lines.keySet().iterator().next();
        ArrayDeque<QueuedImage> line = Objects.requireNonNull(lines.remove(caller));
        QueuedImage image = line.remove();
        if (!line.isEmpty()) {
            lines.put(caller, line); // behind all others
        }
        waiting--;
        return image;
    }

    /** Takes an image out of the line; false if a worker has it already. */
    boolean remove(QueuedImage image) {
        lock.lock();
        try {
            ArrayDeque<QueuedImage> line = lines.getOrDefault(image.caller(), new ArrayDeque<>());
            boolean removed = line.remove(image);
            if (removed) {
                waiting--;
            }
            if (line.isEmpty()) {
                lines.remove(image.caller());
            }
            return removed;
        } finally {
            lock.unlock();
        }
    }

    /** From now on nothing is let in; what waits may be taken. */
    void drain() {
        lock.lock();
        try {
            draining = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isDraining() {
        lock.lock();
        try {
            return draining;
        } finally {
            lock.unlock();
        }
    }

    int length() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }
}
