package org.faumap;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Images made up for tests: grey noise, different for every seed. */
public final class TestImages {
    private static final Path SMILE = Path.of("src/test/resources/faces/s034_065.png");
    private static final Path NEUTRAL = Path.of("src/test/resources/faces/s004_012.png");

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

    /** Rendered faces side by side in squares of so many pixels, the second with a neutral expression, all others smiling. */
    public static byte[] faces(int count, int side) {
        BufferedImage row = new BufferedImage(count * side, side, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = row.createGraphics();
        try {
            for (int place = 0; place < count; place++) {
                BufferedImage face = ImageIO.read((place == 1 ? NEUTRAL : SMILE).toFile());
                graphics.drawImage(face, place * side, 0, side, side, null);
            }
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
        graphics.dispose();
        return encoded("png", row);
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
