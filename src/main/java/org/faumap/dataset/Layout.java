package org.faumap.dataset;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How the files of a data set say what its images show. */
public enum Layout {
    /** A CSV that names every image. */
    MANIFEST,
    /** Sequences of frames with FACS and expression files, as CK+ is published. */
    CK_PLUS,
    /** A folder for each expression. */
    EXPRESSION_FOLDERS;

    /** As in answers, {@code ck-plus}. */
    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
