package org.faumap.explain;

import org.faumap.model.FeatureShape;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way down from one seed: channel rows by position. A position that nothing has reached has no row, so that
 * the receptive field of a single unit is all that is ever touched.
 */
final class Signal {
    private final int channels;
    private final float[] @Nullable [] rows;

    /** Zero everywhere. */
    Signal(FeatureShape shape) {
        this(shape.channels(), new float[shape.height() * shape.width()][]);
    }

    private Signal(int channels, float[] @Nullable [] rows) {
        this.channels = channels;
        this.rows = rows;
    }

    int positions() {
        return rows.length;
    }

    int channels() {
        return channels;
    }

    /** The values of all channels at a position, null where all are zero. */
    float @Nullable [] row(int position) {
        return rows[position];
    }

    /** The same, made if there was none. */
    float[] reach(int position) {
        float[] row = rows[position];
        if (row == null) {
            row = new float[channels];
            rows[position] = row;
        }
        return row;
    }

    /** Share of the values that are not zero. */
    double density() {
        int count = 0;
        for (float[] row : rows) {
            if (row != null) {
                for (float value : row) {
                    count += value == 0 ? 0 : 1;
                }
            }
        }
        return (double) count / ((double) rows.length * channels);
    }
}
