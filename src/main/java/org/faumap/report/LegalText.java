package org.faumap.report;

/** Text that XML 1.0 can hold. */
final class LegalText {
    private LegalText() {}

    /** The same; characters that XML does not know, such as control characters and halves of pairs, become U+FFFD. */
    static String of(String text) {
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
}
