package org.faumap;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import javax.imageio.ImageIO;

/** Pictures made up for tests: grey noise, different for every seed. */
public final class Pictures {
    private Pictures() {}

    public static byte[] noise(String format, int width, int height, long seed) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        byte[] pixels = new byte[width * height];
        new Random(seed).nextBytes(pixels);
        picture.getRaster().setDataElements(0, 0, width, height, pixels);
        return encoded(format, picture);
    }

    /** All black: nobody finds a face in it. */
    public static byte[] black(String format, int width, int height) {
        return encoded(format, new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY));
    }

    private static byte[] encoded(String format, BufferedImage picture) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(picture, format, bytes)) {
                throw new IllegalArgumentException("No writer for " + format);
            }
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
        return bytes.toByteArray();
    }
}
