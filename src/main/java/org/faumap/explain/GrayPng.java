package org.faumap.explain;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import org.faumap.image.GrayImage;

/** Pictures as PNG and back, without a file in between. */
public final class GrayPng {
    private GrayPng() {}

    static byte[] write(GrayImage image) {
        BufferedImage picture = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_BYTE_GRAY);
        System.arraycopy(image.pixels(), 0, bytes(picture), 0, image.pixels().length);
        return write(picture);
    }

    /** In the picture's own colours. */
    public static byte[] write(BufferedImage picture) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** What {@link #write(GrayImage)} wrote. */
    static GrayImage read(byte[] png) {
        try {
            BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png));
            return new GrayImage(
                    picture.getWidth(), picture.getHeight(), bytes(picture).clone());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(BufferedImage picture) {
        return ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
    }
}
