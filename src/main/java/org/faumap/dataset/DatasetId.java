package org.faumap.dataset;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Makes ids of names: lower-case letters, digits and dashes, fit for addresses and file names. */
final class DatasetId {
    private static final int LONGEST = 40;
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,79}");

    private DatasetId() {}

    /** Whether this can be the id of a data set at all. */
    static boolean isOne(String id) {
        return ID.matcher(id).matches();
    }

    /** The name as far as an id can hold it. */
    static String of(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-");
        String cut = plain.substring(0, Math.min(plain.length(), LONGEST)).replaceAll("^-+|-+$", "");
        return cut.isEmpty() ? "dataset" : cut;
    }
}
