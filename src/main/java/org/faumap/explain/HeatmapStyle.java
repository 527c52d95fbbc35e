package org.faumap.explain;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * How a projection is drawn.
 *
 * @param view on the face, or alone
 * @param colors signed or positive parts
 * @param opacity of the largest values on the face, 0 to 1
 * @param size longer side of the map in pixels, without its colour bar
 * @param legend whether colour bar and caption are added; without them the image is the crop and nothing else
 */
record HeatmapStyle(View view, ColorMap colors, double opacity, int size, boolean legend) {
    static final int MIN_SIZE = 48;
    static final int MAX_SIZE = 1024;

    /** What is under the values. */
    enum View {
        /** The grey crop of the face, values laid over it the more opaque the larger they are. */
        OVERLAY,
        /** Nothing: one flat square a pixel of the network's input. */
        PROJECTION;

        /** In lower case, as in requests and answers. */
        @JsonValue
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
