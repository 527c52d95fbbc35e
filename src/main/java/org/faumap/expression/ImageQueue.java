package org.faumap.expression;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.faumap.web.Overload;
import org.jspecify.annotations.Nullable;

/**
 * The images that wait for a worker: bounded, first in first out. The images of one request are let in together or
 * not at all. Thread-safe.
 */
final class ImageQueue {
    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<QueuedImage> waiting;
    private boolean draining;

    /** @param capacity images that may wait, at least 1 */
    ImageQueue(int capacity) {
        this.capacity = capacity;
        this.waiting = new ArrayDeque<>(capacity);
    }

    /** @throws Overload if there is no room for all of them, or the queue is draining */
    void add(List<QueuedImage> images) {
        lock.lock();
        try {
            if (draining) {
                throw new Overload(Overload.Reason.DRAINING);
            }
            if (waiting.size() + images.size() > capacity) {
                throw new Overload(Overload.Reason.QUEUE_FULL);
            }
            waiting.addAll(images);
            for (int image = 0; image < images.size(); image++) {
                changed.signal(); // one waiting worker each
            }
        } finally {
            lock.unlock();
        }
    }

    /** The first in line, awaited; null once the queue is draining and empty. */
    @Nullable
    QueuedImage take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && !draining) {
                changed.await();
            }
            return waiting.poll();
        } finally {
            lock.unlock();
        }
    }

    /** The first in line, or null when nobody waits. */
    @Nullable
    QueuedImage poll() {
        lock.lock();
        try {
            return waiting.poll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes an image out of the line; false if a worker has it already. */
    boolean remove(QueuedImage image) {
        lock.lock();
        try {
            return waiting.remove(image);
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
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }
}
