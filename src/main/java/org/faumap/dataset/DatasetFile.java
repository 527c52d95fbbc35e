package org.faumap.dataset;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a file of a data set is good for, told by its name. */
enum DatasetFile {
    IMAGE,
    /** A CSV, perhaps packed. */
    TABLE,
    /** FACS code or expression of one frame, as in CK+. */
    CODE,
    /** Licence, notice, read-me. */
    NOTICE,
    /** Nothing here reads it. */
    OTHER,
    /** What an operating system leaves in every folder. */
    LITTER;

    static final String IMAGES = "JPEG, PNG, WebP, BMP or TIFF";

    private static final List<String> IMAGE_ENDINGS =
            List.of(".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff");
    private static final Pattern CODE_NAME = Pattern.compile(".*_(facs|emotion)\\.txt");
    private static final Pattern NOTICE_NAME =
            Pattern.compile("(licen[cs]e|notice|readme|copying)[^/]{0,40}?(\\.(txt|md|rst))?");

    static DatasetFile of(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String last = lower.substring(lower.lastIndexOf('/') + 1);
        if (lower.startsWith("__macosx/")
                || lower.contains("/__macosx/")
                || last.equals(".ds_store")
                || last.startsWith("._")
                || last.equals("thumbs.db")
                || last.equals("desktop.ini")) {
            return LITTER;
        }
        if (IMAGE_ENDINGS.stream().anyMatch(last::endsWith)) {
            return IMAGE;
        }
        if (last.endsWith(".csv") || last.endsWith(".csv.gz")) {
            return TABLE;
        }
        if (CODE_NAME.matcher(last).matches()) {
            return CODE;
        }
        return NOTICE_NAME.matcher(last).matches() ? NOTICE : OTHER;
    }

    boolean isKept() {
        return this != OTHER && this != LITTER;
    }
}
