package org.faumap.image;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Which part of an image is taken as a face. */
public enum FaceSelection {
    /** Every face that is found. */
    DETECT,
    /** The whole image: the caller has cut out the face. */
    FULL;

    /** In lower case, as in requests and answers. */
    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
