package org.faumap.mapping;

import java.util.Arrays;

/**
 * The responses of feature maps to images, and which action units are coded in them. Immutable; the arrays are shared, not
 * copied.
 *
 * @param responses {@code [image][map]}, finite
 * @param codes {@code [unit][image]}, true where the action unit is present
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record ResponseTable(float[][] responses, boolean[][] codes) {
    /** @throws IllegalArgumentException if rows differ in length, or a response is not finite */
    public ResponseTable {
        if (responses.length == 0 || responses[0].length == 0 || codes.length == 0) {
            throw new IllegalArgumentException("A mapping needs images, feature maps and action units");
        }
        for (float[] row : responses) {
            if (row.length != responses[0].length) {
                throw new IllegalArgumentException(
                        "An image has %d responses, another %d".formatted(row.length, responses[0].length));
            }
            for (float value : row) {
                if (!Float.isFinite(value)) {
                    throw new IllegalArgumentException("A response is %s".formatted(value));
                }
            }
        }
        for (boolean[] unit : codes) {
            if (unit.length != responses.length) {
                throw new IllegalArgumentException(
                        "%d images, but %d codes of an action unit".formatted(responses.length, unit.length));
            }
        }
    }

    int images() {
        return responses.length;
    }

    int maps() {
        return responses[0].length;
    }

    int units() {
        return codes.length;
    }

    /** The images in which an action unit is present, after the codes changed places. */
    int[] positives(int unit, int[] permutation) {
        int[] images = new int[permutation.length];
        int count = 0;
        for (int image = 0; image < permutation.length; image++) {
            if (codes[unit][permutation[image]]) {
                images[count++] = image;
            }
        }
        return Arrays.copyOf(images, count);
    }

    /** Every image keeps its codes. */
    int[] identity() {
        int[] identity = new int[images()];
        Arrays.setAll(identity, i -> i);
        return identity;
    }

    /** The responses of one map to all images. */
    double[] map(int map) {
        double[] values = new double[images()];
        Arrays.setAll(values, image -> responses[image][map]);
        return values;
    }
}
