package org.faumap.image;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.faumap.image.TurnedWindow.Beyond;

/**
 * The networks that one thread needs to search an image for faces, about 30 MB, and how it goes about it; {@link FaceDetector}
 * tells. For one thread at a time.
 */
final class FaceSearch implements AutoCloseable {
    private static final int NEAR = 128;
    /** What the longer side of the image takes up of {@link #NEAR}: the network wants to see something around a face. */
    private static final int NEAR_IMAGE = 100;

    private static final int TILE_WIDTH = 416;
    private static final int TILE_HEIGHT = 320;
    /** What neighbouring tiles share; larger faces are seen in the whole image. */
    private static final int TILE_OVERLAP = 32;
    /** The longer side of the image that is looked at in tiles; what is smaller there than about 16 pixels is missed. */
    private static final int FAR = 800;

    private static final double NEAR_LEAST_LOGIT = -2;
    /** Tiles hold more places, so more is seen by chance. */
    private static final double TILE_LEAST_LOGIT = -1.2;
    /** A face that is seen so surely, and upright, is not looked at more closely. */
    private static final double SURE_LOGIT = 1.3;

    private static final double SURE_ROLL = 15;
    /** Below this even a close look may have had the face upside down. */
    private static final double UPRIGHT_LOGIT = 1.3;

    /** What share of a close look's window the face's square takes up, and of the mirrored one's. */
    private static final double CLOSE = 0.5;

    private static final double CLOSE_MIRRORED = 0.65;
    /** A close look that shows nothing there. */
    private static final double NOT_SEEN = -4;

    private static final int MOST_CLOSE_LOOKS = 100;
    /** Where there is a face of this share of the image's longer side, nobody is expected further back. */
    private static final double MAY_HIDE_OTHERS = 1 / 3.0;

    /** Being wrong about that loses all the others, so it takes more than even odds. */
    private static final double HIDING_LOGIT = 0.8;

    private final BlazeFace near = new BlazeFace(NEAR, NEAR);
    private final BlazeFace tile = new BlazeFace(TILE_WIDTH, TILE_HEIGHT);

    /** What may be a face, however unlikely, in no order. */
    List<FoundFace> faces(GrayImage image) {
        HalvedCopies copies = new HalvedCopies(image);
        List<FoundFace> found = new ArrayList<>(looked(copies, 0));
        if (found.stream().noneMatch(FaceSearch::hidesOthers)) {
            found.addAll(closer(copies, tiled(copies)));
        }
        addTurned(copies, found);
        return FoundFace.distinct(found);
    }

    /** Looks at turned copies until one shows an upright face. */
    private void addTurned(HalvedCopies copies, List<FoundFace> found) {
        for (int roll = 90; roll < 360 && found.stream().noneMatch(FaceSearch::isUpright); roll += 90) {
            found.addAll(looked(copies, roll));
        }
    }

    private List<Sighting> tiled(HalvedCopies copies) {
        int width = copies.original().width();
        int height = copies.original().height();
        List<Sighting> sightings =
                new ArrayList<>(tiled(copies, Math.max((double) width / TILE_WIDTH, (double) height / TILE_HEIGHT)));
        int longSide = Math.max(width, height);
        if (longSide > TILE_HEIGHT) {
            sightings.addAll(tiled(copies, Math.max(1, (double) longSide / FAR)));
        }
        return sightings;
    }

    private static boolean hidesOthers(FoundFace face) {
        return face.share() > MAY_HIDE_OTHERS && face.closeLook() > HIDING_LOGIT && face.score() > 0.5;
    }

    private static boolean isUpright(FoundFace face) {
        return face.closeLook() > UPRIGHT_LOGIT && face.score() > 0.5;
    }

    /** The faces of the whole image, turned back by so many degrees, that are not far smaller than it. */
    private List<FoundFace> looked(HalvedCopies copies, double roll) {
        GrayImage image = copies.original();
        double side = Math.max(image.width(), image.height()) * (double) NEAR / NEAR_IMAGE;
        TurnedWindow window = new TurnedWindow(image.width() / 2.0, image.height() / 2.0, side, side, roll);
        return closer(copies, seen(copies, window));
    }

    private List<Sighting> seen(HalvedCopies copies, TurnedWindow window) {
        return near.look(window.cut(copies, NEAR, NEAR, Beyond.BLACK), NEAR_LEAST_LOGIT).stream()
                .map(sighting -> sighting.from(window, window.width() / NEAR))
                .toList();
    }

    /** @param pixel what one of the tiles' pixels shows, in pixels of the image */
    private List<Sighting> tiled(HalvedCopies copies, double pixel) {
        GrayImage image = copies.original();
        double width = pixel * TILE_WIDTH;
        double height = pixel * TILE_HEIGHT;
        int columns = tiles(image.width() / pixel, TILE_WIDTH);
        int rows = tiles(image.height() / pixel, TILE_HEIGHT);
        List<Sighting> seen = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                TurnedWindow window = new TurnedWindow(
                        middle(column, columns, image.width(), width),
                        middle(row, rows, image.height(), height),
                        width,
                        height,
                        0);
                GrayImage cut = window.cut(copies, TILE_WIDTH, TILE_HEIGHT, Beyond.BLACK);
                tile.look(cut, TILE_LEAST_LOGIT).forEach(sighting -> seen.add(sighting.from(window, pixel)));
            }
        }
        return seen;
    }

    private static int tiles(double length, int tile) {
        return Math.max(1, (int) Math.ceil((length - TILE_OVERLAP) / (tile - TILE_OVERLAP)));
    }

    /** Tiles are spread evenly from edge to edge. */
    private static double middle(int tile, int tiles, double length, double tileLength) {
        return tiles == 1 ? length / 2 : tileLength / 2 + tile * (length - tileLength) / (tiles - 1);
    }

    private List<FoundFace> closer(HalvedCopies copies, List<Sighting> sightings) {
        return Sighting.distinct(sightings).stream()
                .limit(MOST_CLOSE_LOOKS)
                .map(sighting -> closer(copies, sighting))
                .toList();
    }

    private FoundFace closer(HalvedCopies copies, Sighting sighting) {
        double glance = sighting.logit();
        if (glance > SURE_LOGIT && Math.abs(sighting.keypoints().roll()) < SURE_ROLL) {
            return found(copies, sighting, glance, glance);
        }
        TurnedWindow window = around(sighting, CLOSE);
        Optional<Sighting> close = seen(copies, window).stream()
                .filter(closer -> closer.distance(sighting.centre()) < 0.35 * sighting.side()
                        && closer.side() > 0.5 * sighting.side()
                        && closer.side() < 1.8 * sighting.side())
                .max(Comparator.comparingDouble(Sighting::logit));
        return close.map(closer -> found(copies, closer, glance, Math.min(closer.logit(), mirrored(copies, closer))))
                .orElseGet(() -> found(copies, sighting, glance, NOT_SEEN));
    }

    private static FoundFace found(HalvedCopies copies, Sighting sighting, double glance, double closeLook) {
        GrayImage image = copies.original();
        return new FoundFace(sighting, glance, closeLook, sighting.side() / Math.max(image.width(), image.height()));
    }

    /** How sure a mirrored look is of a face in the middle: a face looks the same, what only resembles one rarely. */
    private double mirrored(HalvedCopies copies, Sighting sighting) {
        if (sighting.logit() < 0) {
            return sighting.logit(); // it has lost already
        }
        GrayImage cut = around(sighting, CLOSE_MIRRORED).cut(copies, NEAR, NEAR, Beyond.BLACK);
        Point middle = new Point(NEAR / 2.0, NEAR / 2.0);
        return near.look(cut.mirrored(), NEAR_LEAST_LOGIT).stream()
                .filter(seen -> seen.distance(middle) < 0.35 * CLOSE_MIRRORED * NEAR)
                .mapToDouble(Sighting::logit)
                .max()
                .orElse(NOT_SEEN);
    }

    private static TurnedWindow around(Sighting sighting, double share) {
        double side = sighting.side() / share;
        return new TurnedWindow(
                sighting.centre().x(),
                sighting.centre().y(),
                side,
                side,
                sighting.keypoints().roll());
    }

    @Override
    public void close() {
        near.close();
        tile.close();
    }
}
