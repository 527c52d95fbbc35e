package org.faumap.training;

import java.util.List;
import org.faumap.image.Box;
import org.faumap.image.FaceCrop;
import org.faumap.image.GrayImage;
import org.faumap.model.Network;

/** Eight views of a face: the whole crop, its middle 46, 44 and 42 of 48, and their mirror images. */
final class Views {
    /** What they are, for files that hold something made of them. */
    static final String DESCRIPTION = "middle 48, 46, 44, 42 of 48, each also mirrored";

    private static final double[] ZOOMS = {1, 46 / 48.0, 44 / 48.0, 42 / 48.0};

    private Views() {}

    /**
     * The network's probabilities, averaged over the views.
     *
     * @param faces each of the network's input size
     * @return {@code [faces][labels]}, each row summing to 1
     */
    static float[][] probabilities(Network network, List<GrayImage> faces) {
        float[][] sums = new float[faces.size()][];
        for (double zoom : ZOOMS) {
            for (boolean mirror : new boolean[] {false, true}) {
                float[][] view = network.probabilities(faces.stream()
                        .map(face -> zoomed(mirror ? face.mirrored() : face, zoom))
                        .toList());
                for (int i = 0; i < view.length; i++) {
                    if (sums[i] == null) {
                        sums[i] = new float[view[i].length];
                    }
                    for (int label = 0; label < view[i].length; label++) {
                        sums[i][label] += view[i][label] / (2 * ZOOMS.length);
                    }
                }
            }
        }
        return sums;
    }

    /** The middle of a face, in its size. */
    private static GrayImage zoomed(GrayImage face, double zoom) {
        if (zoom == 1) {
            return face;
        }
        Box whole = new Box(0, 0, face.width(), face.height());
        return new FaceCrop(zoom, 0).cut(face, whole, face.width(), face.height());
    }
}
