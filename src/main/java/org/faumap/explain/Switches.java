package org.faumap.explain;

import java.util.Objects;
import org.faumap.model.FeatureMaps;
import org.faumap.model.FeatureShape;
import org.jspecify.annotations.Nullable;

/** Where the maxima of a pool's windows came from, found for a row of windows when first asked for. */
final class Switches {
    private final FeatureMaps pooled;
    private final FeatureShape out;
    private final int windowHeight;
    private final int windowWidth;
    private final int stride;
    private final int[] @Nullable [] rows;
    private final int[] @Nullable [] places;

    Switches(FeatureMaps pooled, FeatureShape out, int windowHeight, int windowWidth, int stride) {
        this.pooled = pooled;
        this.out = out;
        this.windowHeight = windowHeight;
        this.windowWidth = windowWidth;
        this.stride = stride;
        this.rows = new int[out.height()][];
        this.places = new int[out.height()][];
    }

    /** Makes sure that the switches of this row of windows are found. */
    void find(int y) {
        if (rows[y] != null) {
            return;
        }
        int maps = pooled.maps();
        int length = pooled.width() * maps;
        float[] values = pooled.values();
        int[] foundRows = new int[out.width() * maps];
        int[] foundPlaces = new int[out.width() * maps];
        for (int x = 0; x < out.width(); x++) {
            for (int map = 0; map < maps; map++) {
                int corner = y * stride * length + x * stride * maps + map;
                int best = corner;
                for (int wy = 0; wy < windowHeight; wy++) {
                    for (int wx = 0; wx < windowWidth; wx++) {
                        int candidate = corner + wy * length + wx * maps;
                        best = values[candidate] > values[best] ? candidate : best;
                    }
                }
                foundRows[x * maps + map] = best / length - y * stride;
                foundPlaces[x * maps + map] = best % length;
            }
        }
        rows[y] = foundRows;
        places[y] = foundPlaces;
    }

    /** Adds each value of a row of windows to where its window's maximum was. */
    void send(float[] row, int y, Signal below) {
        find(y);
        int[] toRow = Objects.requireNonNull(rows[y]);
        int[] toPlace = Objects.requireNonNull(places[y]);
        float[][] targets = new float[windowHeight][];
        for (int wy = 0; wy < windowHeight; wy++) {
            targets[wy] = below.reach(y * stride + wy);
        }
        for (int i = 0; i < row.length; i++) {
            targets[toRow[i]][toPlace[i]] += row[i];
        }
    }
}
