package org.faumap.bench;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.faumap.image.GrayImage;

/** Images of drawn faces, so that the benchmarks need no photographs: the cost is that of a photo, the labels mean nothing. */
final class DrawnFaces {
    private DrawnFaces() {}

    /** Writes one portrait of 640 x 480 pixels to the PNG file named. */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, encoded(portrait(640, 480, 1), "png"));
    }

    /** An image with one face that takes up most of its height. The same seed draws the same image. */
    static BufferedImage portrait(int width, int height, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setColor(new Color(90, 100, 110));
            graphics.fillRect(0, 0, width, height);
            double side = 0.8 * Math.min(width, height);
            draw(graphics, width / 2.0, height / 2.0, side, random);
        } finally {
            graphics.dispose();
        }
        addNoise(image, random);
        return image;
    }

    /** An image with no face. */
    static BufferedImage noise(int width, int height, long seed) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        SplittableRandom random = new SplittableRandom(seed);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, random.nextInt(1 << 24));
            }
        }
        return image;
    }

    static GrayImage gray(BufferedImage image) {
        byte[] pixels = new byte[image.getWidth() * image.getHeight()];
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = image.getRGB(x, y);
                double luminance = 0.299 * (rgb >> 16 & 0xFF) + 0.587 * (rgb >> 8 & 0xFF) + 0.114 * (rgb & 0xFF);
                pixels[y * image.getWidth() + x] = (byte) Math.round(luminance);
            }
        }
        return new GrayImage(image.getWidth(), image.getHeight(), pixels);
    }

    static byte[] encoded(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!ImageIO.write(image, format, bytes)) {
            throw new IOException("The JDK cannot write " + format);
        }
        return bytes.toByteArray();
    }

    private static void draw(Graphics2D graphics, double x, double y, double side, SplittableRandom random) {
        graphics.setColor(new Color(205, 170, 150));
        graphics.fill(new Ellipse2D.Double(x - 0.38 * side, y - 0.5 * side, 0.76 * side, side));
        double openness = random.nextDouble(0.04, 0.1);
        for (int sign = -1; sign <= 1; sign += 2) {
            double eye = x + sign * 0.17 * side;
            graphics.setColor(new Color(150, 115, 100)); // the socket: detectors look for a dark band
            graphics.fill(new Ellipse2D.Double(eye - 0.13 * side, y - 0.2 * side, 0.26 * side, 0.16 * side));
            graphics.setColor(Color.WHITE);
            graphics.fill(new Ellipse2D.Double(
                    eye - 0.09 * side, y - (0.12 + openness / 2) * side, 0.18 * side, openness * side));
            graphics.setColor(new Color(40, 30, 25));
            graphics.fill(new Ellipse2D.Double(
                    eye - openness / 2 * side, y - (0.12 + openness / 2) * side, openness * side, openness * side));
            graphics.setStroke(new BasicStroke((float) (0.035 * side)));
            double brow = y - random.nextDouble(0.24, 0.3) * side;
            graphics.draw(new Arc2D.Double(eye - 0.12 * side, brow, 0.24 * side, 0.1 * side, 30, 120, Arc2D.OPEN));
        }
        graphics.setColor(new Color(165, 125, 110));
        graphics.fill(new Ellipse2D.Double(x - 0.07 * side, y + 0.05 * side, 0.14 * side, 0.08 * side));
        graphics.setColor(new Color(120, 50, 50));
        double curve = random.nextDouble(-0.2, 0.2);
        double mouth = y + 0.25 * side;
        graphics.draw(new Arc2D.Double(
                x - 0.15 * side,
                mouth - Math.abs(curve) / 2 * side,
                0.3 * side,
                (Math.abs(curve) + 0.02) * side,
                curve > 0 ? 200 : 20,
                140,
                Arc2D.OPEN));
    }

    /** A little sensor noise: a flat drawing would compress, and so decode, unlike a photo. */
    private static void addNoise(BufferedImage image, SplittableRandom random) {
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = image.getRGB(x, y);
                int offset = random.nextInt(-8, 9);
                image.setRGB(
                        x,
                        y,
                        clamped((rgb >> 16 & 0xFF) + offset) << 16
                                | clamped((rgb >> 8 & 0xFF) + offset) << 8
                                | clamped((rgb & 0xFF) + offset));
            }
        }
    }

    private static int clamped(int value) {
        return Math.max(0, Math.min(255, value));
    }
}
