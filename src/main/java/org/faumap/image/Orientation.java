package org.faumap.image;

import java.nio.ByteBuffer;

/** The eight values of EXIF's orientation tag (0x0112), in their order: how stored pixels are turned to be upright. */
enum Orientation {
    UPRIGHT(false, false, false),
    MIRRORED(false, true, false),
    UPSIDE_DOWN(false, true, true),
    MIRRORED_UPSIDE_DOWN(false, false, true),
    TRANSPOSED(true, false, false),
    TO_TURN_RIGHT(true, false, true),
    TRANSVERSE(true, true, true),
    TO_TURN_LEFT(true, true, false);

    private static final int TAG = 0x0112;

    private final boolean swapsAxes;
    private final boolean fromRight;
    private final boolean fromBottom;

    Orientation(boolean swapsAxes, boolean fromRight, boolean fromBottom) {
        this.swapsAxes = swapsAxes;
        this.fromRight = fromRight;
        this.fromBottom = fromBottom;
    }

    static Orientation of(TiffDirectory directory) {
        long value = directory.value(TAG, 1);
        return value >= 1 && value <= 8 ? values()[(int) value - 1] : UPRIGHT;
    }

    /** From an EXIF block; one that cannot be understood says nothing about the pixels and is passed over. */
    static Orientation ofExif(ByteBuffer exif) {
        try {
            return of(TiffDirectory.first(exif));
        } catch (RuntimeException unintelligible) {
            return UPRIGHT;
        }
    }

    GrayImage apply(GrayImage stored) {
        if (this == UPRIGHT) {
            return stored;
        }
        int width = swapsAxes ? stored.height() : stored.width();
        int height = swapsAxes ? stored.width() : stored.height();
        int right = swapsAxes ? stored.width() : 1;
        int down = swapsAxes ? 1 : stored.width();
        int start = (fromRight ? stored.width() - 1 : 0) + (fromBottom ? (stored.height() - 1) * stored.width() : 0);
        boolean backAlongX = swapsAxes ? fromBottom : fromRight;
        boolean backAlongY = swapsAxes ? fromRight : fromBottom;
        int stepX = backAlongX ? -right : right;
        int stepY = backAlongY ? -down : down;
        byte[] upright = new byte[width * height];
        for (int y = 0, to = 0; y < height; y++) {
            int from = start + y * stepY;
            for (int x = 0; x < width; x++, to++, from += stepX) {
                upright[to] = stored.pixels()[from];
            }
        }
        return new GrayImage(width, height, upright);
    }
}
