package org.faumap.explain;

import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.GeneralPath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;

/**
 * Draws text as outlines of a font that the program brings along: a server may have no fonts, and images must not differ
 * between machines. Thread-safe.
 */
final class OutlineFont {
    private static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";

    /** An outline in font units, and how far the next letter lies. */
    private record Glyph(GeneralPath outline, double advance) {}

    private final TrueTypeFont font;
    private final double unitsPerEm;
    private final Map<Integer, Glyph> glyphs = new ConcurrentHashMap<>();

    OutlineFont() {
        try (InputStream resource = OutlineFont.class.getResourceAsStream(FONT)) {
            if (resource == null) {
                throw new IllegalStateException("The font is missing from the class path");
            }
            font = new TTFParser().parse(new RandomAccessReadBuffer(resource));
            unitsPerEm = font.getUnitsPerEm();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Width of a text in pixels, set at a size in pixels per em. */
    double width(String text, double size) {
        return text.codePoints().mapToDouble(letter -> glyph(letter).advance()).sum() * size / unitsPerEm;
    }

    /** Draws a text in the current colour, its baseline beginning at a point. */
    void draw(Graphics2D graphics, String text, double x, double y, double size) {
        double scale = size / unitsPerEm;
        double at = x;
        for (int letter : text.codePoints().toArray()) {
            Glyph glyph = glyph(letter);
            AffineTransform place = AffineTransform.getTranslateInstance(at, y);
            place.scale(scale, -scale);
            graphics.fill(place.createTransformedShape(glyph.outline()));
            at += glyph.advance() * scale;
        }
    }

    private Glyph glyph(int letter) {
        return glyphs.computeIfAbsent(letter, this::read);
    }

    /** The parser is not made for several threads. */
    private synchronized Glyph read(int letter) {
        try {
            int number = font.getUnicodeCmapLookup().getGlyphId(letter);
            var data = font.getGlyph().getGlyph(number);
            GeneralPath outline = data == null ? new GeneralPath() : data.getPath();
            return new Glyph(outline, font.getAdvanceWidth(number));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
