package org.faumap.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * Writes HTML that is XML, too: every text and every attribute is escaped, every element that is opened is closed. Raw
 * markup cannot be passed in.
 */
final class MarkupWriter {
    private static final Set<String> NEVER_EMPTY = Set.of("div", "span", "p", "td", "th", "li", "dd", "dt");

    private final StringBuilder out = new StringBuilder();
    private final Deque<String> opened = new ArrayDeque<>();

    /** Characters that XML 1.0 knows; others, such as control characters and halves of pairs, become U+FFFD. */
    static String legal(String text) {
        StringBuilder legal = new StringBuilder(text.length());
        text.codePoints().forEach(letter -> {
            boolean known = letter == '\t'
                    || letter == '\n'
                    || letter == '\r'
                    || (letter >= 0x20 && letter <= 0xD7FF)
                    || (letter >= 0xE000 && letter <= 0xFFFD)
                    || letter >= 0x10000;
            legal.appendCodePoint(known ? letter : 0xFFFD);
        });
        return legal.toString();
    }

    private static String escaped(String text) {
        return legal(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** @param attributes names and values in turn */
    MarkupWriter open(String tag, String... attributes) {
        tag(tag, attributes).append('>');
        opened.push(tag);
        return this;
    }

    MarkupWriter close() {
        out.append("</").append(opened.pop()).append('>');
        return this;
    }

    /** As many as it takes. */
    MarkupWriter close(int elements) {
        for (int i = 0; i < elements; i++) {
            close();
        }
        return this;
    }

    /** An element that never has content: of HTML those that are written without an end, of SVG any. */
    MarkupWriter empty(String tag, String... attributes) {
        if (NEVER_EMPTY.contains(tag)) { // HTML would take what follows as its content
            throw new IllegalArgumentException("<%s/> does not end in HTML".formatted(tag));
        }
        tag(tag, attributes).append("/>");
        return this;
    }

    MarkupWriter element(String tag, String text, String... attributes) {
        return open(tag, attributes).text(text).close();
    }

    MarkupWriter text(String text) {
        out.append(escaped(text));
        return this;
    }

    /** Keeps lines short enough to be compared. */
    MarkupWriter line() {
        out.append('\n');
        return this;
    }

    private StringBuilder tag(String tag, String... attributes) {
        out.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ')
                    .append(attributes[i])
                    .append("=\"")
                    .append(escaped(attributes[i + 1]))
                    .append('"');
        }
        return out;
    }

    /** The document. */
    String document() {
        if (!opened.isEmpty()) {
            throw new IllegalStateException("Not closed: " + opened);
        }
        return "<!DOCTYPE html>\n" + out + "\n";
    }
}
