package org.faumap.image;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.SplittableRandom;

/** Drawings without any face: shapes, stripes, rows of windows, rings, lettering of blocks, leaves, noise. */
final class DrawnScenes {
    private static final int KINDS = 8;

    private DrawnScenes() {}

    static FaceScene drawn(int number) {
        SplittableRandom random = new SplittableRandom(number);
        int width = random.nextInt(200, 1300);
        int height = random.nextInt(200, 1000);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            grey(graphics, random);
            graphics.fillRect(0, 0, width, height);
            draw(number % KINDS, graphics, width, height, random);
        } finally {
            graphics.dispose();
        }
        double noise = random.nextDouble(0, 12);
        GrayImage gray = FaceScenes.of(
                width,
                height,
                (x, y) -> image.getRaster().getSample(x, y, 0) + (noise > 0 ? random.nextDouble(-noise, noise) : 0));
        return new FaceScene("drawn, no face", gray, List.of());
    }

    private static void draw(int kind, Graphics2D graphics, int width, int height, SplittableRandom random) {
        int count = random.nextInt(10, 120);
        double unit = Math.min(width, height) / random.nextDouble(4, 25);
        for (int i = 0; i < count; i++) {
            grey(graphics, random);
            double x = random.nextDouble(width);
            double y = random.nextDouble(height);
            double w = unit * random.nextDouble(0.4, 2);
            double h = unit * random.nextDouble(0.4, 2);
            graphics.setStroke(new BasicStroke((float) (unit * random.nextDouble(0.05, 0.4))));
            switch (kind) {
                case 0 -> graphics.fill(new Ellipse2D.Double(x, y, w, h));
                case 1 -> graphics.fill(new Rectangle2D.Double(x, y, w, h));
                case 2 -> graphics.draw(new Line2D.Double(x, y, random.nextDouble(width), random.nextDouble(height)));
                case 3 -> graphics.draw(new Ellipse2D.Double(x, y, w, w));
                case 4 -> { // rows of windows
                    int row = i / 12;
                    graphics.fill(new Rectangle2D.Double(i % 12 * 1.6 * unit, row * 2.2 * unit, unit, 1.4 * unit));
                }
                case 5 -> { // lettering
                    int line = i / 20;
                    graphics.fill(new Rectangle2D.Double(
                            i % 20 * 0.6 * unit, line * unit, unit * random.nextDouble(0.1, 0.5), 0.7 * unit));
                }
                case 6 -> // leaves
                    graphics.rotate(random.nextDouble(-0.2, 0.2), width / 2.0, height / 2.0);
                default -> graphics.fill(new Rectangle2D.Double(0, i * unit, width, unit / 2));
            }
            if (kind == 6) {
                graphics.fill(new Ellipse2D.Double(x, y, 2 * w, h / 2));
            }
        }
    }

    private static void grey(Graphics2D graphics, SplittableRandom random) {
        int level = random.nextInt(256);
        graphics.setColor(new Color(level, level, level));
    }
}
