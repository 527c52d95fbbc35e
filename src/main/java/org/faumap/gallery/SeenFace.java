package org.faumap.gallery;

import java.awt.image.BufferedImage;
import org.faumap.explain.ColorMap;
import org.faumap.explain.GrayPng;
import org.faumap.explain.HeatmapImage;
import org.faumap.explain.Projection;
import org.faumap.image.Box;
import org.faumap.image.GrayImage;

/**
 * A face beside the projection of a map's response to it. Both show what the map can have seen, and at least a third of the face, so
 * that a reader sees where that is.
 */
final class SeenFace {
    private static final int TILE = 64;
    private static final int GAP = 2;

    private SeenFace() {}

    /** Face and projection, {@value #TILE} pixels a side each, as PNG. */
    static byte[] png(GalleryFace face, Projection projection) {
        Box window = projection.view();
        BufferedImage pair = pair();
        draw(pair, HeatmapImage.patch(face.look(), window, projection.width(), projection.height(), TILE, TILE), 0);
        draw(pair, HeatmapImage.projected(projection, ColorMap.DIVERGING, window, TILE, TILE), TILE + GAP);
        return GrayPng.write(pair);
    }

    /** The whole face beside nothing: the map did not respond. */
    static byte[] unseen(GalleryFace face) {
        BufferedImage pair = pair();
        GrayImage look = face.look();
        Box all = new Box(0, 0, look.width(), look.height());
        draw(pair, HeatmapImage.patch(look, all, look.width(), look.height(), TILE, TILE), 0);
        return GrayPng.write(pair);
    }

    /** The face alone, in its own size. */
    static byte[] alone(GalleryFace face) {
        GrayImage look = face.look();
        Box all = new Box(0, 0, look.width(), look.height());
        return GrayPng.write(HeatmapImage.patch(look, all, look.width(), look.height(), look.width(), look.height()));
    }

    private static BufferedImage pair() {
        return new BufferedImage(2 * TILE + GAP, TILE, BufferedImage.TYPE_INT_ARGB);
    }

    private static void draw(BufferedImage pair, BufferedImage tile, int left) {
        for (int y = 0; y < tile.getHeight(); y++) {
            for (int x = 0; x < tile.getWidth(); x++) {
                pair.setRGB(left + x, y, 0xFF000000 | tile.getRGB(x, y));
            }
        }
    }
}
