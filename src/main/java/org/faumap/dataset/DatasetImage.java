package org.faumap.dataset;

import org.faumap.facs.Expression;
import org.faumap.facs.FacsCode;
import org.faumap.image.Box;
import org.faumap.storage.Storage;
import org.jspecify.annotations.Nullable;

/**
 * One image of a data set and what is known of it.
 *
 * @param file its name within the data set's {@link Storage}, with {@code /} between folders
 * @param subject who is on it
 * @param expression what the face shows
 * @param face where the face is, in pixels after EXIF rotation
 * @param code the action units it shows; null when it was not coded
 * @param part which part of the data set it is in; null when that is left open
 */
public record DatasetImage(
        String file,
        @Nullable String subject,
        @Nullable Expression expression,
        @Nullable Box face,
        @Nullable FacsCode code,
        @Nullable Part part) {

    /** What an image is meant for; subjects should never be in two parts. */
    public enum Part {
        TRAIN,
        VALIDATION,
        TEST
    }
}
