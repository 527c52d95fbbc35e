package org.faumap.model;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * Orders versions as people read them: numbers by value (1.10 after 1.9), a longer number after its beginning (1.0.1
 * after 1.0), and a word before the release it leads to (1.0-rc2 before 1.0). Versions that read alike (1.0 and 1.00)
 * are ordered by their text, so that no two different versions are equal.
 */
enum VersionOrder implements Comparator<String> {
    ASCENDING;

    private static final Pattern PARTS = Pattern.compile("[.+_-]|(?<=\\d)(?=[A-Za-z])|(?<=[A-Za-z])(?=\\d)");

    @Override
    public int compare(String left, String right) {
        String[] lefts = PARTS.split(left);
        String[] rights = PARTS.split(right);
        for (int part = 0; part < Math.max(lefts.length, rights.length); part++) {
            int order = comparePart(part < lefts.length ? lefts[part] : "", part < rights.length ? rights[part] : "");
            if (order != 0) {
                return order;
            }
        }
        return left.compareTo(right);
    }

    /** A word comes before nothing, nothing before a number. */
    private static int comparePart(String left, String right) {
        int order = Integer.compare(rank(left), rank(right));
        if (order != 0) {
            return order;
        }
        return rank(left) == 2 ? new BigInteger(left).compareTo(new BigInteger(right)) : left.compareTo(right);
    }

    private static int rank(String part) {
        if (part.isEmpty()) {
            return 1;
        }
        return part.chars().allMatch(c -> c >= '0' && c <= '9') ? 2 : 0;
    }
}
