package org.faumap;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import javax.imageio.ImageIO;

/** Images made up for tests: grey noise, different for every seed. */
public final class TestImages {
    private TestImages() {}

    public static byte[] noise(String format, int width, int height, long seed) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        byte[] pixels = new byte[width * height];
        new Random(seed).nextBytes(pixels);
        image.getRaster().setDataElements(0, 0, width, height, pixels);
        return encoded(format, image);
    }

    /** All black: nobody finds a face in it. */
    public static byte[] black(String format, int width, int height) {
        return encoded(format, new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY));
    }

    private static byte[] encoded(String format, BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, bytes)) {
                throw new IllegalArgumentException("No writer for " + format);
            }
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
        return bytes.toByteArray();
    }
}
