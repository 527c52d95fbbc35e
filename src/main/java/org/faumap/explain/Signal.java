package org.faumap.explain;

import java.nio.FloatBuffer;
import org.faumap.model.FeatureShape;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way down from one seed: for each row of positions {@code width * channels} values, the channels innermost.
 * A row that nothing has reached is not there: a single unit's receptive field is small near its layer.
 */
final class Signal {
    /** Prime, so that all channels have their turn. */
    private static final int SAMPLED = 7;

    private final FeatureShape shape;
    private final float[] @Nullable [] rows;

    /** Zero everywhere. */
    Signal(FeatureShape shape) {
        this.shape = shape;
        this.rows = new float[shape.height()][];
    }

    FeatureShape shape() {
        return shape;
    }

    /** The values of a row, null where all are zero. */
    float @Nullable [] row(int y) {
        return rows[y];
    }

    /** The same, made if there was none. */
    float[] reach(int y) {
        float[] row = rows[y];
        if (row == null) {
            row = new float[shape.width() * shape.channels()];
            rows[y] = row;
        }
        return row;
    }

    /** All values, row by row. */
    void writeTo(FloatBuffer values) {
        int length = shape.width() * shape.channels();
        for (float[] row : rows) {
            values.put(row == null ? new float[length] : row);
        }
    }

    /** The same back. */
    void readFrom(FloatBuffer values) {
        for (int y = 0; y < rows.length; y++) {
            values.get(reach(y));
        }
    }

    /** About the share of the values that are not zero: looks at one in {@value #SAMPLED}. */
    double density() {
        int count = 0;
        for (float[] row : rows) {
            if (row != null) {
                for (int i = 0; i < row.length; i += SAMPLED) {
                    count += row[i] == 0 ? 0 : 1;
                }
            }
        }
        return (double) count * SAMPLED / ((double) shape.height() * shape.width() * shape.channels());
    }
}
