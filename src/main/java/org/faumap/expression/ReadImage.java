package org.faumap.expression;

import java.util.List;
import org.faumap.image.DetectedFace;
import org.faumap.image.IntakeTimes;
import org.faumap.web.Timings;

/**
 * An image that was read, with the faces in it.
 *
 * @param width in pixels after EXIF rotation
 * @param height in pixels after EXIF rotation
 * @param faces in the order of the detector
 * @param facesNotShown how many there are beyond the most that were asked for
 */
record ReadImage(int width, int height, List<Face> faces, int facesNotShown, StageTimes times) {
    /**
     * A face and what the network says of it.
     *
     * @param probabilities one per label of the model, in its order, adding up to 1
     */
    @SuppressWarnings("ArrayRecordComponent") // lives from the worker to the answer, compared by nobody
    record Face(DetectedFace detected, float[] probabilities) {}

    /**
     * Where the time went, in nanoseconds of wall time.
     *
     * @param queued waiting for a worker
     * @param inferred in the network, together with the other faces of its batch; 0 when there is no face
     */
    record StageTimes(long queued, IntakeTimes intake, long inferred) {
        StageTimes withInferred(long nanos) {
            return new StageTimes(queued, intake, nanos);
        }

        Timings timings() {
            return Timings.ofNanos(queued, intake, inferred);
        }
    }
}
