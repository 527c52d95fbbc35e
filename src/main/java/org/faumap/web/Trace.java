package org.faumap.web;

import org.faumap.image.IntakeTimes;

/** What is told of a request to whoever traces it: when which stage of the work on it began, and how long it took. Thread-safe. */
@FunctionalInterface
public interface Trace {
    /** Of a request that nobody traces. */
    Trace NONE = (stage, begunAt, nanos) -> {};

    /**
     * Tells of a stage that is over.
     *
     * @param stage one of queue, decode, detect, crop, infer, project, render
     * @param begunAt by {@link System#nanoTime()}
     */
    void stage(String stage, long begunAt, long nanos);

    /** The stages of an image's way to crops, one after the other. */
    default void intake(long begunAt, IntakeTimes times) {
        stage("decode", begunAt, times.decoded());
        stage("detect", begunAt + times.decoded(), times.detected());
        if (times.cropped() > 0) {
            stage("crop", begunAt + times.decoded() + times.detected(), times.cropped());
        }
    }
}
