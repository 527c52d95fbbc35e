package org.faumap.image;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where {@link BlazeFace} sees a face: a square and its keypoints.
 *
 * @param centre of the square
 * @param side of the square
 * @param logit how sure the network is, the logarithm of its odds
 */
record Sighting(Point centre, double side, Keypoints keypoints, double logit) {
    private static final double SAME_FACE_IOU = 0.3;
    /** Two faces have their centres further apart than this, in sides of the larger. */
    private static final double APART = 0.4;

    /** As seen in the image of which the window showed a part. */
    Sighting from(TurnedWindow window, double pixelSize) {
        return new Sighting(
                window.toImage(scaled(centre, pixelSize)),
                side * pixelSize,
                keypoints.moved(point -> window.toImage(scaled(point, pixelSize))),
                logit);
    }

    private static Point scaled(Point point, double factor) {
        return new Point(point.x() * factor, point.y() * factor);
    }

    double distance(Point other) {
        return Math.hypot(centre.x() - other.x(), centre.y() - other.y());
    }

    boolean isSameFaceAs(Sighting other) {
        return distance(other.centre) < APART * Math.max(side, other.side);
    }

    double weight() {
        return 1 / (1 + Math.exp(-logit));
    }

    /** Those that lie on one another become one: their mean by weight, as sure as the surest. */
    static List<Sighting> merged(List<Sighting> raw) {
        List<Sighting> left = new ArrayList<>(raw);
        left.sort(Comparator.comparingDouble(sighting -> -sighting.logit));
        List<Sighting> merged = new ArrayList<>();
        while (!left.isEmpty()) {
            Sighting surest = left.get(0);
            List<Sighting> same = left.stream()
                    .filter(other -> surest.overlap(other) > SAME_FACE_IOU)
                    .toList();
            merged.add(mean(same, surest.logit));
            left.removeIf(other -> surest.overlap(other) > SAME_FACE_IOU);
        }
        return merged;
    }

    /** The surest of those that show one face. */
    static List<Sighting> distinct(List<Sighting> sightings) {
        List<Sighting> kept = new ArrayList<>();
        sightings.stream()
                .sorted(Comparator.comparingDouble(sighting -> -sighting.logit))
                .filter(sighting -> kept.stream().noneMatch(sighting::isSameFaceAs))
                .forEach(kept::add);
        return kept;
    }

    private double overlap(Sighting other) {
        double reach = (side + other.side) / 2;
        double least = Math.min(side, other.side);
        double across = Math.min(least, reach - Math.abs(centre.x() - other.centre.x()));
        double down = Math.min(least, reach - Math.abs(centre.y() - other.centre.y()));
        double both = Math.max(0, across) * Math.max(0, down);
        return both / (side * side + other.side * other.side - both);
    }

    private static Sighting mean(List<Sighting> same, double logit) {
        double sum = same.stream().mapToDouble(Sighting::weight).sum();
        double side = 0;
        double[] at = new double[14];
        for (Sighting sighting : same) {
            double share = sighting.weight() / sum;
            side += share * sighting.side;
            double[] of = sighting.coordinates();
            for (int i = 0; i < at.length; i++) {
                at[i] += share * of[i];
            }
        }
        return of(at, side, logit);
    }

    private double[] coordinates() {
        Point[] points = {
            centre,
            keypoints.rightEye(),
            keypoints.leftEye(),
            keypoints.noseTip(),
            keypoints.mouthCentre(),
            keypoints.rightEar(),
            keypoints.leftEar()
        };
        double[] coordinates = new double[2 * points.length];
        for (int i = 0; i < points.length; i++) {
            coordinates[2 * i] = points[i].x();
            coordinates[2 * i + 1] = points[i].y();
        }
        return coordinates;
    }

    /** @param at x and y of the centre, then of each keypoint in order */
    static Sighting of(double[] at, double side, double logit) {
        return new Sighting(
                new Point(at[0], at[1]),
                side,
                new Keypoints(
                        new Point(at[2], at[3]),
                        new Point(at[4], at[5]),
                        new Point(at[6], at[7]),
                        new Point(at[8], at[9]),
                        new Point(at[10], at[11]),
                        new Point(at[12], at[13])),
                logit);
    }
}
