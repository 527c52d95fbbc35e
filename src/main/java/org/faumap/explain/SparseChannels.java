package org.faumap.explain;

/** The channels of one position that are not zero. */
final class SparseChannels {
    private final int[] channels;
    private final float[] values;
    private final int most;
    private int count;

    SparseChannels(int most) {
        this.most = most;
        channels = new int[most + 1];
        values = new float[most + 1];
    }

    /** Takes those of the position that begins at this place of a row. */
    SparseChannels of(float[] row, int start) {
        count = 0;
        for (int channel = 0; channel < most; channel++) {
            float value = row[start + channel];
            // Written always, and counted when it stays: a branch here could not be foreseen.
            channels[count] = channel;
            values[count] = value;
            count += value == 0 ? 0 : 1;
        }
        return this;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Adds to the sum each value times its channel's row of weights. */
    void addTo(float[] sum, float[][] rows) {
        int k = 0;
        for (; k + 4 <= count; k += 4) {
            add(
                    sum,
                    rows[channels[k]],
                    rows[channels[k + 1]],
                    rows[channels[k + 2]],
                    rows[channels[k + 3]],
                    values[k],
                    values[k + 1],
                    values[k + 2],
                    values[k + 3]);
        }
        if (k + 3 == count) {
            add(
                    sum,
                    rows[channels[k]],
                    rows[channels[k + 1]],
                    rows[channels[k + 2]],
                    rows[0],
                    values[k],
                    values[k + 1],
                    values[k + 2],
                    0);
            return;
        }
        for (; k < count; k++) {
            add(sum, rows[channels[k]], values[k]);
        }
    }

    private static void add(float[] sum, float[] a, float p) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] = Math.fma(p, a[i], sum[i]);
        }
    }

    /** Four at once, so that the sum is read and written a quarter as often. */
    private static void add(
            float[] sum, float[] a, float[] b, float[] c, float[] d, float p, float q, float r, float s) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] = Math.fma(p, a[i], Math.fma(q, b[i], Math.fma(r, c[i], Math.fma(s, d[i], sum[i]))));
        }
    }
}
