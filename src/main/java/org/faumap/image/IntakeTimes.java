package org.faumap.image;

/**
 * Where the time went on an image's way to crops, in nanoseconds of wall time.
 *
 * @param decoded the wait for memory included
 * @param detected about 0 where the face is known
 */
public record IntakeTimes(long decoded, long detected, long cropped) {
    IntakeTimes withCropped(long nanos) {
        return new IntakeTimes(decoded, detected, nanos);
    }
}
