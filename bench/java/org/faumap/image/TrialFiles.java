package org.faumap.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Files as cameras write them. */
final class TrialFiles {
    private TrialFiles() {}

    /** In colour, as photographs are, though all grey. */
    static byte[] jpeg(GrayImage image) throws IOException {
        BufferedImage rgb = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                rgb.setRGB(x, y, image.at(x, y) * 0x10101);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!ImageIO.write(rgb, "jpeg", bytes)) {
            throw new IOException("The JDK writes no JPEG");
        }
        return bytes.toByteArray();
    }
}
