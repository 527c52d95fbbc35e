package org.faumap.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where a cascade hit: a square, in pixels.
 *
 * @param x of its centre
 * @param y of its centre
 * @param side its length
 * @param neighbours how many raw hits it is the mean of
 * @param weight the largest weight of the cascade's last stage among them
 */
record CascadeHit(double x, double y, double side, int neighbours, double weight) {
    /** How far centres and sides of two raw hits of one face may be apart, in sides of the smaller. */
    private static final double SIMILAR = 0.2;
    /** Two faces have their centres further apart than this, in sides of the larger. */
    private static final double APART = 0.4;

    /** The share of faces among boxes of such evidence, 0 to 1; see {@link FaceDetector}. */
    double score() {
        return 1 / (1 + Math.exp(0.856 - 1.054 * evidence()));
    }

    /** The evidence on a scale from 0 to 1: what grows with it decides which boxes come first. */
    double strength() {
        return 1 / (1 + Math.exp(-evidence()));
    }

    private double evidence() {
        return -5.5 + 2.3 * Math.log1p(neighbours) + 0.65 * weight;
    }

    CascadeHit times(double factor) {
        return new CascadeHit(x * factor, y * factor, side * factor, neighbours, weight);
    }

    /** As another cascade would frame the same face; without a weight, for theirs are not comparable. */
    CascadeHit reframed(double scale, double shiftY) {
        return new CascadeHit(x, y + shiftY * side, side * scale, neighbours, 0);
    }

    boolean overlaps(CascadeHit other) {
        return Math.hypot(x - other.x, y - other.y) < APART * Math.max(side, other.side);
    }

    Box boxIn(GrayImage image) {
        int left = inside(x - side / 2, image.width() - 1);
        int top = inside(y - side / 2, image.height() - 1);
        int right = inside(x + side / 2, image.width());
        int bottom = inside(y + side / 2, image.height());
        return new Box(left, top, Math.max(1, right - left), Math.max(1, bottom - top));
    }

    private static int inside(double position, int end) {
        return (int) Math.max(0, Math.min(end, Math.round(position)));
    }

    /** Groups raw hits that are similar, directly or through others, and takes the mean of each group. */
    static List<CascadeHit> grouped(List<CascadeHit> raw, int leastNeighbours) {
        int[] group = new int[raw.size()];
        Arrays.setAll(group, i -> i);
        for (int i = 0; i < group.length; i++) {
            for (int j = 0; j < i; j++) {
                if (group[i] != group[j] && raw.get(i).isSimilarTo(raw.get(j))) {
                    int from = group[i];
                    int to = group[j];
                    Arrays.setAll(group, k -> group[k] == from ? to : group[k]);
                }
            }
        }
        List<CascadeHit> grouped = new ArrayList<>();
        for (int g = 0; g < group.length; g++) {
            List<CascadeHit> members = new ArrayList<>();
            for (int i = 0; i < group.length; i++) {
                if (group[i] == g) {
                    members.add(raw.get(i));
                }
            }
            if (members.size() >= leastNeighbours) {
                grouped.add(mean(members));
            }
        }
        return grouped;
    }

    private boolean isSimilarTo(CascadeHit other) {
        double tolerance = SIMILAR * Math.min(side, other.side);
        return Math.abs(x - other.x) <= tolerance
                && Math.abs(y - other.y) <= tolerance
                && Math.abs(side - other.side) <= tolerance;
    }

    private static CascadeHit mean(List<CascadeHit> members) {
        double weight = Double.NEGATIVE_INFINITY;
        double x = 0;
        double y = 0;
        double side = 0;
        for (CascadeHit member : members) {
            x += member.x;
            y += member.y;
            side += member.side;
            weight = Math.max(weight, member.weight);
        }
        int n = members.size();
        return new CascadeHit(x / n, y / n, side / n, n, weight);
    }
}
