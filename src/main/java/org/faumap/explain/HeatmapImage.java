package org.faumap.explain;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.Locale;
import org.faumap.image.Box;
import org.faumap.image.GrayImage;
import org.springframework.stereotype.Component;

/**
 * Draws projections. Scales are symmetric about 0 and end at the map's own largest absolute value, which the colour bar
 * names. Images have their own light ground, so that they read the same on light and on dark pages. Thread-safe.
 */
@Component
public final class HeatmapImage {
    static final Color PAPER = new Color(0xFBFBF9);
    static final Color INK = new Color(0x1D2327);
    static final Color FAINT = new Color(0x59636B);
    static final Color LINE = new Color(0xCFD4D8);

    private static final int BAR_WIDTH = 14;
    private static final int MARGIN = 10;
    private static final double TEXT = 12;
    private static final double PALEST_OVER_FACE = 0.6;

    private final OutlineFont lettering = new OutlineFont();

    OutlineFont lettering() {
        return lettering;
    }

    /** A map, with colour bar and caption when the style wants a legend. */
    BufferedImage draw(Projection projection, GrayImage image, HeatmapStyle style, String caption) {
        double zoom = (double) style.size() / Math.max(projection.width(), projection.height());
        int width = (int) Math.round(projection.width() * zoom);
        int height = (int) Math.round(projection.height() * zoom);
        BufferedImage map = map(projection, image, style, width, height);
        if (!style.legend()) {
            return map;
        }
        String high = number(projection.peak());
        double labels = lettering.width("\u2212" + high, TEXT) + 6;
        int fullWidth = (int) Math.ceil(MARGIN + width + MARGIN + BAR_WIDTH + labels + MARGIN);
        double captionSize = Math.min(TEXT, TEXT * (fullWidth - 2.0 * MARGIN) / lettering.width(caption, TEXT));
        BufferedImage sheet = new BufferedImage(fullWidth, height + 3 * MARGIN + 14, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = graphics(sheet);
        graphics.drawImage(map, MARGIN, MARGIN, null);
        bar(graphics, style.colors(), projection.peak(), MARGIN + width + MARGIN, MARGIN, height);
        graphics.setColor(INK);
        lettering.draw(graphics, caption, MARGIN, height + 2 * MARGIN + 11, captionSize);
        graphics.dispose();
        return sheet;
    }

    /** A canvas of paper, ready to be drawn on. */
    static Graphics2D graphics(BufferedImage canvas) {
        Graphics2D graphics = canvas.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setColor(PAPER);
        graphics.fillRect(0, 0, canvas.getWidth(), canvas.getHeight());
        return graphics;
    }

    private BufferedImage map(Projection projection, GrayImage image, HeatmapStyle style, int width, int height) {
        return switch (style.view()) {
            case OVERLAY -> overlay(projection, image, style, width, height);
            case PROJECTION ->
                projected(
                        projection,
                        style.colors(),
                        new Box(0, 0, projection.width(), projection.height()),
                        width,
                        height);
        };
    }

    /** A part of a map, one flat rectangle a pixel. */
    public static BufferedImage projected(Projection projection, ColorMap colors, Box part, int width, int height) {
        double peak = projection.peak();
        BufferedImage map = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            int row = part.y() + y * part.height() / height;
            for (int x = 0; x < width; x++) {
                int column = part.x() + x * part.width() / width;
                float value = projection.values()[row * projection.width() + column];
                map.setRGB(x, y, colors.rgb(peak == 0 ? 0 : value / peak));
            }
        }
        return map;
    }

    /** A part of a grey image, given in pixels of the network's input. */
    public static BufferedImage patch(
            GrayImage image, Box part, int inputWidth, int inputHeight, int width, int height) {
        double zoomX = (double) image.width() / inputWidth;
        double zoomY = (double) image.height() / inputHeight;
        BufferedImage patch = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            double fromY = (part.y() + (y + 0.5) * part.height() / height) * zoomY - 0.5;
            for (int x = 0; x < width; x++) {
                double fromX = (part.x() + (x + 0.5) * part.width() / width) * zoomX - 0.5;
                int grey = (int) Math.round(bilinear(image, fromX, fromY));
                patch.setRGB(x, y, grey << 16 | grey << 8 | grey);
            }
        }
        return patch;
    }

    private static BufferedImage overlay(
            Projection projection, GrayImage image, HeatmapStyle style, int width, int height) {
        Box all = new Box(0, 0, projection.width(), projection.height());
        BufferedImage face = patch(image, all, projection.width(), projection.height(), width, height);
        double peak = projection.peak();
        if (peak == 0) {
            return face;
        }
        for (int y = 0; y < height; y++) {
            double fromY = (y + 0.5) * projection.height() / height - 0.5;
            for (int x = 0; x < width; x++) {
                double fromX = (x + 0.5) * projection.width() / width - 0.5;
                double value = bilinear(projection, fromX, fromY) / peak;
                double strength = style.colors() == ColorMap.SEQUENTIAL ? Math.max(0, value) : Math.abs(value);
                // Weak values are thin, not pale: pale colours over a face read as light on it.
                double shown = Math.copySign(Math.max(PALEST_OVER_FACE, strength), value);
                double share = style.opacity() * Math.min(1, 1.5 * strength);
                face.setRGB(x, y, mixed(face.getRGB(x, y), style.colors().rgb(shown), share));
            }
        }
        return face;
    }

    private static int mixed(int under, int over, double share) {
        int rgb = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            double channel = (1 - share) * (under >> shift & 0xFF) + share * (over >> shift & 0xFF);
            rgb |= (int) Math.round(channel) << shift;
        }
        return rgb;
    }

    private static double bilinear(GrayImage image, double x, double y) {
        int left = clip((int) Math.floor(x), image.width());
        int top = clip((int) Math.floor(y), image.height());
        int right = clip((int) Math.floor(x) + 1, image.width());
        int bottom = clip((int) Math.floor(y) + 1, image.height());
        return between(
                image.at(left, top),
                image.at(right, top),
                image.at(left, bottom),
                image.at(right, bottom),
                x - Math.floor(x),
                y - Math.floor(y));
    }

    private static double bilinear(Projection map, double x, double y) {
        int left = clip((int) Math.floor(x), map.width());
        int top = clip((int) Math.floor(y), map.height());
        int right = clip((int) Math.floor(x) + 1, map.width());
        int bottom = clip((int) Math.floor(y) + 1, map.height());
        float[] values = map.values();
        return between(
                values[top * map.width() + left],
                values[top * map.width() + right],
                values[bottom * map.width() + left],
                values[bottom * map.width() + right],
                x - Math.floor(x),
                y - Math.floor(y));
    }

    private static double between(
            double topLeft, double topRight, double bottomLeft, double bottomRight, double x, double y) {
        return (topLeft * (1 - x) + topRight * x) * (1 - y) + (bottomLeft * (1 - x) + bottomRight * x) * y;
    }

    private static int clip(int position, int end) {
        return Math.max(0, Math.min(end - 1, position));
    }

    /** The colours from the largest value down, with the raw limits. */
    private void bar(Graphics2D graphics, ColorMap colors, float peak, int x, int y, int height) {
        boolean signed = colors == ColorMap.DIVERGING;
        for (int step = 0; step < height; step++) {
            double share = 1 - (step + 0.5) / height;
            graphics.setColor(new Color(colors.rgb(signed ? 2 * share - 1 : share)));
            graphics.fillRect(x, y + step, BAR_WIDTH, 1);
        }
        graphics.setColor(LINE);
        graphics.setStroke(new BasicStroke(1));
        graphics.draw(new Rectangle2D.Double(x - 0.5, y - 0.5, BAR_WIDTH + 1, height + 1));
        graphics.setColor(INK);
        double textX = x + BAR_WIDTH + 5.0;
        lettering.draw(graphics, number(peak), textX, y + 9.0, TEXT);
        lettering.draw(graphics, signed ? "\u2212" + number(peak) : "0", textX, y + height, TEXT);
        if (signed) {
            lettering.draw(graphics, "0", textX, y + height / 2.0 + 4, TEXT);
        }
    }

    /** Three significant digits. */
    static String number(double value) {
        if (value == 0) {
            return "0";
        }
        double size = Math.abs(value);
        if (size >= 1000 || size < 0.001) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        int decimals = Math.max(0, 2 - (int) Math.floor(Math.log10(size)));
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
