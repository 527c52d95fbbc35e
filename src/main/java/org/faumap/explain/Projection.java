package org.faumap.explain;

import org.faumap.image.Box;

/**
 * One seed brought back to the pixels of the network's input: what the unit responded to in this image. It is not why
 * the network chose a label: with the rules {@code deconvnet} and {@code guided} the map hardly depends on anything
 * behind the unit (Nie et al. 2018, arXiv 1805.07039; Sixt et al. 2020, arXiv 1912.09818).
 *
 * @param seed what was projected
 * @param response the seed's value: that of the feature map, or 1
 * @param receptiveField the pixels that the seed can depend on; all others are exactly 0
 * @param width of the network's input in pixels
 * @param height of the network's input in pixels
 * @param values signed, {@code height * width}, row by row, in units of the seed per unit of the normalised input; shared,
 *     not copied
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Projection(Seed seed, float response, Box receptiveField, int width, int height, float[] values) {

    /** What to look at: the receptive field as a square inside the input, a third of its shorter side at least. */
    public Box view() {
        int shorter = Math.min(width, height);
        int side = Math.min(
                shorter, Math.max(Math.max(receptiveField.width(), receptiveField.height()), (shorter + 2) / 3));
        return new Box(
                inside(receptiveField.x() + receptiveField.width() / 2 - side / 2, side, width),
                inside(receptiveField.y() + receptiveField.height() / 2 - side / 2, side, height),
                side,
                side);
    }

    private static int inside(int wanted, int side, int end) {
        return Math.max(0, Math.min(end - side, wanted));
    }

    /** The largest absolute value; 0 when nothing came through. */
    public float peak() {
        float peak = 0;
        for (float value : values) {
            peak = Math.max(peak, Math.abs(value));
        }
        return peak;
    }

    /** The positive values' share of the sum of all absolute values, 0 to 1; 0 when nothing came through. */
    public double positiveShare() {
        double positive = 0;
        double all = 0;
        for (float value : values) {
            positive += Math.max(0, value);
            all += Math.abs(value);
        }
        return all == 0 ? 0 : positive / all;
    }

    /** The share of the sum of all absolute values that lies inside the receptive field; 1 unless something is wrong. */
    public double insideShare() {
        double inside = 0;
        double all = 0;
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                double value = Math.abs(values[row * width + column]);
                all += value;
                if (column >= receptiveField.x()
                        && column < receptiveField.x() + receptiveField.width()
                        && row >= receptiveField.y()
                        && row < receptiveField.y() + receptiveField.height()) {
                    inside += value;
                }
            }
        }
        return all == 0 ? 1 : inside / all;
    }

    /**
     * The cosine of the angle between two maps of the same size, taken as vectors: 1 when one is a positive multiple of
     * the other, 0 when either is zero.
     */
    public double cosine(Projection other) {
        double product = 0;
        double own = 0;
        double theirs = 0;
        for (int i = 0; i < values.length; i++) {
            product += (double) values[i] * other.values[i];
            own += (double) values[i] * values[i];
            theirs += (double) other.values[i] * other.values[i];
        }
        return own == 0 || theirs == 0 ? 0 : product / Math.sqrt(own * theirs);
    }
}
