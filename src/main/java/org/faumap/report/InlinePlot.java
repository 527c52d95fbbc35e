package org.faumap.report;

import java.util.Locale;
import org.faumap.mapping.Interval;

/**
 * One line of a plot, as wide as the page makes it: places are shares of the width, so that marks and letters keep their
 * size on a telephone and on paper. Values beyond the ends are drawn at the ends.
 */
final class InlinePlot {
    private final MarkupWriter html;
    private final double low;
    private final double high;

    /** @param label what a reader who cannot see it is told; empty where the numbers stand beside it */
    InlinePlot(MarkupWriter html, double low, double high, String label) {
        this.html = html;
        this.low = low;
        this.high = high;
        if (label.isEmpty()) {
            html.open("svg", "class", "track", "aria-hidden", "true");
        } else {
            html.open("svg", "class", "track", "role", "img", "aria-label", label);
        }
    }

    /** The line that marks lie on. */
    InlinePlot ground() {
        html.empty("line", "class", "ground", "x1", "0", "x2", "100%", "y1", "50%", "y2", "50%");
        return this;
    }

    /** An upright line at a value that says nothing. */
    InlinePlot chance(double value) {
        html.empty("line", "class", "chance", "x1", at(value), "x2", at(value), "y1", "0", "y2", "100%");
        return this;
    }

    InlinePlot span(Interval interval) {
        return span(interval.low(), interval.high());
    }

    InlinePlot span(double from, double to) {
        html.empty("line", "class", "span", "x1", at(from), "x2", at(to), "y1", "50%", "y2", "50%");
        return this;
    }

    InlinePlot dot(double value) {
        html.empty("circle", "class", "dot", "cx", at(value), "cy", "50%", "r", "4.5");
        return this;
    }

    InlinePlot ring(double value) {
        html.empty("circle", "class", "ring", "cx", at(value), "cy", "50%", "r", "3.5");
        return this;
    }

    InlinePlot cross(double value) {
        html.open("svg", "x", at(value), "y", "50%", "overflow", "visible");
        html.empty("path", "class", "cross", "d", "M-3.2 -3.2L3.2 3.2M-3.2 3.2L3.2 -3.2");
        html.close();
        return this;
    }

    /** A bar in the middle half of the height. */
    InlinePlot bar(double from, double to, String kind) {
        return bar(from, to, kind, "22%", "56%");
    }

    InlinePlot bar(double from, double to, String kind, String y, String height) {
        double left = share(Math.min(from, to));
        double right = share(Math.max(from, to));
        html.empty("rect", "class", kind, "x", percent(left), "width", percent(right - left), "y", y, "height", height);
        return this;
    }

    /** @param anchor {@code start}, {@code middle} or {@code end} */
    InlinePlot letters(double value, String text, String anchor) {
        html.element("text", text, "x", at(value), "y", "75%", "text-anchor", anchor);
        return this;
    }

    void close() {
        html.close();
    }

    private double share(double value) {
        return Math.max(0, Math.min(1, (value - low) / (high - low)));
    }

    private String at(double value) {
        return percent(share(value));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f%%", 100 * share);
    }
}
