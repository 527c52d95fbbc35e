package org.faumap.explain;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * Values to colours. Both maps are paths through OKLab (Ottosson 2020), in which equal steps look equally large; their
 * lightness alone tells the order, also in grey print and to the colour-blind.
 */
public enum ColorMap {
    /** Signed values: blue below 0, near white at 0, red above, the same lightness on both sides at the same distance. */
    DIVERGING {
        @Override
        int rgb(double value) {
            double distance = Math.min(1, Math.abs(value));
            double hue = value < 0 ? 258 : 27;
            return fromLch(0.97 - 0.5 * distance, 0.19 * Math.pow(distance, 0.8), hue);
        }
    },
    /** Positive parts: from near black at 0 through violet and orange to pale yellow; what is negative counts as 0. */
    SEQUENTIAL {
        @Override
        int rgb(double value) {
            double share = Math.max(0, Math.min(1, value));
            double chroma = 0.03 + 0.16 * Math.sin(Math.PI * Math.min(1, 0.08 + 0.84 * share));
            return fromLch(0.18 + 0.78 * share, chroma, 290 + 170 * share);
        }
    };

    /** For the description of the API. */
    static final String MEANING =
            "`diverging` shows signed values, symmetric about 0; `sequential` the positive parts, from 0";

    /** In lower case, as in requests and answers. */
    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The colour of a value, {@code 0xRRGGBB}.
     *
     * @param value in shares of the largest absolute value, -1 to 1
     */
    abstract int rgb(double value);

    /**
     * A colour of OKLab given by lightness (0 to 1), chroma and hue (degrees). Chroma gives way where the screen cannot
     * show it, so that lightness stays true.
     */
    private static int fromLch(double lightness, double chroma, double hue) {
        double within = chroma;
        for (int attempt = 0; attempt < 40; attempt++) {
            double a = within * Math.cos(Math.toRadians(hue));
            double b = within * Math.sin(Math.toRadians(hue));
            double l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
            double m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
            double s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
            double red = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s;
            double green = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s;
            double blue = -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s;
            if (shown(red) && shown(green) && shown(blue)) {
                return encoded(red) << 16 | encoded(green) << 8 | encoded(blue);
            }
            within *= 0.94;
        }
        int grey = encoded(cube(lightness));
        return grey << 16 | grey << 8 | grey;
    }

    private static double cube(double value) {
        return value * value * value;
    }

    private static boolean shown(double linear) {
        return linear >= -1e-4 && linear <= 1 + 1e-4;
    }

    /** The transfer curve of sRGB (IEC 61966-2-1), 0 to 255. */
    private static int encoded(double linear) {
        double clipped = Math.max(0, Math.min(1, linear));
        double share = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * Math.pow(clipped, 1 / 2.4) - 0.055;
        return (int) Math.round(255 * share);
    }
}
